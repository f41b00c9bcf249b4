"""One cause, many consequences: put the results of a run together by what is at their root."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from archkata.conformance.outcome import CheckResult, Outcome

_UNDECIDED = {Outcome.ERROR, Outcome.INCONCLUSIVE}


@dataclass
class Cause:
    """A root: the result that is told in full, others with the same fault, and what had to wait for any of them."""

    root: CheckResult
    likewise: list[CheckResult] = field(default_factory=list)
    blocked: list[CheckResult] = field(default_factory=list)

    @property
    def consequences(self) -> int:
        """How many other results it explains."""
        return len(self.likewise) + len(self.blocked)


def causes(results: Iterable[CheckResult]) -> list[Cause]:
    """Return the roots in the order of the results: failures first told, then what could not be decided.

    Failures that end in the same operation with the same 5xx status, or with the same lack of an answer, have one
    cause: the first one is its root.
    """
    rows = list(results)
    by_rule: dict[str, Cause] = {}
    by_symptom: dict[Hashable, Cause] = {}
    found: list[Cause] = []
    for result in (*_with(rows, {Outcome.FAIL}), *_with(rows, _UNDECIDED)):
        symptom = _symptom(result) or result.rule.id
        cause = by_symptom.get(symptom)
        if cause is None:
            cause = by_symptom[symptom] = Cause(result)
            found.append(cause)
        else:
            cause.likewise.append(result)
        by_rule[result.rule.id] = cause
    by_id = {result.rule.id: result for result in rows}
    for result in _with(rows, {Outcome.BLOCKED}):
        root = _root(result, by_id)
        if root in by_rule:
            by_rule[root].blocked.append(result)
    return found


def unexplained(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Return what was blocked by no other rule: the run ended before its turn."""
    rows = list(results)
    explained = {id(blocked) for cause in causes(rows) for blocked in cause.blocked}
    return [result for result in _with(rows, {Outcome.BLOCKED}) if id(result) not in explained]


def first_step(results: Iterable[CheckResult]) -> tuple[CheckResult, int] | None:
    """Return the failure to repair first, and how many rules wait for it: the first one with any, else the first."""
    rows = list(results)
    failures = _with(rows, {Outcome.FAIL})
    if not failures:
        return None
    waiting = Counter(result.cause for result in _with(rows, {Outcome.BLOCKED}))
    first = next((failure for failure in failures if waiting[failure.rule.id]), failures[0])
    return first, waiting[first.rule.id]


def _with(rows: list[CheckResult], outcomes: set[Outcome]) -> list[CheckResult]:
    return [result for result in rows if result.outcome in outcomes]


def _symptom(result: CheckResult) -> Hashable:
    """Return what several failures may have in common, or None."""
    if result.outcome is not Outcome.FAIL or not result.exchanges:
        return None
    last = result.exchanges[-1]
    if last.operation is None:
        return None
    if last.trouble is not None:
        return last.operation, last.trouble.kind
    return (last.operation, last.status) if last.status is not None and last.status >= 500 else None


def _root(result: CheckResult, by_id: Mapping[str, CheckResult]) -> str | None:
    if result.cause is not None:
        return result.cause
    seen: set[str] = set()
    need = result.blocked_by
    while need in by_id and need not in seen:
        seen.add(need)
        if by_id[need].outcome is not Outcome.BLOCKED:
            break
        need = by_id[need].cause or by_id[need].blocked_by
    return need
