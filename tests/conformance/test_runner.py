"""The runner: what is tried, what is blocked, what is counted, and what the verdict is."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Iterator

import pytest

from archkata.conformance.backend import Backend
from archkata.conformance.contract import Level
from archkata.conformance.events import CheckFinished, Event, RunFinished, RunStarted, StageFinished
from archkata.conformance.lists.walking import rows
from archkata.conformance.outcome import Outcome, Verdict
from archkata.conformance.registry import CheckFunction
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, NotExercised
from archkata.conformance.vocabulary.expectations import Notes, ensure
from archkata.language import text
from harness.actors import Guest, Product, User, new_user
from tests.conformance.little_backend import Routes, backend_at, document, fails, holds, routed, rule, run_checks
from tests.hostile.raw_server import answer, raw_server

ROUTES: Routes = {
    ("GET", "/healthz"): answer(204),
    ("GET", "/products"): document(200, {"items": [], "next_cursor": None}),
    ("POST", "/users"): answer(500, b"{}"),
}


@pytest.fixture
def backend() -> Iterator[Backend]:
    with raw_server(routed(ROUTES)) as server:
        yield backend_at(server)


def outcomes(backend: Backend, *args: object, **options: object) -> dict[str, Outcome]:
    run, _ = run_checks(backend, *args, **options)  # type: ignore[arg-type]  # handed through as they are
    return {result.rule.id: result.outcome for result in run.results}


def test_a_check_that_ends_without_a_complaint_passes(backend: Backend) -> None:
    run, _ = run_checks(backend, [rule("A")], {"A": holds})

    assert (run.results[0].outcome, run.verdict, run.requests) == (Outcome.PASS, Verdict.PASSED, 1)


def test_a_refuted_must_fails_with_expected_and_actual(backend: Backend) -> None:
    run, _ = run_checks(backend, [rule("A")], {"A": fails})

    finding = run.results[0].finding
    assert run.verdict is Verdict.FAILED
    assert finding is not None
    assert (str(finding.expected), str(finding.actual)) == ("200", "204 without a body")


def test_a_refuted_should_warns_and_fails_only_when_strict(backend: Backend) -> None:
    rules = [rule("A", level="SHOULD")]

    relaxed, _ = run_checks(backend, rules, {"A": fails})
    strict, _ = run_checks(backend, rules, {"A": fails}, strict=True)

    assert (relaxed.results[0].outcome, relaxed.verdict) == (Outcome.WARN, Verdict.PASSED)
    assert (strict.results[0].outcome, strict.verdict) == (Outcome.FAIL, Verdict.FAILED)


def test_what_needs_a_failed_rule_is_blocked_and_names_the_root(backend: Backend) -> None:
    rules = [rule("C", "B", stage="catalogue"), rule("A"), rule("B", "A")]
    run, _ = run_checks(backend, rules, {"A": fails, "B": holds, "C": holds})

    blocked = {r.rule.id: (r.outcome, r.blocked_by, r.cause) for r in run.results if r.rule.id != "A"}
    assert blocked == {"B": (Outcome.BLOCKED, "A", "A"), "C": (Outcome.BLOCKED, "B", "A")}


def test_a_need_of_a_later_stage_is_tried_first(backend: Backend) -> None:
    rules = [rule("A", "B", stage="api"), rule("B", stage="catalogue")]
    _, events = run_checks(backend, rules, {"A": holds, "B": holds}, workers=1)

    order = [event.result.rule.id for event in events if isinstance(event, CheckFinished)]
    assert order == ["B", "A"]


def test_a_warning_does_not_block(backend: Backend) -> None:
    rules = [rule("A", level="SHOULD"), rule("B", "A")]

    assert outcomes(backend, rules, {"A": fails, "B": holds})["B"] is Outcome.PASS


def test_a_part_that_needs_a_failed_rule_is_left_out_and_told(backend: Backend) -> None:
    asked: list[bool] = []

    def in_parts(scene: Scene, notes: Notes) -> None:
        notes.say(text("not found"))
        asked.append(scene.holds("A"))

    def whole(scene: Scene) -> None:
        asked.append(scene.holds("D"))

    rules = [rule("A"), rule("B", after=("A",)), rule("C", after=("D",)), rule("D")]
    run, _ = run_checks(backend, rules, {"A": fails, "B": in_parts, "C": whole, "D": holds})

    by_id = {result.rule.id: result for result in run.results}
    assert by_id["B"].outcome is Outcome.PASS
    assert str(by_id["B"].note) == "not found; without the part that needs A"
    assert by_id["C"].note is None
    assert sorted(asked) == [False, True]


@pytest.mark.parametrize(("level", "held"), [("SHOULD", False), ("MUST", True)])
def test_a_rule_with_a_warning_has_held_where_it_is_a_must(backend: Backend, level: Level, held: bool) -> None:
    def remarks(notes: Notes) -> None:
        notes.remark(text("405"), text("404"))

    def asks(scene: Scene, notes: Notes) -> None:
        notes.say(text("{held}", held=scene.holds("A")))

    run, _ = run_checks(backend, [rule("A", level=level), rule("B", after=("A",))], {"A": remarks, "B": asks})

    assert str(next(r.note for r in run.results if r.rule.id == "B")).startswith(str(held))


def test_only_prerequisites_can_be_asked_for(backend: Backend) -> None:
    def asks(scene: Scene) -> None:
        scene.holds("A")

    assert outcomes(backend, [rule("A"), rule("B")], {"A": holds, "B": asks})["B"] is Outcome.ERROR


def test_an_operation_that_is_not_there_is_what_one_rule_is_about(backend: Backend) -> None:
    """The little backend answers 404 to what it does not know: no log-in, and no such user."""

    def logs_in(guest: Guest) -> None:
        guest.log_in(email="a@b.example", password="a long password").expect(200)

    def reads(guest: Guest) -> None:
        guest.get_user("1").expect(200)

    backend.claims.add("auth")
    rules = [rule("AUT-01"), rule("A"), rule("B")]
    run, _ = run_checks(backend, rules, {"AUT-01": logs_in, "A": logs_in, "B": reads})

    by_id = {result.rule.id: result for result in run.results}
    assert by_id["AUT-01"].outcome is Outcome.FAIL
    assert (by_id["A"].outcome, by_id["A"].cause) == (Outcome.BLOCKED, "AUT-01")
    assert by_id["B"].outcome is Outcome.FAIL


def test_a_page_of_another_shape_is_what_one_rule_is_about() -> None:
    routes: Routes = {("GET", "/healthz"): answer(204), ("GET", "/products"): document(200, [{"id": 1}])}

    def walks(guest: Guest) -> None:
        rows(guest, "list_products")

    with raw_server(routed(routes)) as server:
        run, _ = run_checks(backend_at(server), [rule("CAT-06"), rule("A")], {"CAT-06": walks, "A": walks})

    assert [(r.outcome, r.cause) for r in run.results] == [(Outcome.FAIL, None), (Outcome.BLOCKED, "CAT-06")]


def test_a_part_that_cannot_be_set_up_is_left_out_and_told(backend: Backend) -> None:
    def in_parts(guest: Guest) -> None:
        user = guest.scene.attempt(lambda: new_user(guest.scene))
        guest.get_health().expect(200 if user else 204)

    run, _ = run_checks(backend, [rule("A")], {"A": in_parts})

    assert run.results[0].outcome is Outcome.PASS
    assert str(run.results[0].note) == "without the part that needs USR-01"


def test_a_check_of_which_nothing_is_left_is_blocked(backend: Backend) -> None:
    def in_parts(scene: Scene) -> None:
        scene.ensure_something_is_left(["one"] if scene.holds("A") else [])

    run, _ = run_checks(backend, [rule("A"), rule("B", after=("A",))], {"A": fails, "B": in_parts})

    assert [(r.outcome, r.cause) for r in run.results] == [(Outcome.FAIL, None), (Outcome.BLOCKED, "A")]


def test_a_should_whose_own_operation_is_not_there_warns(backend: Backend) -> None:
    def logs_out(guest: Guest) -> None:
        guest.log_out().expect(204)

    backend.claims.add("auth")
    assert outcomes(backend, [rule("AUT-09", level="SHOULD")], {"AUT-09": logs_out})["AUT-09"] is Outcome.WARN


def test_a_failed_setup_is_a_consequence_of_the_rule_that_judges_it(backend: Backend) -> None:
    def needs_a_user(user: User) -> None:
        user.get_user(user.id).expect(200)

    def registers(guest: Guest) -> None:
        guest.register_user().expect(201)

    rules = [rule("USR-01"), rule("A", "USR-01"), rule("B")]
    run, _ = run_checks(backend, rules, {"USR-01": registers, "A": needs_a_user, "B": needs_a_user}, workers=1)

    by_id = {result.rule.id: result for result in run.results}
    assert by_id["A"].outcome is Outcome.BLOCKED
    assert (by_id["B"].outcome, by_id["B"].cause) == (Outcome.BLOCKED, "USR-01")


def needs_a_user(user: User) -> None:
    user.get_user(user.id).expect(200)


def test_a_failed_setup_waits_until_the_rule_that_judges_it_is_decided(backend: Backend) -> None:
    begun = threading.Event()

    def needs_a_user_first(user: User) -> None:
        raise AssertionError(user)

    def registers_late(guest: Guest) -> None:
        assert begun.wait(10)
        guest.register_user().expect(201)

    def begins_when_the_others_are_over(guest: Guest) -> None:
        guest.get_health().expect(204)
        begun.set()

    rules = [rule("A", stage="api"), rule("C", "A", stage="api"), rule("B", stage="api"), rule("USR-01")]
    checks: dict[str, CheckFunction] = {
        "A": needs_a_user_first,
        "B": begins_when_the_others_are_over,
        "C": holds,
        "USR-01": registers_late,
    }
    run, events = run_checks(backend, rules, checks)

    by_id = {result.rule.id: result for result in run.results}
    assert {id_: result.outcome for id_, result in by_id.items()} == {
        "A": Outcome.BLOCKED,
        "C": Outcome.BLOCKED,
        "B": Outcome.PASS,
        "USR-01": Outcome.FAIL,
    }
    assert (by_id["A"].cause, by_id["A"].finding) == ("USR-01", None)
    told = [event.result.rule.id for event in events if isinstance(event, CheckFinished)]
    assert sorted(told) == ["A", "B", "C", "USR-01"]
    assert told.index("USR-01") < told.index("A")


@pytest.mark.parametrize(
    ("signal", "outcome"),
    [
        (Inconclusive(text("too busy")), Outcome.INCONCLUSIVE),
        (NotExercised(text("not here")), Outcome.NOT_EXERCISED),
        (ZeroDivisionError("ours"), Outcome.ERROR),
    ],
)
def test_a_failed_setup_is_no_failure_of_its_own_where_its_rule_is_undecided(
    backend: Backend, signal: Exception, outcome: Outcome
) -> None:
    def undecided() -> None:
        raise signal

    run, _ = run_checks(backend, [rule("USR-01"), rule("A")], {"USR-01": undecided, "A": needs_a_user}, workers=1)

    assert [result.outcome for result in run.results] == [outcome, Outcome.BLOCKED]
    assert (run.results[1].blocked_by, run.results[1].finding) == ("USR-01", None)
    assert run.verdict is Verdict.INCOMPLETE


def test_a_failed_setup_is_a_failure_of_its_own_where_its_rule_has_held(backend: Backend) -> None:
    run, _ = run_checks(backend, [rule("USR-01"), rule("A")], {"USR-01": holds, "A": needs_a_user})

    assert [result.outcome for result in run.results] == [Outcome.PASS, Outcome.FAIL]


def test_two_setups_that_stand_for_each_other_are_settled_all_the_same(backend: Backend) -> None:
    def needs_a_product(camera: Product) -> None:
        raise AssertionError(camera)

    rules = [rule("USR-01"), rule("CAT-01")]
    checks: dict[str, CheckFunction] = {"USR-01": needs_a_product, "CAT-01": needs_a_user}
    run, _ = run_checks(backend, rules, checks, workers=1)  # the first that is decided stands for the other

    assert [result.outcome for result in run.results] == [Outcome.FAIL, Outcome.BLOCKED]


def test_a_failed_setup_whose_rule_is_not_among_the_results_is_a_failure_of_its_own(backend: Backend) -> None:
    def needs_a_user(user: User) -> None:
        user.get_user(user.id).expect(200)

    assert outcomes(backend, [rule("B")], {"B": needs_a_user})["B"] is Outcome.FAIL


def test_a_server_error_that_no_check_expects_fails(backend: Backend) -> None:
    def looks_away(guest: Guest) -> None:
        guest.register_user()

    assert outcomes(backend, [rule("A")], {"A": looks_away})["A"] is Outcome.FAIL


def test_an_unclaimed_stage_is_not_tried(backend: Backend) -> None:
    backend.claims.discard("catalogue")
    rules = [rule("A", stage="catalogue"), rule("B")]

    def lists(guest: Guest) -> None:
        guest.list_products().expect(200)

    run, _ = run_checks(backend, rules, {"A": holds, "B": lists})

    assert [result.outcome for result in run.results] == [Outcome.NOT_CLAIMED] * 2
    assert run.verdict is Verdict.INCOMPLETE


def test_what_cannot_be_tried_here_never_passes_and_never_spoils_the_verdict(backend: Backend) -> None:
    def cannot(scene: Scene) -> None:
        raise NotExercised(text("needs {what}", what=scene.fresh.token))

    run, _ = run_checks(backend, [rule("A"), rule("B"), rule("C", "B")], {"A": holds, "B": cannot, "C": holds})

    assert [r.outcome for r in run.results] == [Outcome.PASS, Outcome.NOT_EXERCISED, Outcome.PASS]
    assert run.verdict is Verdict.PASSED


def test_a_rule_without_a_check_is_never_green(backend: Backend) -> None:
    run, _ = run_checks(backend, [rule("A")], {})

    assert (run.results[0].outcome, run.verdict) == (Outcome.NOT_EXERCISED, Verdict.INCOMPLETE)


def test_an_inconclusive_check_makes_the_run_incomplete(backend: Backend) -> None:
    def undecided(guest: Guest) -> None:
        guest.get_health()
        raise Inconclusive(text("too busy"))

    run, _ = run_checks(backend, [rule("A"), rule("B")], {"A": undecided, "B": holds})

    assert run.verdict is Verdict.INCOMPLETE


def test_a_bug_of_a_check_is_an_outcome_and_ends_nothing(backend: Backend) -> None:
    def breaks(guest: Guest) -> None:
        guest.get_health()
        raise ZeroDivisionError("ours")

    run, _ = run_checks(backend, [rule("A"), rule("B")], {"A": breaks, "B": holds})

    assert [result.outcome for result in run.results] == [Outcome.ERROR, Outcome.PASS]
    assert run.verdict is Verdict.INCOMPLETE


def test_remarks_warn_even_when_strict_and_breaches_fail_then(backend: Backend) -> None:
    def remarks(notes: Notes) -> None:
        notes.remark(text("405"), text("404"))

    def breaches(notes: Notes) -> None:
        notes.breach(text("HEAD"), text("nothing"))

    rules, checks = [rule("A"), rule("B")], {"A": remarks, "B": breaches}

    assert list(outcomes(backend, rules, checks).values()) == [Outcome.WARN, Outcome.WARN]
    assert list(outcomes(backend, rules, checks, strict=True).values()) == [Outcome.WARN, Outcome.FAIL]


def test_every_stage_is_told_once_with_all_its_results(backend: Backend) -> None:
    rules = [rule("A", stage="api"), rule("B"), rule("C")]
    _, events = run_checks(backend, rules, {"A": holds, "B": holds, "C": fails})

    stages = [(e.stage, [r.rule.id for r in e.results]) for e in events if isinstance(e, StageFinished)]
    assert stages == [("api", ["A"]), ("users", ["B", "C"])]


def test_two_checks_of_a_stage_run_side_by_side(backend: Backend) -> None:
    meeting = threading.Barrier(2, timeout=10)

    def meets(guest: Guest) -> None:
        meeting.wait()
        guest.get_health().expect(204)

    assert set(outcomes(backend, [rule("A"), rule("B")], {"A": meets, "B": meets}).values()) == {Outcome.PASS}


def test_ctrl_c_ends_the_run_with_what_is_decided(backend: Backend) -> None:
    def interrupts(scene: Scene) -> None:
        _thread.interrupt_main()
        scene.pause(30)

    run, _ = run_checks(backend, [rule("A", stage="api"), rule("B")], {"A": holds, "B": interrupts})

    assert run.interrupted
    assert (run.results[0].outcome, run.verdict) == (Outcome.PASS, Verdict.INCOMPLETE)


def test_ctrl_c_while_the_stages_are_shown_first_ends_the_run_too(backend: Backend) -> None:
    def interrupts(event: Event) -> None:
        if isinstance(event, RunStarted):
            raise KeyboardInterrupt

    run, events = run_checks(backend, [rule("A")], {"A": holds}, listener=interrupts)

    assert (run.interrupted, run.verdict, run.requests) == (True, Verdict.INCOMPLETE, 0)
    assert isinstance(events[-1], RunFinished)


def test_a_backend_that_dies_is_told_once_with_what_was_under_way() -> None:
    with raw_server(routed(ROUTES)) as server:
        backend = backend_at(server)

        def kills(guest: Guest) -> None:
            server.close()
            guest.get_health().expect(204)

        rules = [rule("A", stage="api"), rule("B"), rule("C")]
        run, _ = run_checks(backend, rules, {"A": kills, "B": holds, "C": holds})

    assert [r.outcome for r in run.results[1:]] == [Outcome.BLOCKED, Outcome.BLOCKED]
    assert backend.health.dead


def test_a_finding_keeps_the_chain_up_to_its_evidence(backend: Backend) -> None:
    def looks_back(guest: Guest) -> None:
        first = guest.get_health()
        guest.list_products().expect(200)
        ensure(first.status == 200, text("200"), first.described(), evidence=first.exchange)

    run, _ = run_checks(backend, [rule("A")], {"A": looks_back})

    assert len(run.results[0].exchanges) == 1
