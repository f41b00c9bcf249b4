"""Studies, on requests whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest

from archkata.load.analyses import RunEvidence
from archkata.load.analyses.drift import drift
from archkata.load.analyses.knee import knee
from archkata.load.analyses.overload import overload
from archkata.load.analyses.recovery import recovery
from archkata.load.analyses.storms import storms
from archkata.load.environment.fault_schedule import Happening
from archkata.load.journal import Asked, Note
from loadtests.analyses.bulkhead import bulkhead
from loadtests.analyses.fairness import fairness, jain
from loadtests.analyses.throttle import throttle
from tests.load.scenarios.requests import READ, holdings, phases, steady

MIB = 1024 * 1024


def joined(*parts: object) -> list[Asked]:
    return list(chain(*parts))  # type: ignore[arg-type]  # iterables of requests


def test_overload_that_is_shed_passes() -> None:
    asked = joined(steady(0, 4, 100), steady(4, 8, 90), steady(4, 8, 110, status=503))

    assert holdings(overload(RunEvidence(asked, phases(declared=4, twice=4, after=1)))) == ["p", "p"]


def test_overload_that_queues_until_everything_is_late_fails() -> None:
    asked = joined(steady(0, 4, 100), steady(4, 8, 200, latency=2.0))

    assert holdings(overload(RunEvidence(asked, phases(declared=4, twice=4, after=1)))) == ["f", "f"]


def test_overload_that_is_shed_by_500_fails() -> None:
    asked = joined(steady(0, 4, 100), steady(4, 8, 100), steady(4, 8, 100, status=500))

    assert holdings(overload(RunEvidence(asked, phases(declared=4, twice=4, after=1)))) == ["p", "f"]


def test_overload_says_nothing_about_too_few_requests() -> None:
    asked = joined(steady(0, 4, 10), steady(4, 8, 20))

    assert holdings(overload(RunEvidence(asked, phases(declared=4, twice=4, after=1)))) == ["i", "i"]


def test_a_spike_that_leaves_nothing_behind_passes() -> None:
    asked = joined(steady(0, 2, 100), steady(2, 3, 500, latency=0.2), steady(3, 8, 100))

    assert holdings(recovery(RunEvidence(asked, phases(calm=2, spike=1, after=5)))) == ["p", "p"]


def test_a_spike_that_is_felt_for_three_seconds_fails() -> None:
    asked = joined(steady(0, 2, 100), steady(2, 3, 500), steady(3, 6, 100, latency=0.4), steady(6, 8, 100))

    findings = recovery(RunEvidence(asked, phases(calm=2, spike=1, after=5)))

    assert holdings(findings) == ["f", "p"]
    assert findings[0].figures["settled_s"] == pytest.approx(3.0)


def test_answers_that_stop_after_a_spike_are_no_recovery() -> None:
    asked = joined(steady(0, 2, 100), steady(2, 3, 500), steady(3, 8, 100, status=0))

    assert holdings(recovery(RunEvidence(asked, phases(calm=2, spike=1, after=5))))[0] == "f"


def test_the_knee_is_the_last_step_that_holds() -> None:
    steps = phases(step_1=4, step_2=4, step_3=4)
    asked = joined(steady(0, 4, 50), steady(4, 8, 100), steady(8, 12, 200, latency=1.0))

    findings = knee(RunEvidence(asked, [*steps]))

    assert holdings(findings) == ["p", "p"]
    assert findings[0].figures["knee_rps"] == pytest.approx(100)
    assert [point["holds"] for point in findings[0].figures["curve"]] == [True, True, False]


def test_a_knee_below_the_second_step_fails() -> None:
    asked = joined(steady(0, 4, 50), steady(4, 8, 100, latency=1.0), steady(8, 12, 200, latency=2.0))

    assert holdings(knee(RunEvidence(asked, phases(step_1=4, step_2=4, step_3=4))))[0] == "f"


def test_steady_figures_obey_littles_law() -> None:
    asked = joined(steady(0, 10, 100, latency=0.1), steady(10, 20, 200, latency=0.1))

    curve = knee(RunEvidence(asked, phases(step_1=10, step_2=10)))[0].figures["curve"]

    assert curve[0]["expected"] == pytest.approx(10.0)
    assert curve[0]["inside"] == pytest.approx(10.0, rel=0.02)


def throttled(over: int, *, refused: int = 0, returns: int = 200) -> RunEvidence:
    """Make a run with a policy of 20/2, 10 s long, in which two clients over it get so many answers each."""
    asked = joined(
        steady(0, 10, 5, persona="Below", client=1),
        steady(0, 10, refused / 10, persona="Below", client=1, status=429),
        *(steady(0, 10, over / 10, persona="Over", client=number) for number in (2, 3)),
        *(steady(0, 10, 20, persona="Over", client=number, status=429) for number in (2, 3)),
    )
    notes = [Note("policy", 0.0, 0, [20, 2])] + [Note("returned", 1.0, 4, [1, returns]) for _ in range(5)]
    return RunEvidence(asked, phases(whole=10), notes=notes)


def test_a_throttle_that_keeps_its_policy_passes() -> None:
    assert holdings(throttle(throttled(110))) == ["p"] * 5


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (throttled(110, refused=20), ["f", "p", "p", "p", "p"]),
        (throttled(200), ["p", "p", "f", "p", "p"]),
        (throttled(40), ["p", "p", "p", "f", "p"]),
        (throttled(110, returns=429), ["p", "p", "p", "p", "f"]),
    ],
    ids=["refuses the innocent", "lets too many through", "starves who asked too much", "lies about Retry-After"],
)
def test_a_throttle_is_refuted_by_what_it_does(evidence: RunEvidence, expected: list[str]) -> None:
    assert holdings(throttle(evidence)) == expected


def test_errors_for_clients_below_the_limit_are_no_quick_answers() -> None:
    evidence = throttled(110)
    evidence.asked = [replace(each, status=500, is_good=False) if each.persona == "Below" else each
                      for each in evidence.asked]  # fmt: skip

    assert holdings(throttle(evidence))[:2] == ["i", "f"]


def test_a_throttle_that_refuses_everybody_is_refuted() -> None:
    evidence = throttled(110)
    evidence.asked = [replace(each, status=429, is_good=False) if each.persona == "Below" else each
                      for each in evidence.asked]  # fmt: skip

    assert holdings(throttle(evidence))[0] == "f"


def test_neighbours_that_notice_nothing_pass() -> None:
    neighbours = [steady(0, 10, 5, persona="Neighbour", client=n) for n in range(8)]
    asked = joined(*neighbours, steady(4, 10, 100, persona="Noisy", client=9))

    assert holdings(fairness(RunEvidence(asked, phases(whole=10)))) == ["p", "p"]


def test_neighbours_that_wait_for_the_noise_fail() -> None:
    asked = joined(
        *(steady(0, 4, 5, persona="Neighbour", client=n) for n in range(8)),
        *(steady(4, 10, 5, 0.3, persona="Neighbour", client=n) for n in range(7)),
        steady(4, 10, 5, 0.3, persona="Neighbour", client=7, status=503),
        steady(4, 10, 100, persona="Noisy", client=9),
    )

    assert holdings(fairness(RunEvidence(asked, phases(whole=10)))) == ["f", "f"]


def test_fairness_is_one_among_equals_and_one_in_n_where_one_takes_all() -> None:
    assert jain([7, 7, 7, 7]) == pytest.approx(1)
    assert jain([28, 0, 0, 0]) == pytest.approx(0.25)
    assert jain([]) == 0


def test_a_run_that_stays_as_it_was_does_not_drift() -> None:
    memory = [(second / 2, 100 * MIB) for second in range(40)]

    assert holdings(drift(RunEvidence(list(steady(0, 20, 50)), phases(whole=20), memory=memory))) == ["p", "p"]


def test_a_leak_and_a_latency_that_grows_are_drift() -> None:
    memory = [(second, (100 + 4 * second) * MIB) for second in range(60)]
    asked = joined(steady(0, 45, 50), steady(45, 60, 50, latency=0.2))

    assert holdings(drift(RunEvidence(asked, phases(whole=60), memory=memory))) == ["f", "f"]


@pytest.mark.parametrize(
    ("failing", "expected"), [((15, 20), "f"), ((5, 10), "i")], ids=["at the end", "in what it is compared with"]
)
def test_quick_errors_are_never_taken_for_quick_answers(failing: tuple[int, int], expected: str) -> None:
    begin, end = failing
    asked = joined(steady(0, begin, 50), steady(begin, end, 50, 0.001, status=500), steady(end, 20, 50))

    found = drift(RunEvidence(asked, phases(whole=20)))

    assert holdings(found) == [expected]
    assert None in found[0].figures.values(), "JSON knows no infinity"


def stormy(recovers_after: float) -> RunEvidence:
    rows = phases(**{f"{kind}_{part}": 4.0 for kind in ("naive", "backoff", "jitter") for part in PARTS})
    asked: list[Asked] = []
    for calm, outage, after in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        asked += steady(calm.begin, calm.end, 100)
        asked += steady(outage.begin, outage.end, 300, status=0)
        asked += steady(after.begin, after.begin + recovers_after, 100, latency=0.5)
        asked += steady(after.begin + recovers_after, after.end, 100)
    happenings = [Happening(row.name, row.begin, row.end) for row in rows[1::3]]
    return RunEvidence(asked, rows, happenings)


PARTS = ("calm", "outage", "after")


def test_outages_that_are_soon_forgotten_pass_and_the_attempts_are_counted() -> None:
    findings = storms(stormy(1.0))

    assert holdings(findings) == ["p", "p", "p"]
    assert [finding.figures["amplification"] for finding in findings] == [3.0, 3.0, 3.0]


def test_outages_that_last_longer_than_they_are_fail() -> None:
    assert holdings(storms(stormy(3.0))) == ["f", "f", "f"]


def slowed(read: float) -> RunEvidence:
    asked = joined(
        steady(0, 4, 50),
        steady(4, 8, 50, latency=read),
        steady(0, 8, 10, 1.5, operation="POST /purchases", persona="Buyer"),
    )
    return RunEvidence(asked, phases(usual=4, slow=4), charges=40)


def test_reads_that_do_not_wait_for_the_provider_pass() -> None:
    assert holdings(bulkhead(slowed(0.006))) == ["p", "p"]


@pytest.mark.parametrize(("fails_in", "expected"), [(0, ["i", "p"]), (4, ["f", "f"])], ids=["usual", "slow"])
def test_reads_that_fail_quickly_are_not_quick(fails_in: int, expected: list[str]) -> None:
    evidence = slowed(0.006)
    evidence.asked = [replace(each, status=500, is_good=False)
                      if each.operation == READ and fails_in <= each.due < fails_in + 4 else each
                      for each in evidence.asked]  # fmt: skip

    assert holdings(bulkhead(evidence)) == expected


def test_reads_that_wait_for_the_provider_fail() -> None:
    assert holdings(bulkhead(slowed(0.3)))[0] == "f"


def test_a_claim_of_which_nothing_was_seen_is_undecided_and_does_not_vanish() -> None:
    rows = stormy(1.0)
    unplayed = replace(rows, happenings=rows.happenings[:1])
    run = phases(whole=20)

    assert holdings(throttle(RunEvidence(list(steady(0, 20, 50)), run))) == ["i"]
    assert holdings(fairness(RunEvidence(list(steady(0, 20, 50, persona="Neighbour")), run))) == ["i"]
    assert holdings(storms(unplayed)) == ["p", "i", "i"]
    assert holdings(drift(RunEvidence(list(steady(0, 20, 50)), run, memory=[]))) == ["p", "i"]
