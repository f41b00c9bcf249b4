"""The order in which rules are tried."""

from __future__ import annotations

from archkata.conformance.contract import Rule
from archkata.conformance.schedule import Pace, RuleSchedule
from tests.conformance.little_backend import rule


def order(rules: list[Rule], paces: dict[str, Pace] | None = None) -> list[list[str]]:
    """Return what a schedule hands out at once, when everything is decided before the next hand-out."""
    schedule = RuleSchedule(rules, lambda r: (paces or {}).get(r.id, Pace.TOGETHER))
    batches = []
    while not schedule.is_over:
        batch = [r.id for r in schedule.due()]
        batches.append(batch)
        for rule_id in batch:
            schedule.decided(rule_id)
    return batches


def test_stages_come_one_after_the_other() -> None:
    rules = [rule("A", stage="api"), rule("B", stage="api"), rule("C", stage="users")]

    assert order(rules) == [["A", "B"], ["C"]]


def test_a_rule_waits_for_what_it_needs() -> None:
    assert order([rule("A", "B"), rule("B"), rule("C")]) == [["B", "C"], ["A"]]


def test_a_rule_waits_for_what_only_a_part_of_it_needs() -> None:
    rules = [rule("A", after=("B",), stage="api"), rule("B", stage="users"), rule("C", stage="api")]

    assert order(rules) == [["B", "C"], ["A"]]


def test_what_an_early_stage_needs_comes_with_it() -> None:
    rules = [rule("A", "C", stage="api"), rule("B", stage="users"), rule("C", "D", stage="catalogue")]
    rules.append(rule("D", stage="catalogue"))

    assert order(rules) == [["D"], ["C"], ["A"], ["B"]]


def test_a_need_outside_the_run_holds_nothing_up() -> None:
    assert order([rule("A", "ELSEWHERE")]) == [["A"]]


def test_what_measures_time_waits_until_its_stage_is_quiet() -> None:
    rules = [rule("A"), rule("B"), rule("C"), rule("D", stage="catalogue")]

    assert order(rules, {"A": Pace.ALONE, "C": Pace.ALONE}) == [["B"], ["A"], ["C"], ["D"]]


def test_what_mostly_waits_begins_as_soon_as_its_needs_are_decided() -> None:
    rules = [rule("A", stage="api"), rule("B", stage="users"), rule("C", "A", stage="catalogue")]

    assert order(rules, {"C": Pace.APART}) == [["A"], ["C", "B"]]


def test_what_waits_does_not_hold_up_its_stage() -> None:
    schedule = RuleSchedule(
        [rule("A", stage="api"), rule("B", stage="users")], lambda r: Pace.APART if r.id == "A" else Pace.TOGETHER
    )

    assert [r.id for r in schedule.due()] == ["A", "B"]
    schedule.decided("B")
    assert not schedule.is_over
    schedule.decided("A")
    assert schedule.is_over
