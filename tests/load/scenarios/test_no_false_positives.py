"""Studies accuse nobody of what the run, the generator or the plan has done, and pass nothing that was not tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archkata.language import text
from archkata.load.analyses import RunEvidence
from archkata.load.analyses.drift import drift
from archkata.load.analyses.knee import knee
from archkata.load.analyses.overload import overload
from archkata.load.analyses.recovery import recovery
from archkata.load.analyses.storms import storms
from archkata.load.environment.fault_schedule import Happening
from archkata.load.finding import LoadFinding
from archkata.load.journal import Asked, Note
from archkata.load.measures import Measures
from archkata.load.run import LoadRun
from archkata.load.samples import Samples
from archkata.load.verdicts import LimitOutcome
from loadtests.analyses.bulkhead import bulkhead
from loadtests.analyses.fairness import fairness
from loadtests.analyses.throttle import throttle
from tests.load.scenarios.requests import holdings, phases, steady

MIB = 1024 * 1024


def joined(*parts: object) -> list[Asked]:
    return [each for part in parts for each in part]  # type: ignore[attr-defined]  # iterables of requests


def test_steps_with_a_handful_of_requests_have_no_knee() -> None:
    asked = joined(steady(0, 1, 12), steady(1, 2, 24), steady(2, 3, 48))

    assert holdings(knee(RunEvidence(asked, phases(step_1=1, step_2=1, step_3=1))))[0] == "i"


def throttled(*parts: object) -> list[str]:
    notes = [Note("policy", 0.0, 0, [20, 2])] + [Note("returned", 1.0, 4, [1, 200]) for _ in range(5)]
    return holdings(throttle(RunEvidence(joined(*parts), phases(whole=10), notes=notes)))


def over(client: int, admitted: int, refused: int) -> list[Asked]:
    return [*steady(0, 10, admitted / 10, persona="Over", client=client),
            *steady(0, 10, refused / 10, persona="Over", client=client, status=429)]  # fmt: skip


def test_a_client_that_catches_up_and_asks_too_much_may_be_refused() -> None:
    caught_up = joined(steady(0, 4, 9, client=1), steady(4.9, 5, 180, client=1), steady(5, 5.1, 90, client=1),
                       steady(5.2, 5.3, 20, client=1, status=429), steady(7.5, 10, 9, client=1))  # fmt: skip

    assert throttled((replace(each, persona="AtTheLimit") for each in caught_up), over(2, 110, 200))[0] == "p"


def test_a_client_whose_answers_are_slow_is_neither_starved_nor_late() -> None:
    slow = [replace(each, sent=each.due + 1.4, ended=each.due + 1.55) for each in over(2, 66, 0)]
    below = [replace(each, sent=each.due + 1.4, ended=each.due + 1.55)
             for each in steady(0, 10, 5, persona="Below", client=1)]  # fmt: skip

    assert throttled(below, slow)[1:4] == ["p", "p", "p"]


def test_a_client_that_gets_nothing_beside_one_that_does_is_starved() -> None:
    below = steady(0, 10, 5, persona="Below", client=1)

    assert throttled(below, over(2, 110, 200), over(3, 0, 200))[3] == "f"


def test_without_a_client_over_the_limit_nothing_is_said_about_them() -> None:
    assert "f" not in throttled(steady(0, 10, 5, persona="Below", client=1))


@pytest.mark.parametrize(
    "blips", [[(8.0, 8.5)], [(0.5, 1.0), (7.0, 7.5), (9.0, 9.5)]], ids=["one late bin", "as unsteady as the calm"]
)
def test_a_blip_long_after_a_spike_is_not_its_doing(blips: list[tuple[float, float]]) -> None:
    asked = joined(steady(0, 2, 100), steady(2, 3, 500), steady(3, 13, 100))
    slow = [replace(each, ended=each.due + 0.2) if any(a <= each.due < b for a, b in blips) else each for each in asked]

    assert holdings(recovery(RunEvidence(slow, phases(calm=2, spike=1, after=10))))[0] == "p"


def test_without_requests_behind_an_outage_nothing_is_said_about_it() -> None:
    rows = phases(naive_calm=4, naive_outage=4, naive_after=4)
    asked = joined(steady(0, 4, 100), steady(4, 8, 300, status=0))
    outage = Happening("naive outage", 4.0, 8.0)
    rest = [replace(row, name=row.name.replace("naive", kind)) for kind in ("backoff", "jitter") for row in rows]

    assert holdings(storms(RunEvidence(asked, [*rows, *rest], [outage]))) == ["i", "i", "i"]


def test_hashing_is_slow_at_any_load() -> None:
    asked = joined(steady(0, 4, 100), steady(4, 8, 190), steady(4, 8, 10, 0.7, operation="POST /sessions"))

    evidence = RunEvidence(asked, phases(declared=4, twice=4, after=1), slow_by_design=frozenset({"POST /sessions"}))

    assert holdings(overload(evidence)) == ["p", "p"]


def test_who_does_not_serve_the_declared_rate_has_nothing_to_keep() -> None:
    asked = joined(steady(0, 4, 20), steady(0, 4, 80, status=429), steady(4, 8, 20), steady(4, 8, 180, status=429))

    assert holdings(overload(RunEvidence(asked, phases(declared=4, twice=4, after=1)))) == ["i", "i"]


def neighbours(begin: float, end: float, status: int = 200) -> list[Asked]:
    return joined(*(steady(begin, end, 5, persona="Neighbour", client=n, status=status) for n in range(8)))


def test_a_neighbour_that_is_hardly_heard_is_no_noise() -> None:
    asked = joined(neighbours(0, 10), steady(4, 10, 2, persona="Noisy", client=9))

    assert holdings(fairness(RunEvidence(asked, phases(whole=10)))) == ["i", "i"]


def test_neighbours_who_are_refused_alone_cannot_be_disturbed() -> None:
    noise = steady(4, 10, 100, persona="Noisy", client=9)
    asked = joined(neighbours(0, 3), neighbours(3, 4, 429), neighbours(4, 10, 429), noise)

    assert holdings(fairness(RunEvidence(asked, phases(whole=10)))) == ["i", "i"]


def test_a_provider_that_nobody_asks_cannot_slow_anything_down() -> None:
    asked = joined(steady(0, 8, 50), steady(0, 8, 10, operation="POST /purchases", persona="Buyer"))

    assert holdings(bulkhead(RunEvidence(asked, phases(usual=4, slow=4), charges=0))) == ["i", "i"]


def test_a_heap_that_fills_during_a_short_run_is_no_leak() -> None:
    memory = [(second / 4, (40 + second) * MIB) for second in range(80)]

    found = drift(RunEvidence(list(steady(0, 20, 50)), phases(whole=20), memory=memory))

    assert holdings(found) == ["p", "i"]


@pytest.mark.parametrize(
    ("lags", "cpu", "excuses"),
    [([1_000] * 99 + [600_000], 1.0, False), ([1_000] * 50 + [600_000] * 30, 1.0, True), ([1_000], 9.9, True)],
    ids=["one beat", "a stall", "saturated"],
)
def test_a_generator_that_stalls_excuses_what_failed_by_time(lags: list[int], cpu: float, excuses: bool) -> None:
    measures = Measures(seconds_measured=10.0, loop_lag=Samples(lags), cpus=[cpu])
    run = LoadRun("spike", "", "", "", 0, 10.0, None, measures)
    slow = LoadFinding(text("it is quick"), LimitOutcome.FAILED, text("it is not"))
    wrong = replace(slow, is_timed=False)

    assert run.may_excuse is excuses
    assert [each.excused().holding.value[0] for each in (slow, wrong)] == ["i", "f"]
