"""95 % intervals that assume nothing about how latencies are distributed: ranks of a quantile, and shares.

Both follow from the binomial distribution, which is summed exactly. How many of n samples lie below the true quantile
is binomial, so two ranks bracket it, whatever the shape (the order statistics of a sample). The interval of a share is
that of Clopper and Pearson, which never promises more than it keeps.
"""

from __future__ import annotations

import math
from collections.abc import Callable

TAIL = 0.025
STEPS = 60
NEGLIGIBLE = 1e-18


def quantile_ranks(share: float, count: int) -> tuple[int, int]:
    """Return the ranks (from 1) of the samples between which the quantile lies in 95 of 100 runs.

    A first rank of 0, or a last one of `count + 1`, says that there are too few samples to bound that side.
    """
    if not count:
        return 0, 1
    low = _last_below(TAIL, share, count)
    high = _last_below(1 - TAIL, share, count) + 2
    return low + 1 if low >= 0 else 0, min(high, count + 1)


def share_interval(hits: int, count: int) -> tuple[float, float]:
    """Return the interval of a share of which `hits` of `count` were seen."""
    if not count:
        return 0.0, 1.0
    low = 0.0 if hits == 0 else _solve(lambda share: 1 - at_most(hits - 1, share, count) < TAIL)
    high = 1.0 if hits == count else _solve(lambda share: at_most(hits, share, count) > TAIL)
    return low, high


def enough_without_failure(share: float) -> int:
    """Return how many requests, none of them failed, bring the interval below a share of failures."""
    return math.ceil(math.log(TAIL) / math.log1p(-share))


def at_most(hits: int, share: float, count: int) -> float:
    """Return the probability of at most so many hits among `count`, each with probability `share`."""
    if hits < 0:
        return 0.0
    if hits >= count or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    if hits > count * share:
        return 1 - _tail(count - hits - 1, 1 - share, count)
    return _tail(hits, share, count)


def _tail(hits: int, share: float, count: int) -> float:
    """Sum downwards from `hits`, which is below the mean, so that the terms fall until they do not matter."""
    term = math.exp(
        math.lgamma(count + 1)
        - math.lgamma(hits + 1)
        - math.lgamma(count - hits + 1)
        + hits * math.log(share)
        + (count - hits) * math.log1p(-share)
    )
    total = 0.0
    odds = (1 - share) / share
    for k in range(hits, -1, -1):
        total += term
        if term <= total * NEGLIGIBLE:
            break
        term *= odds * k / (count - k + 1)
    return total


def _last_below(probability: float, share: float, count: int) -> int:
    """Return the largest number whose probability of at most that many hits is within bounds; -1 for none."""
    low, high = -1, count
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if at_most(middle, share, count) <= probability else (low, middle)
    return low


def _solve(is_below: Callable[[float], bool]) -> float:
    """Return where a condition that holds for small shares stops holding."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2
