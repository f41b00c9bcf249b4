"""Whether a limit holds: on good answers, enough of them, and not closer than chance could bring it."""

from __future__ import annotations

import random

import pytest

from archkata.load.limits import limit_named
from archkata.load.measures import Measures, OperationMeasures
from archkata.load.samples import Samples
from archkata.load.verdicts import LimitOutcome, fewest, judge

READ = "GET /products/{id}"


def measured(good: list[int], failed: int = 0) -> Measures:
    operation = OperationMeasures(READ, latency=Samples(good), failed=Samples([1] * failed))
    return Measures(operations={READ: operation})


def around(milliseconds: float, count: int) -> list[int]:
    chance = random.Random(count)
    return [int(chance.gauss(milliseconds, milliseconds / 10) * 1000) for _ in range(count)]


@pytest.mark.parametrize(
    ("good", "holding"),
    [
        (around(10, 1000), LimitOutcome.PASSED),
        (around(200, 1000), LimitOutcome.FAILED),
        (around(10, 199), LimitOutcome.INCONCLUSIVE),
        (around(200, 199), LimitOutcome.INCONCLUSIVE),
        ([], LimitOutcome.INCONCLUSIVE),
    ],
)
def test_a_percentile(good: list[int], holding: LimitOutcome) -> None:
    assert judge(limit_named(f"{READ} p95 100 ms"), measured(good)).holding is holding


def test_a_limit_inside_the_interval_is_inconclusive() -> None:
    good = around(100, 1000)
    exactly = Samples(good).percentile(95)
    assert exactly is not None

    judgement = judge(limit_named(f"p95 {exactly // 1000} ms"), measured(good))

    assert judgement.holding is LimitOutcome.INCONCLUSIVE
    assert judgement.low is not None
    assert judgement.high is not None
    assert judgement.low < judgement.limit.bound <= judgement.high


def test_how_many_samples_are_enough() -> None:
    assert (fewest(50), fewest(95), fewest(99)) == (20, 200, 1000)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    chance, truth = random.Random(4), 0.95
    hits = 0
    for _ in range(300):
        judgement = judge(limit_named("p95 1 s"), measured([int(chance.random() * 1_000_000) for _ in range(400)]))
        assert judgement.low is not None
        assert judgement.high is not None
        hits += judgement.low <= truth * 1_000_000 <= judgement.high

    assert 0.91 <= hits / 300 <= 0.99


def test_who_answers_errors_quickly_is_not_fast() -> None:
    judgement = judge(limit_named(f"{READ} p95 100 ms"), measured(around(10, 300), failed=5000))

    assert (judgement.holding, judgement.samples, judgement.good) == (LimitOutcome.FAILED, 5300, 300)
    assert judgement.measured is None


@pytest.mark.parametrize(
    ("good", "failed", "holding"),
    [
        (3688, 0, LimitOutcome.PASSED),
        (3687, 0, LimitOutcome.INCONCLUSIVE),
        (2000, 20, LimitOutcome.FAILED),
        (2000, 3, LimitOutcome.INCONCLUSIVE),
    ],
)
def test_the_share_of_failures(good: int, failed: int, holding: LimitOutcome) -> None:
    assert judge(limit_named("errors 0.1 %"), measured([1000] * good, failed)).holding is holding


def test_a_limit_on_an_operation_that_was_never_called_is_inconclusive() -> None:
    assert judge(limit_named("GET /elsewhere p95 1 s"), measured(around(10, 300))).holding is LimitOutcome.INCONCLUSIVE
