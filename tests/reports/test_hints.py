"""Hints: four lines at most, those for the stack at hand, and all of them where details are asked for."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap

import pytest

from archkata.conformance.causes import Cause
from archkata.conformance.contract import load_contract
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.language import load_language, text
from archkata.reports.failure_text import MOST_HINT_LINES, Blocks
from archkata.reports.lines import Page, plain
from archkata.reports.rulebook import RuleFacts, write_rule
from tests.reports.samples import REGISTERS

HINTED = replace(
    REGISTERS,
    stacks={"fastapi": "Use `response_model=`.", "python": "Look at the traceback.", "express": "Keep `err.status`."},
)
LABELS = ("Hint", "FastAPI", "Python", "Express")


def shown(rule: object, *, stack: str | None = None, verbose: bool = False, language: str = "en") -> list[str]:
    """Return the lines of a failure of a rule."""
    page = Page(load_language(language))
    result = CheckResult(rule, Outcome.FAIL, finding=Finding(text("a"), text("b")))  # type: ignore[arg-type]
    Blocks(page, load_language(language), lambda _: None, verbose=verbose, stack=stack).failure(Cause(result))
    return [plain(line) for line in page.take()]


@pytest.mark.parametrize(
    ("stack", "verbose", "labels"),
    [
        (None, False, ["Hint"]),
        ("fastapi", False, ["Hint", "FastAPI", "Python"]),
        ("express", False, ["Hint", "Express"]),
        ("spring", False, ["Hint"]),
        ("express", True, ["Hint", "Express", "Python", "FastAPI"]),
    ],
)
def test_hints_are_those_for_the_stack_at_hand_and_all_with_details(
    stack: str | None, verbose: bool, labels: list[str]
) -> None:
    lines = shown(HINTED, stack=stack, verbose=verbose)

    assert [line.split()[0] for line in lines if line.strip().startswith(LABELS)] == labels


def test_an_explanation_shows_the_hints_for_all_stacks() -> None:
    page = Page(load_language("en"))
    write_rule(page, RuleFacts(HINTED, (), (), True))
    told = "\n".join(plain(line) for line in page.take())

    assert all(hint in told for hint in HINTED.stacks.values())


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_hint_of_a_failure_is_longer_than_four_lines(language: str) -> None:
    label, after = {"en": ("  Hint", "  Source"), "es": ("  Pista", "  Fuente")}[language]
    long = {}
    for rule in load_contract(language).rules.values():
        lines = shown(rule, language=language)
        begin, end = (next(n for n, line in enumerate(lines) if line.startswith(each)) for each in (label, after))
        if end - begin > MOST_HINT_LINES or max(map(len, lines[begin:end])) > 80:
            long[rule.id] = lines[begin:end]

    assert long == {}


def test_a_long_hint_ends_with_a_whole_sentence() -> None:
    sentence = "Look first at the line that maps the body to the entity, then at indexes."
    lines = shown(replace(REGISTERS, hint=" ".join([sentence] * 9), stacks={}))
    begin = next(n for n, line in enumerate(lines) if line.startswith("  Hint"))
    hint = " ".join(line[11:].strip() for line in lines[begin : begin + 4] if not line.startswith("  Source"))

    assert hint.endswith(".")
    assert "more" not in hint


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_hint_for_a_stack_is_longer_than_four_lines(language: str) -> None:
    rules = load_contract(language).rules.values()
    long = [
        (rule.id, stack)
        for rule in rules
        for stack, hint in rule.stacks.items()
        if len(wrap(hint, 80 - 13, break_on_hyphens=False)) > MOST_HINT_LINES
    ]

    assert long == []
    assert sum(len(rule.stacks) for rule in rules) > 30


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_hint_with_stacks_is_never_cut(language: str) -> None:
    hinted = [rule for rule in load_contract(language).rules.values() if rule.stacks]

    assert [rule.id for rule in hinted if len(wrap(rule.hint, 80 - 13, break_on_hyphens=False)) > MOST_HINT_LINES] == []
