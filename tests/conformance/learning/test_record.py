"""What a deviation means for the rule that it breaks, and for all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from archkata.conformance.backend import Backend
from archkata.conformance.causes import account
from archkata.conformance.learning.record import Deviation
from archkata.conformance.outcome import Finding, Outcome, Verdict
from archkata.conformance.registry import CheckFunction
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, NotClaimed, Unavailable
from archkata.language import text
from archkata.wire import Exchange, Request
from harness.actors import Editor, Guest
from tests.conformance.little_backend import Routes, backend_at, document, fails, holds, routed, rule, run_checks
from tests.hostile.raw_server import answer, raw_server

ROUTES: Routes = {("GET", "/healthz"): answer(204), ("POST", "/users"): document(422, {"title": "username is missing"})}


@pytest.fixture
def backend() -> Iterator[Backend]:
    with raw_server(routed(ROUTES)) as server:
        yield backend_at(server)


def deviation(rule_id: str = "A", *, accepted: bool = True, expected: str = "201") -> Deviation:
    finding = Finding(text("{it}", it=expected), text("200"))
    return Deviation(rule_id, finding, (Exchange(Request("POST", "/users"), "register_user", 0.0),), accepted=accepted)


def test_a_deviation_fails_its_rule_and_holds_nothing_up(backend: Backend) -> None:
    backend.learned.deviations.append(deviation())
    run, _ = run_checks(backend, [rule("A"), rule("B", "A")], {"A": holds, "B": holds})

    first, second = run.results
    assert (first.outcome, str(first.finding and first.finding.actual)) == (Outcome.FAIL, "200")
    assert [exchange.request.target for exchange in first.exchanges] == ["/users"]
    assert second.outcome is Outcome.PASS
    assert run.verdict is Verdict.FAILED


def test_a_deviation_that_nothing_can_be_judged_through_blocks(backend: Backend) -> None:
    backend.learned.deviations.append(deviation(accepted=False))
    run, _ = run_checks(backend, [rule("A"), rule("B", "A")], {"A": holds, "B": holds})

    assert [(r.outcome, r.cause) for r in run.results] == [(Outcome.FAIL, None), (Outcome.BLOCKED, "A")]


def test_a_check_that_fails_beside_its_deviation_keeps_its_finding_and_blocks(backend: Backend) -> None:
    backend.learned.deviations.append(deviation())
    run, _ = run_checks(backend, [rule("A"), rule("B", "A")], {"A": fails, "B": holds})

    assert str(run.results[0].finding and run.results[0].finding.expected) == "200"
    assert run.results[1].outcome is Outcome.BLOCKED


def test_a_deviation_from_a_should_warns_unless_strict(backend: Backend) -> None:
    backend.learned.deviations.append(deviation())
    rules = [rule("A", level="SHOULD")]

    assert run_checks(backend, rules, {"A": holds})[0].results[0].outcome is Outcome.WARN
    assert run_checks(backend, rules, {"A": holds}, strict=True)[0].results[0].outcome is Outcome.FAIL


def test_several_deviations_from_one_rule_are_told_together(backend: Backend) -> None:
    backend.learned.deviations += [deviation(), deviation(expected="an id")]
    run, _ = run_checks(backend, [rule("A")], {"A": holds})

    finding = run.results[0].finding
    assert finding is not None
    assert [str(line) for line in finding.detail] == ["also: an id, but 200"]


def test_a_rule_that_is_undecided_fails_by_its_deviation_but_one_that_is_not_claimed_does_not(backend: Backend) -> None:
    def undecided() -> None:
        raise Inconclusive(text("too busy"))

    def unclaimed() -> None:
        raise NotClaimed("auth")

    backend.learned.deviations += [deviation("A"), deviation("B")]
    run, _ = run_checks(backend, [rule("A"), rule("B"), rule("C", "A")], {"A": undecided, "B": unclaimed, "C": holds})

    assert [r.outcome for r in run.results] == [Outcome.FAIL, Outcome.NOT_CLAIMED, Outcome.BLOCKED]


def test_a_failed_setup_is_a_failure_of_its_own_where_only_a_deviation_fails_its_rule(backend: Backend) -> None:
    def needs_a_user(guest: Guest) -> None:
        guest.register_user().expect(201)

    backend.learned.deviations.append(deviation("USR-01"))
    backend.learned.broken["register_user", "POST", 422] = "USR-01"
    run, _ = run_checks(backend, [rule("USR-01"), rule("A")], {"USR-01": holds, "A": needs_a_user})

    assert [r.outcome for r in run.results] == [Outcome.FAIL, Outcome.FAIL]


# Operations that do not work


def test_a_failure_by_an_operation_that_never_works_is_what_one_rule_is_about(backend: Backend) -> None:
    def registers(guest: Guest) -> None:
        guest.register_user().expect(201)

    backend.learned.broken["register_user", "POST", 422] = "USR-01"
    run, _ = run_checks(backend, [rule("A"), rule("USR-01")], {"A": registers, "USR-01": registers})

    assert [(r.outcome, r.cause) for r in run.results] == [(Outcome.BLOCKED, "USR-01"), (Outcome.FAIL, None)]


def test_another_status_of_the_operation_is_a_failure_of_its_own(backend: Backend) -> None:
    def registers(guest: Guest) -> None:
        guest.register_user().expect(201)

    backend.learned.broken["register_user", "POST", 500] = "USR-01"
    run, _ = run_checks(backend, [rule("A"), rule("USR-01")], {"A": registers, "USR-01": fails})

    assert run.results[0].outcome is Outcome.FAIL


# What no rule is about


def test_what_is_missing_is_one_cause_of_all_that_needs_it(backend: Backend) -> None:
    why = text("There is no editor account {email}.", email="e@x")

    def needs_an_editor(scene: Scene) -> None:
        assert scene
        raise Unavailable(why)

    rules = [rule("A"), rule("B"), rule("C", "B"), rule("D", "C"), rule("E")]
    checks: dict[str, CheckFunction] = {"A": needs_an_editor, "B": needs_an_editor, "C": holds, "D": holds, "E": holds}
    run, _ = run_checks(backend, rules, checks)

    (cause,) = account(run).causes
    assert (cause.root.rule.id, cause.root.reason) == ("A", why)
    assert [result.rule.id for result in cause.blocked] == ["B", "C", "D"]
    assert account(run).untold == []
    assert run.verdict is Verdict.INCOMPLETE


def test_an_absent_account_is_never_logged_in(backend: Backend) -> None:
    backend.has_authentication = True
    backend.claims.add("auth")
    backend.editors[0].absent = text("missing")

    def publishes(scene: Scene) -> None:
        Editor(scene, scene.backend.editors[0]).publish_product()

    run, _ = run_checks(backend, [rule("A")], {"A": publishes})

    assert (run.results[0].outcome, run.requests) == (Outcome.BLOCKED, 0)
    assert backend.at(backend.address).editors[0].absent is not None
