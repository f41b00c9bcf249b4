"""Whether a limit holds: on good answers alone, with enough of them, and not closer than chance could bring it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from archkata.load.limits import Limit
from archkata.load.measures import Measures, Operation
from archkata.load.samples import Samples

Z = 1.96
FEWEST_GOOD = 20


class Holding(Enum):
    """What is known about a limit."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Judgement:
    """A limit with what was measured; `low` and `high` are the 95 % interval, in the limit's own unit."""

    limit: Limit
    holding: Holding
    measured: float | None
    low: float | None
    high: float | None
    samples: int


def judge(limit: Limit, measures: Measures) -> Judgement:
    """Judge one limit."""
    operations = [each for name, each in measures.operations.items() if limit.operation in {None, name}]
    return _errors(limit, operations) if limit.percent is None else _latency(limit, limit.percent, operations)


def fewest(percent: float) -> int:
    """Return how many samples a percentile needs: 200 for p95, 1,000 for p99."""
    return max(FEWEST_GOOD, math.ceil(10 / (1 - percent / 100)))


def _latency(limit: Limit, percent: float, operations: list[Operation]) -> Judgement:
    samples = Samples()
    for operation in operations:
        samples.merge(operation.latency)
    count = len(samples)
    measured, low, high = samples.percentiles([percent, *_interval(percent, count)])
    if measured is None or low is None or high is None or count < fewest(percent):
        return Judgement(limit, Holding.INCONCLUSIVE, measured, low, high, count)
    return Judgement(limit, _holding(low, high, limit.most), measured, low, high, count)


def _errors(limit: Limit, operations: list[Operation]) -> Judgement:
    failed, count = sum(len(each.failed) for each in operations), sum(each.done for each in operations)
    if not count:
        return Judgement(limit, Holding.INCONCLUSIVE, None, None, None, 0)
    low, high = _wilson(failed, count)
    # no failure among n requests can never prove a share below about 3/n; one request in 1/most is asked for instead
    holding = Holding.FAILED if low > limit.most else Holding.INCONCLUSIVE
    if failed <= limit.most * count and limit.most * count >= 1:
        holding = Holding.PASSED
    return Judgement(limit, holding, failed / count, low, high, count)


def _holding(low: float, high: float, most: float) -> Holding:
    if high <= most:
        return Holding.PASSED
    return Holding.FAILED if low > most else Holding.INCONCLUSIVE


def _interval(percent: float, count: int) -> tuple[float, float]:
    """Return the percentiles between which the true one lies in 95 of 100 runs, by the binomial of the ranks."""
    spread = Z * math.sqrt(percent * (100 - percent) / count) if count else 0.0
    return max(0.0, percent - spread), min(100.0, percent + spread)


def _wilson(failed: int, count: int) -> tuple[float, float]:
    share = failed / count
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    spread = Z / (1 + Z**2 / count) * math.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    return max(0.0, middle - spread), min(1.0, middle + spread)
