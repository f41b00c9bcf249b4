"""Arrival plans: known before the run, the same for the same seed, shared without gap or overlap."""

from __future__ import annotations

import statistics
from itertools import pairwise

import pytest

from archkata.load.plan import ArrivalPlan, Arrivals, Phase, constant, ramp, steps


def test_constant_arrivals_are_evenly_spaced_from_the_first_moment_on() -> None:
    assert list(ArrivalPlan(constant(4, 2)).times()) == pytest.approx([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75])


def test_a_ramp_holds_as_many_arrivals_as_the_area_below_it() -> None:
    times = list(ArrivalPlan(ramp(0, 100, 10)).times())

    assert len(times) == 500
    assert sum(t < 5 for t in times) == 125


def test_a_falling_ramp_is_a_growing_one_backwards() -> None:
    rising = [10 - t for t in ArrivalPlan(ramp(0, 100, 10)).times()]
    falling = list(ArrivalPlan(ramp(100, 0, 10)).times())

    # the n-th arrival of one is the n-th from the end of the other, half of a gap apart at most
    assert falling[1:] == pytest.approx(sorted(rising)[:-1], abs=0.05)


def test_steps_have_their_rates_one_after_another() -> None:
    times = list(ArrivalPlan(steps([10, 30, 20], 2)).times())

    assert [sum(a <= t < a + 2 for t in times) for a in (0, 2, 4)] == [20, 60, 40]


@pytest.mark.parametrize("phases", [constant(37, 3), ramp(1, 99, 3), ramp(80, 0, 3), steps([5, 50], 2)])
@pytest.mark.parametrize("arrivals", ["constant", "poisson"])
def test_times_are_in_order_and_inside_the_plan(phases: tuple[Phase, ...], arrivals: Arrivals) -> None:
    plan = ArrivalPlan(phases, arrivals, seed=5)
    times = list(plan.times())

    assert all(a <= b for a, b in pairwise(times))
    assert 0 <= times[0] <= times[-1] < plan.seconds


def test_poisson_gaps_vary_as_exponential_ones_do() -> None:
    gaps = [b - a for a, b in pairwise(ArrivalPlan(constant(100, 200), "poisson", seed=1).times())]

    assert statistics.mean(gaps) == pytest.approx(0.01, rel=0.03)
    assert statistics.stdev(gaps) == pytest.approx(0.01, rel=0.05)


def test_the_same_seed_gives_the_same_times_and_another_others() -> None:
    plans = [ArrivalPlan(constant(50, 2), "poisson", seed) for seed in (1, 1, 2)]
    first, again, other = (list(plan.times()) for plan in plans)

    assert first == again != other


def test_workers_share_the_slots_without_gap_or_overlap() -> None:
    plan = ArrivalPlan(ramp(10, 90, 3), "poisson", seed=3)

    assert sorted(t for index in range(4) for t in plan.times(index, 4)) == list(plan.times())


def test_a_plan_survives_the_way_to_another_process() -> None:
    plan = ArrivalPlan((*ramp(0, 5, 2), *constant(5, 1)), "poisson", 7)

    assert ArrivalPlan.of_data(plan.as_data()) == plan


def test_the_rate_at_a_moment() -> None:
    plan = ArrivalPlan((*ramp(0, 100, 10), *constant(100, 5)))

    assert [plan.rate_at(t) for t in (0, 5, 12, 20)] == [0, 50, 100, 0]
    assert (plan.peak, plan.seconds) == (100, 15)
