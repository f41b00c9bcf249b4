"""explain, stages, doctor, serve: what they tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archkata import __version__
from archkata.conformance.contract import load_contract
from archkata.conformance.mutants import load_mutants
from archkata.conformance.registry import load_checks
from archkata.language import ENGLISH
from archkata.reports.lines import Page, plain
from archkata.reports.rulebook import RuleFacts, write_fault, write_faults, write_rule, write_stages
from tests.cli.conftest import Run

FAULT = next(fault for fault in load_mutants().values() if "USR-01" in fault.caught_by)


def flat(shown: str) -> str:
    return " ".join(shown.split())


def test_explain_tells_everything_about_a_rule(here: Run) -> None:
    rule = load_contract().rules["USR-02"]
    shown = flat(here("explain", "usr-02").stdout)

    for fact in (rule.id, rule.stage, rule.level, rule.rule, rule.why, rule.how, rule.hint, rule.source, *rule.needs):
        assert flat(fact) in shown


def test_explain_names_the_faults_that_a_rule_catches(here: Run) -> None:
    shown = here("explain", "USR-01").stdout

    assert FAULT.name in shown
    assert f"archkata test --start 'archkata serve --fault {FAULT.name}' --only USR-01" in shown


def test_explain_speaks_spanish(here: Run) -> None:
    rule = load_contract("es").rules["USR-02"]

    assert flat(rule.hint) in flat(here("explain", "USR-02", "--lang", "es").stdout)


def test_a_rule_without_a_check_is_explained_as_such() -> None:
    page = Page(ENGLISH)

    write_rule(page, RuleFacts(load_contract().rules["USR-02"], [], [], is_checked=False))

    assert "never passed" in "\n".join(plain(line) for line in page.take())


def test_a_fault_is_told_as_its_solution_with_the_rules_that_catch_it(here: Run) -> None:
    shown = flat(here("explain", "--fault", FAULT.name).stdout)

    assert flat(FAULT.story) in shown
    for rule in FAULT.caught_by:
        assert f"{rule} {flat(load_contract().rules[rule].rule)}" in shown


def test_a_rule_and_a_fault_can_be_asked_for_together(here: Run) -> None:
    shown = here("explain", "USR-01", "--fault", FAULT.name).stdout

    assert shown.startswith("USR-01")
    assert "Caught by" in shown


def test_stages_lists_every_rule_with_its_level(here: Run) -> None:
    shown = here("stages").stdout

    for rule in load_contract().rules.values():
        assert re.search(rf"^  {rule.id} +{rule.level} +\w", shown, re.MULTILINE)


def test_stages_tells_one_stage_alone(here: Run) -> None:
    shown = here("stages", "refunds").stdout

    assert set(re.findall(r"^  ([A-Z]+)-\d+", shown, re.MULTILINE)) == {"REF"}


def test_a_rule_whose_check_is_not_written_is_listed_as_such() -> None:
    page, contract = Page(ENGLISH), load_contract()
    written = {rule.id for rule in contract.of_stage("users")} - {"USR-02"}

    write_stages(page, contract, [contract.stages["users"]], written)

    shown = flat("\n".join(plain(line) for line in page.take()))
    assert shown.count("(check not written yet)") == 1
    assert "17 rules, 1 without a check yet" in shown


@pytest.mark.parametrize("command", [["stages"], ["explain", "CAT-01"], ["serve", "--list-faults"], ["doctor"]])
def test_nothing_is_wider_than_80_columns_but_what_has_no_blank(command: list[str], here: Run) -> None:
    shown = here(*command).stdout

    assert [line for line in shown.split("\n") if len(line) > 80 and len(line.split()) > 2] == []


def test_serve_lists_all_faults_with_their_rules(here: Run) -> None:
    shown = here("serve", "--list-faults").stdout

    assert set(re.findall(r"^(\S+) ", shown, re.MULTILINE)) == set(load_mutants())


def test_a_kit_without_faults_says_so() -> None:
    page = Page(ENGLISH)

    write_faults(page, [])

    assert [plain(line) for line in page.take()] == ["There are no faults in this kit yet."]


def test_every_fault_has_a_story() -> None:
    untold = []
    for fault in load_mutants().values():
        page = Page(ENGLISH)
        write_fault(page, fault, load_contract())
        if "This fault has no description" in plain(page.take()[1]):
            untold.append(fault.name)

    assert untold == []


def test_doctor_tells_versions_kit_ports_tools_and_workspace(tmp_path: Path, here: Run) -> None:
    (tmp_path / "archkata.yaml").write_text("url: http://127.0.0.1:8000\n")
    ended = here("doctor")
    shown = flat(ended.stdout)

    assert ended.returncode == 0
    assert f"archkata {__version__} on Python 3." in shown
    assert f"{len(load_contract().rules)} rules, {len(load_checks().checks)} checks" in shown
    assert "free ports on 127.0.0.1" in shown
    for word in ("127.0.0.2", "curl", "docker", "postgres", "redis-server", "node", "http://127.0.0.1:8000"):
        assert word in shown


def test_doctor_fails_where_archkata_yaml_is_wrong(tmp_path: Path, here: Run) -> None:
    (tmp_path / "archkata.yaml").write_text("urll: x\n")
    ended = here("doctor")

    assert ended.returncode == 2
    assert "WRONG" in ended.stdout
    assert "Did you mean “url”?" in flat(ended.stdout)


def test_the_version_is_said(here: Run) -> None:
    assert here("--version").stdout == f"archkata {__version__}\n"


def test_no_command_shows_the_help(here: Run) -> None:
    assert here().stdout == here("--help").stdout
