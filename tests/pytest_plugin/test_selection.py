"""Rules are chosen, ordered, stopped and reported like any other tests."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import parse

import pytest

from harness.actors import Guest
from tests.conformance.little_backend import document, rule
from tests.pytest_plugin.conftest import Kata

pytest_plugins = ["pytester"]


def holds(guest: Guest) -> None:
    guest.get_user(1).expect(200)


def registers_twice(guest: Guest) -> None:
    guest.get_user(1).expect(404)


@pytest.fixture
def mixed(kata: Kata) -> Iterator[Kata]:
    """Yield a kata with four rules, one of which fails, beside a test of the learner's."""
    rules = [rule("USR-01"), rule("USR-02"), rule("USR-03", "USR-02"), rule("CAT-01", stage="catalogue")]
    kata.put(rules, {"USR-01": holds, "USR-02": registers_twice, "USR-03": holds, "CAT-01": holds})
    kata.write(test_own="def test_mine():\n    pass\n")
    yield kata


def test_rules_come_behind_the_tests_of_the_learner(mixed: Kata) -> None:
    ran = mixed.run("-v")

    ran.assert_outcomes(passed=3, failed=1, skipped=1)
    ran.stdout.fnmatch_lines(["test_own.py::test_mine PASSED*", "archkata::users::USR-01 PASSED*"])


def test_a_stage_is_a_marker_also_where_markers_are_strict(mixed: Kata) -> None:
    mixed.run("-m", "catalogue").assert_outcomes(passed=1, deselected=4)
    mixed.run("-m", "archkata").assert_outcomes(passed=2, failed=1, skipped=1, deselected=1)
    mixed.run("--markers").stdout.fnmatch_lines(["@pytest.mark.users: archkata, users"])


def test_a_rule_is_chosen_by_its_id_and_by_the_name_of_its_check(mixed: Kata) -> None:
    mixed.run("-k", "usr-01").assert_outcomes(passed=1, deselected=4)
    mixed.run("-k", "registers_twice").assert_outcomes(failed=1, deselected=4)


def test_a_stage_is_chosen_by_the_option_more_than_once(mixed: Kata) -> None:
    mixed.run("--archkata-stage", "catalogue").assert_outcomes(passed=2)
    mixed.run("--archkata-stage", "catalogue", "--archkata-stage", "users").assert_outcomes(
        passed=3, failed=1, skipped=1
    )


def test_the_address_of_a_rule_can_be_given_back(mixed: Kata) -> None:
    mixed.run("archkata::users::USR-02").assert_outcomes(failed=1)
    mixed.run("archkata::catalogue", "test_own.py").assert_outcomes(passed=2)


def test_last_failed_runs_the_rules_that_failed(mixed: Kata) -> None:
    mixed.run()

    again = mixed.run("--lf")
    mixed.routes["GET", "/users/1"] = document(404, {})
    repaired = mixed.run("--lf")

    again.assert_outcomes(failed=1, deselected=4)
    repaired.assert_outcomes(passed=1, deselected=4)


def test_the_first_failure_can_end_the_run(mixed: Kata) -> None:
    ran = mixed.run("-x")

    ran.assert_outcomes(passed=2, failed=1)
    ran.stdout.fnmatch_lines(["*stopping after 1 failures*"])


def test_junit_has_a_case_for_each_rule(mixed: Kata, pytester: pytest.Pytester) -> None:
    mixed.run("--junitxml", "report.xml")

    cases = {case.get("name"): case for case in parse(pytester.path / "report.xml").iter("testcase")}  # noqa: S314 - ours
    assert cases["USR-01"].get("classname") == "archkata.users"
    failure, skipped = cases["USR-02"].find("failure"), cases["USR-03"].find("skipped")
    assert failure is not None
    assert str(failure.get("message")).startswith("expected: 404; got: 200")
    assert str(failure.text).startswith("FAILED  USR-02  users, MUST")
    assert skipped is not None
    assert skipped.get("message") == "blocked by USR-02"


def test_a_need_that_is_not_chosen_runs_first_and_fails_the_run(mixed: Kata) -> None:
    ran = mixed.run("-k", "USR-03", "-rs")

    ran.assert_outcomes(skipped=1, deselected=4)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.stdout.fnmatch_lines(
        ["*= archkata =*", "1 rule that tests of this run need does not hold:", "FAILED  USR-02  users, MUST"]
    )


def test_a_rule_is_decided_once_however_many_need_it(kata: Kata) -> None:
    asked: list[int] = []

    def counts(guest: Guest) -> None:
        asked.append(1)
        guest.get_user(1).expect(200)

    rules = [rule("USR-01", "USR-09"), rule("USR-02", "USR-09"), rule("USR-09")]
    kata.put(rules, {"USR-01": holds, "USR-02": holds, "USR-09": counts})

    kata.run().assert_outcomes(passed=3)
    assert asked == [1]


def test_collecting_asks_the_backend_nothing(mixed: Kata) -> None:
    mixed.stop()

    ran = mixed.run("--collect-only", "-q")

    assert ran.ret == pytest.ExitCode.OK
    ran.stdout.fnmatch_lines(["archkata::users::USR-01", "archkata::catalogue::CAT-01"])


def test_the_backend_can_be_named_by_the_workspace(mixed: Kata, pytester: pytest.Pytester) -> None:
    (pytester.path / "archkata.yaml").write_text(f"url: {mixed.url}\n", "utf-8")

    mixed.plain("--archkata").assert_outcomes(passed=3, failed=1, skipped=1)
    mixed.plain("--archkata-stage", "catalogue").assert_outcomes(passed=2)
    mixed.plain().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--archkata"], "There is no target: *"),
        (["--archkata-url", "ftp://shop"], "“ftp://shop” is not a base URL.*"),
        (["--archkata-url", "http://127.0.0.1:1", "--archkata-stage", "user"], "*Did you mean “users”?"),
        (["--archkata-url", "http://127.0.0.1:1", "--archkata-lang", "fr"], "The language “fr” is not known.*"),
        (
            ["--archkata-url", "http://127.0.0.1:1", "archkata::users::USR-99"],
            "“archkata::users::USR-99” is not known.*",
        ),
    ],
)
def test_a_mistake_in_the_options_is_told_in_a_sentence(mixed: Kata, arguments: list[str], sentence: str) -> None:
    ran = mixed.plain(*arguments)

    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines([f"ERROR: archkata: {sentence}"])


def test_what_the_command_line_names_is_claimed_whatever_archkata_yaml_says(mixed: Kata) -> None:
    (mixed.folder / "archkata.yaml").write_text("stages: [users]\n")

    mixed.run("-m", "archkata").assert_outcomes(passed=1, failed=1, skipped=2, deselected=1)
    mixed.run("--archkata-stage", "catalogue", "-m", "archkata").assert_outcomes(passed=1, deselected=1)
    mixed.run("archkata::catalogue::CAT-01").assert_outcomes(passed=1)


def test_a_run_that_decides_no_rule_is_not_green(mixed: Kata) -> None:
    (mixed.folder / "archkata.yaml").write_text("stages: [users]\n")

    ran = mixed.run("-k", "cat-01 or test_mine")

    ran.assert_outcomes(passed=1, skipped=1, deselected=3)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    ran.stdout.fnmatch_lines(["None of the rules that were asked for was decided."])


def test_listing_the_rules_decides_none_and_is_no_failure(mixed: Kata) -> None:
    assert mixed.run("--collect-only").ret == pytest.ExitCode.OK


def test_a_url_of_the_command_line_means_what_is_there(mixed: Kata) -> None:
    (mixed.folder / "archkata.yaml").write_text("start: touch started\n")
    mixed.stop()

    mixed.run("archkata::users::USR-01").assert_outcomes(failed=1)

    assert not (mixed.folder / "started").exists()
