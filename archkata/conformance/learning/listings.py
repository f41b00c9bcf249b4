"""How a target lists: an object with rows and a cursor, or something that cannot be walked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from archkata.conformance.binding import Operation
from archkata.conformance.calling.answer import Answer
from archkata.conformance.eventually import eventually
from archkata.conformance.learning.course import Course
from archkata.conformance.learning.pagings import Asks, learn_paging
from archkata.conformance.lists.walking import PAGE
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.facts import Facts
from archkata.language import text


def learn_list(course: Course, asks: Asks, facts: Facts) -> None:
    """Learn from the first page of a list that holds two things or more, asked for one at a time."""
    answer = asks(limit=1)
    answer.exchange.judged = True
    if answer.status != 200:
        course.breaks(answer)
        return
    content = course.content(answer)
    if content is not None:
        course.learn_names(answer, content, PAGE)
        _learn_rows(course, answer, facts)
    try:
        eventually(course.scene, lambda: _ensure_goes_on(course, asks(limit=1)))
    except Refuted as refuted:
        evidence = refuted.evidence or answer.exchange
        evidence.judged = True
        paging = learn_paging(course, asks)
        rule = _rule_about_form(course, answer, is_alike=lambda other: other.paging == paging)
        if rule is not None:
            actual = paging.described or refuted.finding.actual
            finding = replace(refuted.finding, actual=actual)
            _tell(course, answer, rule, finding, accepted=False)


def _learn_rows(course: Course, answer: Answer, facts: Facts) -> None:
    """Learn what the rows are called, where one member alone can be meant, and how theirs are spelt."""
    operation, content = course.operation(answer), course.content(answer) or {}
    rows = content.get("items")
    if not isinstance(rows, list):
        lists = {name: value for name, value in content.items() if _is_of_things(value)}
        if len(lists) != 1:
            return
        ((name, rows),) = lists.items()
        course.change(operation.id, members={**operation.members, "items": name})
        rule = _rule_about_form(course, answer, is_alike=lambda other: other.members.get("items") == name)
        if rule is not None:
            finding = Finding(text("an object with an array `items`"), text("rows under `{name}`", name=name))
            _tell(course, answer, rule, finding)
    for row in rows[:1]:
        if isinstance(row, dict):
            course.learn_names(answer, row, facts)


def _rule_about_form(course: Course, answer: Answer, is_alike: Callable[[Operation], bool]) -> str | None:
    """Return the rule that the form of a page breaks: the one about all lists, or that about this list alone.

    None where the list that the former is tried with deviates alike, so that all is reported already.
    """
    operation = course.operation(answer)
    of_all = operation.pages_judged_by
    if operation.judged_by == of_all:
        return of_all
    main = [each for each in course.backend.binding.operations.values() if each.judged_by == of_all]
    if of_all is not None and any(map(is_alike, main)):
        return None
    course.change(operation.id, pages_judged_by=operation.judged_by)
    return operation.judged_by


def _tell(course: Course, answer: Answer, rule: str, finding: Finding, *, accepted: bool = True) -> None:
    operation = course.operation(answer)
    notice = text(
        "{method} {path} answers {actual}; the contract says {expected}.",
        method=operation.method,
        path=operation.path,
        actual=finding.actual,
        expected=finding.expected,
    )
    course.deviates(rule, finding, answer.exchange, notice, accepted=accepted)


def _is_of_things(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _ensure_goes_on(course: Course, answer: Answer) -> None:
    """Refute the rule unless a page holds one row, or none yet, and says where the next one is."""
    answer = course.again(answer)
    content = answer.parsed()
    rows = content.get("items") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        actual = text("an array") if isinstance(content, list) else answer.described()
        answer.refute(text("an object with an array `items`"), actual)
    cursor = content.get("next_cursor")
    if len(rows) > 1:
        answer.refute(text("one item for `limit=1`"), text("{n} items", n=len(rows)))
    ensure(
        isinstance(cursor, str),
        text("a `next_cursor`, because there is more"),
        text("a page without one"),
        evidence=answer.exchange,
    )
