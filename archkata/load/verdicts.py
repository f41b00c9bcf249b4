"""Whether a limit holds: on raw samples, enough of them, and not closer than chance could bring it.

A request is good when it succeeded, and in time when it kept to the limit. A percentile is therefore judged over all
requests, where a failed one counts as slower than any good one: who answers errors quickly is not fast.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from archkata.language import Text, text
from archkata.load.doubts import beyond, doubt_about_generator, doubt_about_throttle, doubts_about_pass
from archkata.load.intervals import enough_without_failure, quantile_ranks, share_interval
from archkata.load.limits import Indicator, Slo, never_called
from archkata.load.measures import Measures, OperationMeasures
from archkata.load.rates import written

FEWEST_GOOD = 20


class LimitOutcome(Enum):
    """What is known about a limit."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Judgement:
    """A limit with what was measured, in the limit's own unit; `low` and `high` are the 95 % interval.

    None where the figure lies among the failed requests, or is not known. `samples` are the requests, `good` how many
    of them succeeded and were in time; `why` says what keeps an inconclusive one from being decided. `is_beyond` says
    that it broke while clearly more was asked than the limit promises to hold for.
    """

    limit: Slo
    holding: LimitOutcome
    measured: float | None
    low: float | None
    high: float | None
    samples: int
    good: int = 0
    why: Text | None = None
    is_beyond: bool = False


def judge(limit: Slo, measures: Measures) -> Judgement:
    """Judge one limit; a generator that could not keep up decides nothing."""
    operations = covered(limit, measures)
    if not operations:
        why = never_called(limit, measures.operations) if limit.operation else text("there was no request")
        return Judgement(limit, LimitOutcome.INCONCLUSIVE, None, None, None, 0, why=why)
    if limit.indicator is Indicator.RATE:
        judgement = _rate(limit, operations, measures)
    elif limit.indicator is Indicator.LATENCY:
        judgement = _latency(limit, operations)
    else:
        judgement = (_longest if limit.indicator is Indicator.MAX else _errors)(limit, operations)
    return _qualified(judgement, operations, measures)


def covered(limit: Slo, measures: Measures) -> list[OperationMeasures]:
    """Return the operations that a limit is about, of those that were called."""
    return [each for name, each in measures.operations.items() if limit.covers(name)]


def put_off(judgement: Judgement) -> Judgement:
    """Return what was measured of a limit without a decision: a quick run is too short for one."""
    return replace(judgement, holding=LimitOutcome.INCONCLUSIVE, why=text("not decided by a quick run"))


def fewest(percent: float) -> int:
    """Return how many good answers a percentile needs: 200 for p95, 1,000 for p99."""
    return max(FEWEST_GOOD, math.ceil(round(10 / (1 - percent / 100), 6)))


def _latency(limit: Slo, operations: Sequence[OperationMeasures]) -> Judgement:
    percent = limit.percent or 0.0
    values = Counter[int]()
    for operation in operations:
        values.update(dict(operation.latency.ordered()))
    succeeded = values.total()
    count = sum(each.done for each in operations)
    rank = max(1, math.ceil(count * percent / 100 - 1e-9))
    first, last = quantile_ranks(percent / 100, count)
    low, measured, high = _at_ranks(values, (first, rank, last))
    good = sum(n for value, n in values.items() if value <= limit.bound)
    judgement = Judgement(limit, LimitOutcome.INCONCLUSIVE, measured, low if first else 0.0, high, count, good)
    needed = fewest(percent)
    if high is not None and high <= limit.bound:
        if succeeded >= needed:
            return replace(judgement, holding=LimitOutcome.PASSED)
    elif first and (low is None or low > limit.bound):
        if count >= needed:
            return replace(judgement, holding=LimitOutcome.FAILED)
    elif succeeded >= needed:
        return replace(judgement, why=text("the limit lies inside the interval: too close to call"))
    why = text("p{percent} needs {needed} good answers, there were {count}",
               percent=f"{percent:g}", needed=needed, count=succeeded)  # fmt: skip
    return replace(judgement, why=why)


def _at_ranks(values: Counter[int], ranks: Sequence[int]) -> list[int | None]:
    """Return the values at ranks from 1, the first no later than the second; None beyond the last value."""
    found: list[int | None] = []
    passed, wanted = 0, list(ranks)
    for value, count in sorted(values.items()):
        passed += count
        while wanted and wanted[0] <= passed:
            found.append(value)
            wanted.pop(0)
    return found + [None] * len(wanted)


def _longest(limit: Slo, operations: Sequence[OperationMeasures]) -> Judgement:
    """Judge the longest answer of all, also of those that failed: a maximum is what was seen, without an interval."""
    seen = [each.largest() or 0 for operation in operations for each in (operation.latency, operation.failed)]
    count = sum(each.done for each in operations)
    succeeded = sum(len(each.latency) for each in operations)
    good = sum(each.latency.at_most(int(limit.bound)) for each in operations)
    longest = max(seen)
    judgement = Judgement(limit, LimitOutcome.PASSED, longest, longest, None, count, good)
    if longest > limit.bound:
        return replace(judgement, holding=LimitOutcome.FAILED)
    if succeeded < FEWEST_GOOD:
        why = text("{needed} good answers are needed, there were {count}", needed=FEWEST_GOOD, count=succeeded)
        return replace(judgement, holding=LimitOutcome.INCONCLUSIVE, why=why)
    return judgement


def _errors(limit: Slo, operations: Sequence[OperationMeasures]) -> Judgement:
    """Judge the share of failures; an availability is what is left of it."""
    is_errors = limit.indicator is Indicator.ERRORS
    most = limit.bound if is_errors else 1 - limit.bound
    failed, count = sum(len(each.failed) for each in operations), sum(each.done for each in operations)
    if not count:
        return Judgement(limit, LimitOutcome.INCONCLUSIVE, None, None, None, 0, why=text("there was no request"))
    low, high = share_interval(failed, count)
    figures = (failed / count, low, high) if is_errors else (1 - failed / count, 1 - high, 1 - low)
    judgement = Judgement(limit, LimitOutcome.INCONCLUSIVE, *figures, count, count - failed)
    if low > most:
        return replace(judgement, holding=LimitOutcome.FAILED)
    if high <= most:
        return replace(judgement, holding=LimitOutcome.PASSED)
    if failed == 0 and most > 0:
        why = text("without a failure {needed} requests are needed, there were {count}",
                   needed=enough_without_failure(most), count=count)  # fmt: skip
    elif most == 0:
        why = text("no number of requests proves that none will ever fail")
    else:
        why = text("the limit lies inside the interval: too close to call")
    return replace(judgement, why=why)


def _rate(limit: Slo, operations: Sequence[OperationMeasures], measures: Measures) -> Judgement:
    """Judge good answers a second, which is what was seen and has no interval."""
    good = sum(len(each.latency) for each in operations)
    count = sum(each.done for each in operations)
    seconds = measures.seconds_measured
    measured = good / seconds if seconds else 0.0
    judgement = Judgement(limit, LimitOutcome.PASSED, measured, measured, measured, count, good)
    if measured >= limit.bound:
        return judgement
    if seconds and count / seconds < limit.bound and not _is_starved(measures):
        why = text("only {rate}/s were asked", rate=written(count / seconds))
        return replace(judgement, holding=LimitOutcome.INCONCLUSIVE, why=why)
    return replace(judgement, holding=LimitOutcome.FAILED)


def _is_starved(measures: Measures) -> bool:
    """Whether fewer were sent because users waited for answers, and not because fewer were planned."""
    arrivals = measures.arrivals
    return arrivals is None or arrivals.dropped + arrivals.late > 0


def _qualified(judgement: Judgement, operations: Sequence[OperationMeasures], measures: Measures) -> Judgement:
    """Take back what cannot be said of a run like this one."""
    if judgement.holding is LimitOutcome.INCONCLUSIVE:
        return judgement
    doubt = judgement.limit.why_no_rate or doubt_about_generator(judgement.limit, measures)
    if doubt is None and judgement.holding is LimitOutcome.FAILED:
        doubt = doubt_about_throttle(judgement.limit, operations)
        above = beyond(judgement.limit, operations, measures) if doubt is None else None
        if above is not None:
            return replace(judgement, holding=LimitOutcome.INCONCLUSIVE, why=above, is_beyond=True)
    elif doubt is None:
        doubt = next(iter(doubts_about_pass(judgement.limit, operations, measures)), None)
    return judgement if doubt is None else replace(judgement, holding=LimitOutcome.INCONCLUSIVE, why=doubt)
