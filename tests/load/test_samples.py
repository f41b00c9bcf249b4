"""Samples: exact while they can be, fine when they cannot, merged without loss."""

from __future__ import annotations

import json
import math
import random

import pytest

from archkata.load.samples import DIGITS, Samples, bucket


def drawn(count: int, seed: int = 1) -> list[int]:
    chance = random.Random(seed)
    return [int(chance.lognormvariate(9, 2)) + 1 for _ in range(count)]


def nearest_rank(values: list[int], percent: float) -> int:
    return sorted(values)[max(1, math.ceil(len(values) * percent / 100)) - 1]


@pytest.mark.parametrize("count", [1, 2, 3, 10, 99, 100, 101, 1000])
def test_percentiles_are_of_nearest_rank(count: int) -> None:
    values = drawn(count)
    percents = [0, 1, 50, 90, 95, 99, 99.9, 100]

    assert Samples(values).percentiles(percents) == [nearest_rank(values, percent) for percent in percents]


def test_a_histogram_for_reports_keeps_three_digits_and_all_samples() -> None:
    assert Samples([7, 7, 123, 4567, 4561, 1_234_567]).histogram() == {7: 2, 123: 1, 4560: 2, 1_230_000: 1}


def test_there_is_no_percentile_of_nothing() -> None:
    assert Samples().percentiles([50, 99]) == [None, None]
    assert (Samples().largest(), Samples().mean()) == (None, None)


def test_too_many_become_a_histogram_that_is_half_a_thousandth_too_small_at_most() -> None:
    values = drawn(5_000)
    samples = Samples(values, most_exact=1_000)
    samples.settle()

    assert len(samples) == 5_000
    assert not samples.exact
    for percent in (1, 50, 95, 99, 100):
        truth, said = nearest_rank(values, percent), samples.percentile(percent)
        assert said is not None
        assert truth * (1 - 2.0 ** (1 - DIGITS)) <= said <= truth


def test_small_values_stay_exact_in_the_histogram() -> None:
    assert [bucket(value) for value in range(2**DIGITS)] == list(range(2**DIGITS))


@pytest.mark.parametrize("most_exact", [100, 10_000])
def test_workers_merge_to_what_one_would_have_measured(most_exact: int) -> None:
    parts = [drawn(700, seed) for seed in range(4)]
    whole = Samples((v for part in parts for v in part), most_exact)
    whole.settle()
    merged = Samples(most_exact=most_exact)
    for part in parts:
        merged.merge(Samples(part))

    assert merged.ordered() == whole.ordered()
    assert merged.percentiles([50, 95, 99]) == whole.percentiles([50, 95, 99])


def test_an_exact_worker_and_a_folded_one_merge() -> None:
    folded = Samples(drawn(300, 1), most_exact=100)
    folded.settle()
    folded.merge(Samples([5]))

    assert len(folded) == 301
    assert folded.percentile(0) == 5


def test_samples_survive_the_way_to_another_process() -> None:
    folded = Samples(drawn(300), most_exact=100)
    folded.settle()
    for samples in (Samples(drawn(50)), folded, Samples()):
        back = Samples.of_data(json.loads(json.dumps(samples.as_data())))
        assert back.ordered() == samples.ordered()


def test_counting_up_to_a_value() -> None:
    samples = Samples([1, 2, 2, 3])

    assert [samples.at_most(value) for value in (0, 2, 3)] == [0, 3, 4]
