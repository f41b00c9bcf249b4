"""Verdicts on samples whose truth is known."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from archkata.conformance.outcome import Verdict
from archkata.language import text
from archkata.load.chosen_limits import Chosen
from archkata.load.finding import LoadFinding
from archkata.load.limits import limit_named
from archkata.load.measures import Arrivals, Measures, OperationMeasures
from archkata.load.run import LoadRun
from archkata.load.samples import Samples
from archkata.load.session import judge_all
from archkata.load.verdicts import Judgement, LimitOutcome, judge

READ = "GET /products/{id}"
PASSED, FAILED, INCONCLUSIVE = LimitOutcome.PASSED, LimitOutcome.FAILED, LimitOutcome.INCONCLUSIVE


def run(good: list[int], failed: int = 0, **facts: Any) -> Measures:
    """Return the measures of a run of 10 s with these latencies in µs."""
    operation = OperationMeasures(READ, latency=Samples(good), failed=Samples([1000] * failed))
    measures = Measures(seconds_measured=10.0, operations={READ: operation})
    for name, value in facts.items():
        setattr(measures, name, value)
    return measures


def verdict(words: str, measures: Measures) -> Judgement:
    return judge(limit_named(words), measures)


@pytest.mark.parametrize(
    ("words", "holding"),
    [
        ("p95 100 ms", PASSED),
        ("p95 94 ms", FAILED),
        ("p95 95 ms", INCONCLUSIVE),
        ("p50 55 ms", PASSED),
        ("p99 101 ms", PASSED),
        ("max 100 ms", PASSED),
        ("max 99 ms", FAILED),
    ],
)
def test_a_uniform_distribution_up_to_100_ms(words: str, holding: LimitOutcome) -> None:
    chance = random.Random(1)
    good = [int(chance.random() * 100_000) for _ in range(20_000)]

    assert verdict(words, run([*good, 99_999])).holding is holding


def test_a_verdict_about_a_limit_at_the_true_quantile_is_seldom_wrong() -> None:
    """At the true p95 itself nothing is known, so each decision is a mistake: at most one in twenty."""
    chance = random.Random(3)
    decided = 0
    for _ in range(300):
        good = [int(chance.expovariate(1) * 1000) for _ in range(400)]
        decided += verdict("p95 2.995732 ms", run(good)).holding is not INCONCLUSIVE

    assert decided / 300 <= 0.08


@pytest.mark.parametrize(
    ("words", "count", "why"),
    [
        ("p95 100 ms", 199, "p95 needs 200 good answers, there were 199"),
        ("p99 100 ms", 999, "p99 needs 1000 good answers, there were 999"),
        ("max 100 ms", 19, "20 good answers are needed, there were 19"),
        ("errors 1 %", 367, "without a failure 368 requests are needed, there were 367"),
        ("errors 0 %", 9999, "no number of requests proves that none will ever fail"),
    ],
)
def test_too_few_are_inconclusive_and_say_how_many_are_needed(words: str, count: int, why: str) -> None:
    judgement = verdict(words, run([1000] * count))

    assert (judgement.holding, str(judgement.why)) == (INCONCLUSIVE, why)


@pytest.mark.parametrize(
    ("words", "count"), [("p95 100 ms", 200), ("p99 100 ms", 1000), ("max 1 s", 20), ("errors 1 %", 368)]
)
def test_just_enough_decide(words: str, count: int) -> None:
    assert verdict(words, run([1000] * count)).holding is PASSED


@pytest.mark.parametrize(
    ("words", "failed", "holding"),
    [
        ("errors 2 %", 100, PASSED),
        ("errors 1 %", 100, INCONCLUSIVE),
        ("errors 0.5 %", 100, FAILED),
        ("availability 98 %", 100, PASSED),
        ("availability 99.5 %", 100, FAILED),
        ("p95 100 ms", 100, PASSED),
        ("p95 100 ms", 600, FAILED),
        ("p95 100 ms", 500, INCONCLUSIVE),
    ],
)
def test_of_ten_thousand_some_fail(words: str, failed: int, holding: LimitOutcome) -> None:
    assert verdict(words, run([1000] * (10_000 - failed), failed)).holding is holding


def test_availability_is_what_failures_leave() -> None:
    judgement = verdict("availability 99.9 %", run([1000] * 9_990, 10))

    assert judgement.measured == pytest.approx(0.999)
    assert judgement.low is not None
    assert judgement.high is not None
    assert judgement.low < 0.999 < judgement.high


def test_all_failed_is_broken_although_nothing_is_good() -> None:
    assert verdict("p95 100 ms", run([], 500)).holding is FAILED


@pytest.mark.parametrize(("words", "holding"), [("rate 100/s", PASSED), ("rate 101/s", INCONCLUSIVE)])
def test_good_answers_a_second(words: str, holding: LimitOutcome) -> None:
    measures = run([1000] * 1000, arrivals=Arrivals(planned=1000, begun=1000))

    assert verdict(words, measures).holding is holding


def test_a_rate_that_a_slow_target_prevents_is_broken() -> None:
    measures = run([1000] * 500, arrivals=Arrivals(planned=1000, begun=500, dropped=500))

    assert verdict("rate 100/s", measures).holding is FAILED


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"loop_lag": Samples([11_000] * 100)}, "the generator itself was 11 ms late"),
        ({"cpus": [9.5]}, "the generator was saturated: it used 95 % of a core"),
        ({"arrivals": Arrivals(planned=1100, begun=1000, dropped=100)}, "the offered rate was not reached: 90.9 %"),
        ({"arrivals": Arrivals(1000, 1000, lag=Samples([12_000] * 1000))}, "requests were sent 12 ms late"),
    ],
)
def test_a_pass_of_a_doubtful_run_is_none(facts: dict[str, Any], why: str) -> None:
    judgement = verdict("p95 100 ms", run([1000] * 1000, **facts))

    assert judgement.holding is INCONCLUSIVE
    assert str(judgement.why).startswith(why)


def test_arrivals_that_nobody_was_free_for_do_not_excuse_a_slow_target() -> None:
    late = Arrivals(planned=1100, begun=1000, dropped=100, late=500, lag=Samples([300_000] * 1000))

    assert verdict("p95 100 ms", run([400_000] * 1000, arrivals=late)).holding is FAILED


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (["p95 200 ms", "p95 100 ms"], Verdict.FAILED),
        (["errors 1 %", "p95 100 ms"], Verdict.INCOMPLETE),
    ],
)
def test_a_late_generator_excuses_only_what_it_may_have_caused(limits: list[str], expected: Verdict) -> None:
    lag = {"loop_lag": Samples([15_000] * 100), "arrivals": Arrivals(2000, 2000)}
    found = LoadRun("probing", "", "", "", 0, 10.0, None, measures=run([400_000] * 1000, failed=100, **lag))
    found.judgements = [verdict(limit, found.measures) for limit in limits]

    assert found.verdict is expected


def test_a_saturated_generator_does_not_accuse_the_target() -> None:
    assert verdict("p95 100 ms", run([400_000] * 1000, cpus=[9.9])).holding is INCONCLUSIVE


def test_an_operation_that_was_never_called_asks_what_was_meant() -> None:
    judgement = verdict("GET /product/{id} p95 1 s", run([1000] * 1000))

    assert judgement.holding is INCONCLUSIVE
    assert str(judgement.why) == f"no request was that; did you mean “{READ}”?"


@pytest.mark.parametrize(("has_analysis", "expected"), [(True, Verdict.PASSED), (False, Verdict.INCOMPLETE)])
def test_a_study_that_asks_for_more_than_a_design_promises_is_not_held_up_by_it(
    has_analysis: bool, expected: Verdict
) -> None:
    measures = run([400_000] * 1000, is_whole=True)
    found = LoadRun("probing", "", "", "", 0, 10.0, None, measures=measures)
    found.findings = [LoadFinding(text("{it}", it="it"), PASSED, text("{it}", it="it"))]
    promise = replace(limit_named(f"{READ} p95 100 ms"), at=2.0, source="LIM-1, 02-design.md")

    judge_all(found, Chosen([promise]), has_analysis=has_analysis)

    assert found.verdict is expected
    assert [each.is_beyond for each in (*found.judgements, *found.put_off)] == [True]
