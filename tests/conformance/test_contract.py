"""The contract as data: complete, well-formed, translated, and in bijection with checks and mutants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from archkata.conformance.contract import load_contract
from archkata.conformance.mutants import load_mutants
from archkata.conformance.registry import load_checks
from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.stacks import TITLES

BASIC = ("api", "users", "catalogue", "reviews", "purchases", "refunds", "auth")
PLAN = Path(__file__).parents[3] / "shared" / "design" / "rules.yaml"
CONTRACT = load_contract()


def test_there_are_188_rules_in_14_stages() -> None:
    assert (len(CONTRACT.rules), len(CONTRACT.stages)) == (188, 14)


def test_ids_belong_to_their_stages_and_stand_together_in_order() -> None:
    order = list(dict.fromkeys(rule.stage for rule in CONTRACT.rules.values()))

    assert order == list(CONTRACT.stages)
    for stage in CONTRACT.stages:
        ids = [rule.id for rule in CONTRACT.of_stage(stage)]
        prefix = ids[0].split("-")[0]
        assert ids == [f"{prefix}-{number:02}" for number in range(1, len(ids) + 1)]


def test_stages_come_after_what_most_of_their_rules_need() -> None:
    stages = list(CONTRACT.stages)
    late = {
        (rule.id, need)
        for rule in CONTRACT.rules.values()
        for need in rule.needs
        if stages.index(CONTRACT.rules[need].stage) > stages.index(rule.stage)
    }

    # The authors of reviews are told apart by who is logged in; purchases and refunds, retries and payments need each
    # other: these rules wait for the later stage.
    assert late == {("REV-11", "AUT-01"), ("REV-12", "AUT-01"), ("PUR-12", "REF-01"), ("RTY-15", "PAY-01")}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_rule_has_all_its_texts(language: str) -> None:
    for rule in load_contract(language).rules.values():
        for text in (rule.rule, rule.how, rule.why, rule.hint, rule.source):
            assert text, rule.id
            assert "PENDING" not in text, rule.id
        assert rule.rule.endswith("."), rule.id
        assert rule.source.startswith("contract "), rule.id


def test_every_text_is_translated() -> None:
    spanish = yaml.safe_load((kit_root() / "harness" / "locale" / "es.yaml").read_text("utf-8"))

    assert set(spanish["rules"]) == set(CONTRACT.rules)
    assert set(spanish["stages"]) == set(CONTRACT.stages)
    for rule_id, texts in spanish["rules"].items():
        assert set(texts) - {"stacks"} == {"rule", "how", "why", "hint"}, rule_id
        assert texts.get("stacks", {}).keys() == CONTRACT.rules[rule_id].stacks.keys() <= TITLES.keys(), rule_id
        assert texts["rule"].strip() != CONTRACT.rules[rule_id].rule, rule_id


def test_code_in_texts_survives_translation() -> None:
    """What stands in backticks in a rule's sentence is code, and code is not translated."""
    spanish = load_contract("es")
    for rule in CONTRACT.rules.values():
        assert set(re.findall(r"`[^`]+`", rule.rule)) == set(re.findall(r"`[^`]+`", spanish.rules[rule.id].rule)), (
            rule.id
        )


def test_needs_name_rules_and_never_go_in_circles() -> None:
    for rule in CONTRACT.rules.values():
        assert len(set(rule.prerequisites)) == len(rule.prerequisites), rule.id
        for earlier in rule.prerequisites:
            assert earlier in CONTRACT.rules, f"{rule.id} waits for {earlier}"
            assert rule.id not in CONTRACT.with_needs([earlier]), f"{rule.id} and {earlier} wait for each other"


def test_checks_and_rules_are_in_bijection() -> None:
    checks = load_checks().checks

    assert set(checks) <= set(CONTRACT.rules)
    assert {rule.id for stage in BASIC for rule in CONTRACT.of_stage(stage)} <= set(checks)


def test_every_check_stands_in_a_module_of_its_stage() -> None:
    for rule_id, check in load_checks().checks.items():
        module = check.function.__module__.removeprefix("harness.stages.")
        assert module.split("_")[0].split(".")[0] == CONTRACT.rules[rule_id].stage, rule_id


def test_every_check_says_how_it_looks() -> None:
    assert [check.rule_id for check in load_checks().checks.values() if not check.remark] == []


def test_every_rule_with_a_check_has_a_mutant_that_it_catches() -> None:
    faults = [mutant for mutant in load_mutants().values() if not mutant.needs_load]
    caught = {rule for mutant in faults for rule in mutant.caught_by}

    assert caught <= set(CONTRACT.rules)
    assert sorted(set(load_checks().checks) - caught) == []


def test_every_mutant_tells_its_story() -> None:
    assert [mutant.name for mutant in load_mutants().values() if not mutant.story] == []


def test_an_unknown_rule_or_stage_is_answered_with_the_nearest() -> None:
    with pytest.raises(ArchkataError) as rule:
        CONTRACT.rule("USR-111")
    with pytest.raises(ArchkataError) as stage:
        CONTRACT.stage("catalog")

    assert "USR-11" in str(rule.value.remedy)
    assert "catalogue" in str(stage.value.remedy)


@pytest.mark.skipif(not PLAN.is_file(), reason="the plan of the contract is not beside this checkout")
def test_every_rule_of_the_plan_is_here_with_its_stage_level_and_kind() -> None:
    """What a rule needs was found out later, on backends that break one rule at a time; some rules are newer, too."""
    rows = yaml.safe_load(PLAN.read_text("utf-8"))

    assert {(row["id"], row["stage"], row["level"], row["kind"]) for row in rows} <= {
        (rule.id, rule.stage, rule.level, rule.kind) for rule in CONTRACT.rules.values()
    }
