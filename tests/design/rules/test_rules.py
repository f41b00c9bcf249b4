"""Every document rule speaks about its bad document, alone, and about no good one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archkata.design.judging.registry import load_checks
from archkata.design.judging.rulebook import DocumentRule, load_rulebook
from archkata.design.judging.stages import Maturity
from archkata.language import LANGUAGES
from tests.design.rules.good_designs import copy_free, copy_pack, reviewed, spoil, told, without_block

RULES = list(load_rulebook().values())
IDS = [rule.id for rule in RULES]

# Where something is missing as a whole, there is no passage to replace.
TAKEN_AWAY: dict[str, Callable[[Path], None]] = {
    "DOC-13": lambda pack: shutil.rmtree(pack / "03-decisions"),
    "DOC-17": lambda pack: without_block(pack, "retries"),
    "DOC-18": lambda pack: without_block(pack, "throttles"),
    "DOC-20": lambda pack: without_block(pack, "threats"),
    "DOC-21": lambda pack: without_block(pack, "alerts"),
    "DOC-59": lambda pack: without_block(pack, "capacity"),
}


def of(id: str, language: str) -> DocumentRule:
    return load_rulebook(language)[id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_pack_breaks_no_rule(language: str, tmp_path: Path) -> None:
    assert told(reviewed(copy_pack(language, tmp_path))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_document_of_any_form_breaks_no_rule(language: str, tmp_path: Path) -> None:
    assert told(reviewed(copy_free(language, tmp_path))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", IDS)
def test_a_bad_example_breaks_its_rule_and_no_other(id: str, language: str, tmp_path: Path) -> None:
    pack, free = copy_pack(language, tmp_path), copy_free(language, tmp_path)
    rule = of(id, language)
    if id in TAKEN_AWAY:
        TAKEN_AWAY[id](pack)
        review = reviewed(pack)
    elif spoil(free, rule.good, rule.bad):
        review = reviewed(free)
    else:
        assert spoil(pack, rule.good, rule.bad), "the good example stands in no good design, or more than once"
        review = reviewed(pack)

    assert {finding.rule.id for finding in review.findings} == {id}, told(review)


def test_every_rule_has_a_check_and_every_check_a_rule() -> None:
    assert sorted(load_checks()) == IDS


@pytest.mark.parametrize("id", IDS)
def test_every_rule_is_told_in_spanish(id: str) -> None:
    english, spanish = of(id, "en"), of(id, "es")

    assert english.rule != spanish.rule
    assert english.why != spanish.why
    assert english.ask != spanish.ask
    assert english.levels == spanish.levels


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_every_question_asks_something(rule: DocumentRule) -> None:
    assert "?" in rule.ask
    assert "?" in of(rule.id, "es").ask
    assert rule.bad
    assert rule.good
    assert rule.bad != rule.good


def test_a_level_counts_until_a_later_stage_names_another_one() -> None:
    rule = of("DOC-22", "en")

    assert [rule.level_at(stage) for stage in Maturity] == ["SHOULD", "SHOULD", "MUST", "MUST"]
    assert of("DOC-10", "en").level_at(Maturity.DRAFT) is None
