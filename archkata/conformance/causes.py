"""One cause, many consequences: put the results of a run together by what is at their root."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from archkata.conformance.events import Run
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.language import text
from archkata.wire import Exchange, TransportErrorKind

INTERRUPTED = text("the run was interrupted")
_UNDECIDED = {Outcome.ERROR, Outcome.INCONCLUSIVE}


@dataclass
class Cause:
    """A root: the result that is reported in full, others with the same fault, and what had to wait for any of them."""

    root: CheckResult
    likewise: list[CheckResult] = field(default_factory=list)
    blocked: list[CheckResult] = field(default_factory=list)

    @property
    def consequences(self) -> int:
        """How many other results it explains."""
        return len(self.likewise) + len(self.blocked)


@dataclass(frozen=True)
class RunProblems:
    """All that did not go well in a run, each thing once.

    `casualties` are failures that only show that the backend was gone, `suspects` the requests one of which may have
    killed it. `untold` are the rules whose turn never came: the run gave up, was interrupted, or archkata broke.
    """

    causes: list[Cause]
    casualties: list[CheckResult]
    untold: list[CheckResult]
    suspects: list[Exchange]

    def first_step(self) -> tuple[CheckResult, int] | None:
        """Return the failure to repair first, and how many rules wait for it.

        That is the first one that others wait for, or else the first one.
        """
        failures = [
            result
            for cause in self.causes
            for result in (cause.root, *cause.likewise)
            if result.outcome is Outcome.FAIL
        ]
        if not failures:
            return None
        waiting = Counter(result.cause for cause in self.causes for result in cause.blocked)
        first = next((failure for failure in failures if waiting[failure.rule.id]), failures[0])
        return first, waiting[first.rule.id]

    def root_of(self) -> dict[str, str]:
        """Return the rule at the root of each consequence, by the consequence's rule."""
        return {
            other.rule.id: cause.root.rule.id for cause in self.causes for other in (*cause.likewise, *cause.blocked)
        }


def account(run: Run) -> RunProblems:
    """Put the results of a run together.

    Failures that end in the same operation with the same 5xx status, or with the same lack of an answer, have one
    cause: the first one, in the order of the results, is its root.
    """
    casualties = [result for result in run.results if _is_casualty(result, run)]
    untold = [result for result in run.results if _never_came(result, run)]
    aside = {result.rule.id for result in (*casualties, *untold)}
    found, by_rule = _roots(result for result in run.results if result.rule.id not in aside)
    by_id = {result.rule.id: result for result in run.results}
    by_reason: dict[str, Cause] = {}
    for result in run.results:
        if result.outcome is Outcome.BLOCKED and result.rule.id not in aside:
            cause = by_rule.get(_root(result, by_id)) or by_reason.get(str(result.reason))
            if cause is not None:
                cause.blocked.append(result)
            elif result.reason is not None:
                by_reason[str(result.reason)] = Cause(result)
            else:
                untold.append(result)
    found += by_reason.values()
    suspects = list(run.died) or [result.exchanges[-1] for result in casualties]
    return RunProblems(found, casualties, untold, suspects)


def _roots(results: Iterable[CheckResult]) -> tuple[list[Cause], dict[str, Cause]]:
    """Return the roots, failures first, and the cause that each failed or undecided rule belongs to."""
    rows = list(results)
    by_rule: dict[str, Cause] = {}
    by_symptom: dict[Hashable, Cause] = {}
    for result in (*_with(rows, {Outcome.FAIL}), *_with(rows, _UNDECIDED)):
        symptom = _symptom(result) or result.rule.id
        if symptom in by_symptom:
            by_symptom[symptom].likewise.append(result)
        else:
            by_symptom[symptom] = Cause(result)
        by_rule[result.rule.id] = by_symptom[symptom]
    return list(by_symptom.values()), by_rule


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


def _is_casualty(result: CheckResult, run: Run) -> bool:
    if run.gave_up is None or result.outcome is not Outcome.FAIL or not result.exchanges:
        return False
    last = result.exchanges[-1]
    if last.trouble is None:
        return False
    return last.trouble.kind is TransportErrorKind.REFUSED or any(last is suspect for suspect in run.died)


def _never_came(result: CheckResult, run: Run) -> bool:
    stopped = run.broke or run.gave_up or (INTERRUPTED if run.interrupted else None)
    return stopped is not None and result.reason == stopped


def _root(result: CheckResult, by_id: Mapping[str, CheckResult]) -> str:
    """Return the rule at the end of a chain of blocked ones."""
    root, seen = result.cause or result.blocked_by or "", set[str]()
    while root in by_id and root not in seen and by_id[root].outcome is Outcome.BLOCKED:
        seen.add(root)
        root = by_id[root].cause or by_id[root].blocked_by or ""
    return root
