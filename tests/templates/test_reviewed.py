"""The pack passes archkata's own review: what is open is the only thing to say against it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archkata.design.judging.result import ReviewResult
from archkata.design.judging.rulebook import load_rulebook
from archkata.design.judging.stages import Maturity
from archkata.design.review import Design, judge
from archkata.design.sections import State
from tests.templates.pack import LANGUAGES
from tests.templates.rendering import ADDED, ANSWERS, EVERY, rendered

TODAY = date(2026, 2, 1)
SECTIONS = {f"DOC-{number:02}" for number in range(1, 13)}
OPEN = SECTIONS | {"DOC-14", "DOC-16", "DOC-22", "DOC-71"}
"""Rules that say: this is not answered yet. The sample answers name no region for the customers in Asia."""
NOT_DONE_YET = {"DOC-15", "DOC-70"}
"""The review has not taken place, and of the threats only the first row is there."""


def reviewed(folder: Path, language: str, kind: str, stage: Maturity) -> ReviewResult:
    for name, source in rendered(language, kind).items():
        if name == ADDED:
            continue  # `archkata add` would link the record that it supersedes back to it
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    return judge(Design.read(folder), stage, load_rulebook(language), TODAY)


@pytest.mark.parametrize(("language", "kind"), [(lang, kind) for lang, kind in EVERY if kind in ("open", "good")])
def test_in_a_draft_only_open_answers_are_found(tmp_path: Path, language: str, kind: str) -> None:
    found = reviewed(tmp_path, language, kind, Maturity.DRAFT).findings

    assert {finding.rule.id for finding in found} <= OPEN


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_at_the_last_stage_nothing_else_is_found_but_what_is_not_done_yet(
    tmp_path: Path, language: str, kind: str
) -> None:
    found = reviewed(tmp_path, language, kind, Maturity.VERIFIED).findings

    assert {finding.rule.id for finding in found} <= OPEN | NOT_DONE_YET


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_minutes_of_answers_fill_ten_sections(tmp_path: Path, language: str) -> None:
    states = {section.id: section.state for section in reviewed(tmp_path, language, "good", Maturity.DRAFT).sections}
    open_ones = {id for id, state in states.items() if state not in (State.FILLED, State.FILLED_WITH_LEFTOVERS)}

    assert open_ones == {"scope", "solution"}
    assert all(states[id] is State.FILLED for id in ("limits", "alternatives", "cost", "test_plan", "integration_plan"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_defaults_fill_none_of_them(tmp_path: Path, language: str) -> None:
    states = {section.id: section.state for section in reviewed(tmp_path, language, "open", Maturity.DRAFT).sections}

    for id in ("scope", "solution", "limits", "alternatives", "cost", "test_plan", "integration_plan"):
        assert states[id] is State.PLACEHOLDER, id


def test_every_kind_of_answers_is_reviewed() -> None:
    assert {kind for _, kind in EVERY} == set(ANSWERS)
