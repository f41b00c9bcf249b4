"""Intervals that assume nothing about the distribution, against textbook values and against many samples of one."""

from __future__ import annotations

import math
import random

import pytest

from archkata.load.intervals import at_most, enough_without_failure, quantile_ranks, share_interval


def direct(hits: int, share: float, count: int) -> float:
    return sum(math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(hits + 1))


@pytest.mark.parametrize(("hits", "share", "count"), [(0, 0.01, 100), (3, 0.5, 10), (95, 0.95, 100), (180, 0.95, 200)])
def test_the_binomial_is_summed_exactly(hits: int, share: float, count: int) -> None:
    assert at_most(hits, share, count) == pytest.approx(direct(hits, share, count), rel=1e-9)


@pytest.mark.parametrize(
    ("share", "count", "ranks"),
    [(0.5, 20, (6, 15)), (0.95, 200, (184, 197)), (0.99, 100, (97, 101)), (0.5, 1, (0, 2)), (0.95, 0, (0, 1))],
)
def test_ranks_of_a_quantile(share: float, count: int, ranks: tuple[int, int]) -> None:
    assert quantile_ranks(share, count) == ranks


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
@pytest.mark.parametrize("count", [200, 1000, 5000])
def test_ranks_keep_what_they_promise(share: float, count: int) -> None:
    low, high = quantile_ranks(share, count)

    assert at_most(high - 1, share, count) - at_most(low - 1, share, count) >= 0.95
    assert at_most(low - 1, share, count) <= 0.025
    assert 1 - at_most(high - 1, share, count) <= 0.025
    # no narrower pair of ranks would do on either side
    assert at_most(low, share, count) > 0.025
    assert 1 - at_most(high - 2, share, count) > 0.025


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (5, 10, 0.1871, 0.8129), (1, 1000, 0.0000253, 0.005559)],
)
def test_shares_as_clopper_and_pearson_have_them(hits: int, count: int, low: float, high: float) -> None:
    assert share_interval(hits, count) == pytest.approx((low, high), rel=1e-3)


def test_nothing_seen_is_nothing_known() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.05])
def test_how_many_without_a_failure_are_enough(share: float) -> None:
    enough = enough_without_failure(share)

    assert share_interval(0, enough)[1] <= share < share_interval(0, enough - 1)[1]


def test_a_skewed_distribution_is_covered_as_often_as_promised() -> None:
    chance, count, truth = random.Random(7), 300, math.exp(1.6448536)  # p95 of a log-normal distribution
    low, high = quantile_ranks(0.95, count)
    hits = 0
    for _ in range(400):
        values = sorted(chance.lognormvariate(0, 1) for _ in range(count))
        hits += values[low - 1] <= truth <= values[high - 1]

    assert hits / 400 >= 0.93
