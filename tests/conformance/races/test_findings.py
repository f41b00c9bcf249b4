"""What a race hands on to the reports: lines of detail, a chain of its own, a note on a pass."""

from __future__ import annotations

import pytest

from archkata.conformance.contract import Level
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.conformance.registry import CheckFunction
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import Notes
from archkata.language import text
from harness.actors import Guest
from tests.conformance.little_backend import backend_at, document, routed, rule, run_checks
from tests.hostile.raw_server import raw_server


def result_of(check: CheckFunction, *, status: int = 200, level: Level = "MUST") -> CheckResult:
    """Decide one rule against a backend that answers a user with this status."""
    with raw_server(routed({("GET", "/users/1"): document(status, {})})) as server:
        run, _ = run_checks(backend_at(server), [rule("USR-01", level=level)], {"USR-01": check})
    return run.results[0]


def test_a_note_is_told_of_a_pass() -> None:
    def look(guest: Guest, notes: Notes) -> None:
        guest.get_user(1).expect(200)
        notes.say(text("not found in 3 s"))

    assert str(result_of(look).note) == "not found in 3 s"


def test_a_finding_keeps_its_detail_and_its_own_chain() -> None:
    def race(guest: Guest) -> None:
        for _ in range(5):
            guest.get_user(1).expect(200)
        finding = Finding(text("one"), text("two"), detail=(text("2 requests at once"), " 1 > GET /users/1"))
        raise Refuted(finding, chain=guest.scene.exchanges[3:])

    result = result_of(race)

    assert result.finding is not None
    assert [str(line) for line in result.finding.detail] == ["2 requests at once", " 1 > GET /users/1"]
    assert (len(result.exchanges), result.requests) == (2, 5)
    assert result.note is None


@pytest.mark.parametrize(("status", "outcome"), [(404, Outcome.WARN), (500, Outcome.FAIL)])
def test_a_server_error_is_a_failure_although_the_rule_is_a_should(status: int, outcome: Outcome) -> None:
    def look(guest: Guest) -> None:
        guest.get_user(1).expect(200)

    assert result_of(look, status=status, level="SHOULD").outcome is outcome
