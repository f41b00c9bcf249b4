"""What becomes of a rule becomes of its test."""

from __future__ import annotations

import pytest

from archkata.conformance.outcome import Finding
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, NotExercised, Refuted
from archkata.conformance.vocabulary.expectations import Notes
from archkata.language import text
from archkata.wire import Exchange
from harness.actors import Guest, User
from tests.conformance.little_backend import document, rule
from tests.pytest_plugin.conftest import Kata

pytest_plugins = ["pytester"]


def holds(guest: Guest) -> None:
    guest.get_user(1).expect(200)


def fails(guest: Guest) -> None:
    guest.get_user(1).expect(404)


def breaks(guest: Guest) -> None:  # noqa: ARG001 - a check that breaks before it uses anything
    raise ZeroDivisionError("ours")


def decides_nothing(guest: Guest) -> None:  # noqa: ARG001 - likewise
    raise Inconclusive(text("the check ran out of time"))


def is_not_tried(guest: Guest) -> None:  # noqa: ARG001 - likewise
    raise NotExercised(text("needs the start command: --start, or start: in archkata.yaml"))


def test_a_rule_that_holds_passes(kata: Kata) -> None:
    kata.put([rule("USR-01")], {"USR-01": holds})

    kata.run().assert_outcomes(passed=1)


def test_a_failure_prints_the_block_and_no_traceback(kata: Kata) -> None:
    kata.put([rule("USR-01")], {"USR-01": fails})

    ran = kata.run()

    ran.assert_outcomes(failed=1)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.stdout.fnmatch_lines(
        [
            "*_ USR-01 _*",
            "FAILED  USR-01  users, MUST",
            "  Rule USR-01.",
            "  Expected *404",
            "  Actual *200 with*",
            "  Why *why",
            "  Hint *hint",
            "  Source *contract 2",
            "  Reproduce:",
            "    curl *",
            "FAILED archkata::users::USR-01 - expected: 404; got: 200 with*",
        ]
    )
    ran.stdout.no_fnmatch_line("*Traceback*")
    ran.stdout.no_fnmatch_line("*test_outcomes.py*")


def test_a_broken_should_passes_with_a_warning(kata: Kata) -> None:
    kata.put([rule("USR-02", level="SHOULD")], {"USR-02": fails})

    ran = kata.run()

    ran.assert_outcomes(passed=1, warnings=1)
    ran.stdout.fnmatch_lines(
        ["archkata::users::USR-02", "*RuleWarning: WARNING  USR-02  users, SHOULD", "*Rule USR-02."]
    )


def test_strict_makes_it_a_failure(kata: Kata) -> None:
    kata.put([rule("USR-02", level="SHOULD")], {"USR-02": fails})

    kata.run("--archkata-strict").assert_outcomes(failed=1)


def test_a_filter_that_makes_warnings_errors_fails_it_with_the_block(kata: Kata) -> None:
    kata.put([rule("USR-02", level="SHOULD")], {"USR-02": fails})

    ran = kata.run("-W", "error")

    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["WARNING  USR-02  users, SHOULD"])
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_a_warning_can_be_ignored_by_its_class(kata: Kata) -> None:
    kata.put([rule("USR-02", level="SHOULD")], {"USR-02": fails})

    ran = kata.run("-W", "error", "-W", "ignore::archkata.pytest_plugin.RuleWarning")

    ran.assert_outcomes(passed=1, warnings=0)


def test_what_a_failed_rule_holds_up_is_skipped(kata: Kata) -> None:
    rules = [rule("USR-01"), rule("USR-02", "USR-01"), rule("USR-03", "USR-02")]
    kata.put(rules, {"USR-01": fails, "USR-02": holds, "USR-03": holds})

    ran = kata.run("-rs")

    ran.assert_outcomes(failed=1, skipped=2)
    ran.stdout.fnmatch_lines_random(["SKIPPED * archkata: blocked by USR-01", "SKIPPED * archkata: blocked by USR-02"])


def test_a_set_up_that_fails_as_its_rule_did_is_blocked_by_it(kata: Kata) -> None:
    def needs_a_user(user: User) -> None:
        assert user.id

    kata.routes["POST", "/users"] = document(418, {})
    kata.put([rule("USR-01"), rule("USR-02")], {"USR-01": fails, "USR-02": needs_a_user})

    ran = kata.run("-rs")

    ran.assert_outcomes(failed=1, skipped=1)
    ran.stdout.fnmatch_lines(["SKIPPED * archkata: blocked by USR-01"])


def test_what_is_not_claimed_or_not_tried_is_skipped_with_its_reason(kata: Kata) -> None:
    rules = [rule("USR-01"), rule("USR-02"), rule("PUR-01", stage="purchases")]
    kata.put(rules, {"USR-01": is_not_tried, "PUR-01": holds})

    ran = kata.run("-rs")

    ran.assert_outcomes(skipped=3)
    ran.stdout.fnmatch_lines(
        [
            "SKIPPED * archkata: needs the start command: --archkata-start, or start: in archkata.yaml",
            "SKIPPED * archkata: its check is not written yet",
            "SKIPPED * archkata: the stage “purchases” is not claimed",
        ]
    )


def test_what_cannot_be_decided_fails_with_one_sentence(kata: Kata) -> None:
    kata.put([rule("USR-01"), rule("USR-02")], {"USR-01": decides_nothing, "USR-02": breaks})

    ran = kata.run()

    ran.assert_outcomes(failed=2)
    ran.stdout.fnmatch_lines(
        ["*_ USR-01 _*", "the check ran out of time", "*_ USR-02 _*", "archkata itself broke: ZeroDivisionError: ours*"]
    )
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_how_far_a_pass_reaches_is_shown_where_passes_are(kata: Kata) -> None:
    def reaches_so_far(notes: Notes) -> None:
        notes.say(text("not found in {seconds} s", seconds=3))

    kata.put([rule("USR-01")], {"USR-01": reaches_so_far})

    kata.run("-rP").stdout.fnmatch_lines(["not found in 3 s"])


def test_a_rule_about_every_answer_is_decided_after_all_others(kata: Kata) -> None:
    def no_teapot(exchange: Exchange, scene: Scene) -> None:  # noqa: ARG001 - watches take both
        if exchange.status == 418:
            raise Refuted(Finding(text("no teapot"), text("418")), exchange)

    def drinks(guest: Guest) -> None:
        guest.get_user(9).expect(418)

    kata.routes["GET", "/users/9"] = document(418, {})
    kata.put([rule("USR-01"), rule("USR-02")], {"USR-01": holds, "USR-02": drinks}, {"USR-01": no_teapot})

    ran = kata.run("-v")

    ran.assert_outcomes(passed=1, failed=1)
    ran.stdout.fnmatch_lines(
        ["archkata::users::USR-02 PASSED*", "archkata::users::USR-01 FAILED*", "  Expected *no teapot"]
    )


def test_a_backend_that_dies_fails_one_rule_and_the_others_are_skipped(kata: Kata) -> None:
    def dies(guest: Guest) -> None:
        kata.stop()
        guest.get_user(1).expect(200)

    rules = [rule(id_) for id_ in ("USR-01", "USR-02", "USR-03", "USR-04")]
    kata.put(rules, {"USR-01": dies, "USR-02": holds, "USR-03": holds, "USR-04": holds})

    ran = kata.run("-rs")

    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    assert ran.parseoutcomes()["skipped"] >= 2
    ran.stdout.fnmatch_lines(["SKIPPED * archkata: the backend stopped answering"])


def test_where_nothing_listens_one_rule_says_so_and_the_others_are_skipped(kata: Kata) -> None:
    kata.put([rule("USR-01"), rule("USR-02")], {"USR-01": holds, "USR-02": holds})
    kata.stop()

    ran = kata.run("-rs")

    ran.assert_outcomes(failed=1, skipped=1)
    ran.stdout.fnmatch_lines(
        [
            f"Nothing listens at {kata.url}.",
            "Start the backend, or give its start command: --archkata-start*",
            f"SKIPPED * archkata: Nothing listens at {kata.url}.",
        ]
    )


def test_the_language_of_blocks_and_reasons_is_that_of_the_option(kata: Kata) -> None:
    kata.put([rule("USR-01"), rule("USR-02", "USR-01")], {"USR-01": fails, "USR-02": holds})

    ran = kata.run("--archkata-lang", "es", "-rs")

    ran.stdout.fnmatch_lines(["*  USR-01  users, MUST", "  Esperado *404", "SKIPPED * archkata: bloqueada por USR-01"])
