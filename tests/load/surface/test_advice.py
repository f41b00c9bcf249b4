"""What a run says to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archkata.language import text
from archkata.load.advice import next_step
from archkata.load.audit import Audit
from archkata.load.finding import LoadFinding
from archkata.load.limits import limit_named
from archkata.load.measures import Arrivals, Measures, OperationMeasures
from archkata.load.plan import ArrivalPlan, constant
from archkata.load.run import LoadRun
from archkata.load.samples import Samples
from archkata.load.scenario import all_scenarios
from archkata.load.verdicts import LimitOutcome, judge
from loadtests.audit.books import NEXT_STEP


def run(*limits: str, scenario: str = "browse", good: int = 1000, failed: int = 0) -> LoadRun:
    """Return a run of 10 s whose good requests take 1 ms."""
    operation = OperationMeasures("GET /x", latency=Samples([1000] * good), failed=Samples([5000] * failed))
    measures = Measures(seconds_measured=10.0, operations={"GET /x": operation}, is_whole=True, is_told=True)
    made = LoadRun(scenario, "", "", "", 0, 10.0, None, measures)
    made.judgements = [judge(limit_named(words), measures) for words in limits]
    return made


def said(found: LoadRun) -> str:
    return str(next_step(found))


def test_all_scenarios_stand_on_the_ladder() -> None:
    places = [found.scenario.ladder for found in all_scenarios()]

    assert None not in places
    assert len(set(places)) == len(places)


def test_who_passes_is_asked_the_next_question() -> None:
    assert said(run("p95 100 ms")) == "--scenario publish asks the next question."
    assert next_step(run("p95 100 ms", scenario="soak")) is None
    assert next_step(run("p95 100 ms", scenario="of my own")) is None


def test_who_passes_quickly_is_sent_to_the_whole_run() -> None:
    found = run("p95 100 ms")
    found.is_quick = True

    assert said(found).startswith("without --quick")


def test_a_broken_limit_of_time_leads_to_the_knee() -> None:
    assert "breakpoint" in said(run("p95 0.1 ms"))
    assert next_step(run("p95 0.1 ms", scenario="breakpoint")) is None
    assert next_step(run("errors 1 %", failed=500)) is None


@pytest.mark.parametrize(("limit", "good", "seconds"), [("p99 100 ms", 500, 24), ("errors 0.1 %", 1000, 45)])
def test_who_lacks_requests_is_told_how_long_to_run(limit: str, good: int, seconds: int) -> None:
    assert said(run(limit, good=good)) == f"at this rate --duration {seconds}s gives the requests that it takes."


def test_a_longer_run_is_no_advice_where_that_is_not_the_doubt() -> None:
    assert next_step(run("p99 100 ms", "p95 1 ms", "errors 0 %", good=500)) is None


def test_lost_units_come_first() -> None:
    found = run("p95 0.1 ms")
    found.audit = Audit(
        [LoadFinding(text("no unit is lost"), LimitOutcome.FAILED, text("one is"))], next_step=NEXT_STEP
    )

    assert "--stage consistency" in said(found)


def test_an_interrupted_run_needs_no_advice() -> None:
    found = run("p95 100 ms")
    found.measures.interrupted = True

    assert next_step(found) is None


@pytest.mark.parametrize(
    ("limit", "at", "advice"),
    [
        ("errors 1 %", 20.0, "--rate 20/s asks as much as the design says."),
        ("p50 10 ms", 1000.0, "--rate 1000/s asks as much as the design says."),
        ("errors 1 %", 100.0, "None"),
    ],
    ids=["broke at more than promised", "held at less than promised", "broke as promised"],
)
def test_a_limit_that_was_not_asked_as_often_as_it_says_names_the_rate(limit: str, at: float, advice: str) -> None:
    found = run(good=900, failed=100)
    found.plan, found.measures.arrivals = ArrivalPlan(constant(100, 10)), Arrivals(planned=1000, begun=1000)
    found.judgements = [judge(replace(limit_named(limit), at=at), found.measures)]

    assert said(found) == advice
