"""What a run says that comes next."""

from __future__ import annotations

import pytest

from archkata.conformance.causes import account
from archkata.conformance.contract import Rule
from archkata.conformance.events import Run
from archkata.conformance.outcome import NEEDS_START, CheckResult, Outcome, verdict_of
from archkata.language import ENGLISH, text
from archkata.reports.command import Command
from archkata.reports.lines import Page, plain
from archkata.reports.summary import Closing
from tests.reports.samples import BUYS, FINDS, READS, REGISTERS, RULES, SETTLES, STAGES, passed, run_of

USERS = [rule for rule in RULES if rule.stage == "users"]
CATALOGUE = [rule for rule in RULES if rule.stage == "catalogue"]


def closing(run: Run, command: Command | None = None) -> str:
    page = Page(ENGLISH)
    Closing(page, command or Command()).write(run, account(run))
    return "\n".join(plain(line) for line in page.take())


def unclaimed(*rules: Rule) -> list[CheckResult]:
    return [
        CheckResult(rule, Outcome.NOT_CLAIMED, reason=text("the stage “{stage}” is not claimed", stage=rule.stage))
        for rule in rules
    ]


def after_users(**changes: object) -> Run:
    return run_of([*passed(USERS), *unclaimed(*CATALOGUE, BUYS, SETTLES)], **changes)


def test_after_the_last_rule_of_a_stage_comes_the_next_one() -> None:
    told = closing(after_users())

    assert "\nNext: Catalogue. The read service: publish, find and change products.\n  archkata" in told


def test_the_line_of_archkata_yaml_is_named_with_what_it_becomes() -> None:
    told = closing(after_users(claimed_in="archkata.yaml:6", claimed=["users"]))

    assert "Then claim it: archkata.yaml:6 becomes\n  stages: [users, catalogue]\n  archkata stages catalogue\n" in told
    assert "archkata.yaml:6 says which stages are claimed." in told


def test_after_one_stage_of_several_that_are_claimed_comes_the_one_behind_it() -> None:
    run = run_of(passed(CATALOGUE), claimed_in="archkata.yaml:6", claimed=list(STAGES))
    told = closing(run, Command(selection="--stage catalogue"))

    assert "\nNext: Purchases. " in told
    assert "\n  archkata test --stage purchases\n" in told


def test_the_rules_that_others_needed_are_not_what_was_asked_for() -> None:
    run = run_of(passed([REGISTERS, FINDS]), selected=frozenset({"USR-01"}))

    assert "\nNext: Catalogue. " in closing(run, Command(selection="--stage users"))


def test_after_single_rules_come_all_again() -> None:
    told = closing(run_of(passed([READS])), Command(selection="--only USR-02"))

    assert "\nNext: all rules again.\n  archkata test\n" in told


def test_after_everything_comes_nothing() -> None:
    assert "Next" not in closing(run_of(passed()))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("archkata.yaml:6", "Next: name in archkata.yaml:6 what the backend has, such as users."),
        (None, "Next: offer an operation of a stage, such as users."),
    ],
)
def test_where_nothing_is_decided_the_way_out_is_said(place: str | None, said: str) -> None:
    told = closing(run_of(unclaimed(*USERS), claimed_in=place))

    assert f"None of the rules that were asked for was decided.\n{said}\n" in told


def test_what_a_start_would_try_is_said_under_the_verdict() -> None:
    results = [*passed(USERS), CheckResult(SETTLES, Outcome.NOT_EXERCISED, reason=NEEDS_START)]
    told = closing(run_of(results), Command(starting="archkata test"))

    assert told.count("not exercised") == 2
    assert (
        "passed, 1 rule not exercised\n"
        "1 rule was not exercised because archkata did not start this backend. This tries\nit:\n  archkata test\n"
    ) in told


def test_a_pass_of_what_nobody_asked_for_is_no_verdict() -> None:
    results = [*passed([REGISTERS]), CheckResult(SETTLES, Outcome.NOT_EXERCISED, reason=NEEDS_START)]

    assert verdict_of(results).value == "passed"
    assert verdict_of(results, {"PUR-09"}).value == "incomplete"
