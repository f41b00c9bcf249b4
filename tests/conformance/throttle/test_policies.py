"""The headers of throttles: which ones a program can read, and what they say."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from archkata.conformance.throttle.policies import Policy, announced, remaining, retry_after
from archkata.wire import Reply, UnreadableError
from archkata.wire.values import seconds_until

NOW = 1_700_000_000


def reply(told: str | None, date: float | None = NOW) -> Reply:
    headers = [] if told is None else [("Retry-After", told)]
    return Reply(429, [*headers, *([] if date is None else [("Date", formatdate(date, usegmt=True))])], b"")


@pytest.mark.parametrize(
    ("value", "policies"),
    [
        ('"default";q=5;w=2', [Policy(5, 2, "default")]),
        ('"burst";q=5;w=2, "day";w=86400;q=10000', [Policy(5, 2, "burst"), Policy(10000, 86400, "day")]),
        ('"default"; q=5; w=2; pk=:dXNlcg==:', [Policy(5, 2, "default")]),
        ('"bytes";q=1000;w=1;qu="content-bytes", "default";q=5;w=2;qu="requests"', [Policy(5, 2, "default")]),
    ],
)
def test_policies_are_lists_of_strings_with_whole_numbers(value: str, policies: list[Policy]) -> None:
    assert announced(value) == policies


@pytest.mark.parametrize(
    "value",
    [
        *("", "5;w=2", "5, 5;w=2", "default;q=5;w=2", "limit=5, window=2", '("default");q=5;w=2', "?1;q=5;w=2"),
        *('"default";q=5', '"default";w=2', '"default";q=5.0;w=2', '"default";q="5";w=2', '"default";q;w=2'),
        *('"default";q=0;w=2', '"default";q=5;w=0', '"default";q=-5;w=2', '"default";q=5;w=2,', '"default"'),
        '"bytes";q=1000;w=1;qu="content-bytes"',
    ],
)
def test_what_is_no_policy_is_unreadable(value: str) -> None:
    with pytest.raises(UnreadableError):
        announced(value)


def test_what_is_left_may_come_with_seconds() -> None:
    left = remaining('"burst";r=0;t=2, "day";r=9000')

    assert [(item.name, item.requests, item.seconds) for item in left] == [("burst", 0, 2.0), ("day", 9000, None)]


@pytest.mark.parametrize("value", ["", '"a";r=-1', '"a";t=1', "a;r=1", '"a";r=1.5', '"a";r=1;t=-1', "limit=5"])
def test_what_is_left_is_a_whole_number(value: str) -> None:
    with pytest.raises(UnreadableError):
        remaining(value)


@pytest.mark.parametrize(("seconds", "most"), [(0, 10), (0.1, 10), (2, 10), (2.1, 15), (4, 15), (9.5, 30)])
def test_a_burst_gets_one_window_more_than_it_lasts(seconds: float, most: int) -> None:
    assert Policy(5, 2).bound(seconds) == most


@pytest.mark.parametrize(("quota", "window", "too_large"), [(200, 60, False), (201, 1, True), (1, 61, True)])
def test_what_takes_too_long_to_try_is_too_large(quota: int, window: int, too_large: bool) -> None:
    assert Policy(quota, window).is_too_large is too_large


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0),
        ("2", 2),
        ("31536000", 31_536_000),
        (formatdate(NOW + 2, usegmt=True), 2),
        (formatdate(NOW - 1, usegmt=True), 0),
        (time.asctime(time.gmtime(NOW + 2)), 2),
    ],
)
def test_the_time_to_wait_is_seconds_or_a_date(told: str, seconds: float) -> None:
    assert retry_after(reply(told)) == seconds


@pytest.mark.parametrize(
    "told", [None, "", "-1", "1.5", "1s", "soon", "²", "2, 2", "+1", formatdate(NOW - 2, usegmt=True)]
)
def test_a_time_to_wait_that_cannot_be_read_is_none(told: str | None) -> None:
    with pytest.raises(UnreadableError):
        retry_after(reply(told))


def test_a_date_without_one_of_the_answer_is_read_against_the_clock() -> None:
    assert 0 < retry_after(reply(formatdate(time.time() + 600, usegmt=True), date=None)) <= 600


@pytest.mark.parametrize(("told", "seconds"), [("2", 2.0), ("9" * 20, 1e9), ("²", None), ("-1", None), ("soon", None)])
def test_a_polite_client_waits_for_what_it_can_read(told: str, seconds: float | None) -> None:
    assert seconds_until(told) == seconds
