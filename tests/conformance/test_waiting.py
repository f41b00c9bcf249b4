"""Refusals with 429 and 503: how long is waited, and when it is given up."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from archkata.conformance.backend import HOPELESS_AFTER, Health
from archkata.conformance.events import Noticed
from archkata.conformance.outcome import Outcome
from archkata.wire import Exchange, Reply, Request
from harness.actors import Guest
from tests.conformance.little_backend import backend_at, document, routed, rule, run_checks
from tests.hostile.raw_server import Asked, answer, raw_server


def refusing(times: int, refusal: bytes) -> Callable[[Asked], bytes]:
    """Refuse so many times, and answer then."""
    left = [times]

    def answered(_: Asked) -> bytes:
        left[0] -= 1
        return refusal if left[0] >= 0 else document(200, {"items": [], "next_cursor": None})

    return answered


def lists(guest: Guest) -> None:
    guest.list_products().expect(200)


@pytest.mark.parametrize("extra", ["", "Retry-After: soon\r\n"])
def test_a_429_that_says_nothing_is_waited_for_longer_each_time_and_told_once(extra: str) -> None:
    with raw_server(routed({("GET", "/products"): refusing(3, document(429, {}, extra))})) as server:
        started = time.monotonic()
        run, events = run_checks(backend_at(server), [rule("A")], {"A": lists})

    assert run.results[0].outcome is Outcome.PASS
    assert 0.25 + 0.5 + 1 <= time.monotonic() - started < 5
    told = [str(event.sentence) for event in events if isinstance(event, Noticed)]
    assert [str(notice) for notice in run.notices] == told
    assert "refused 3 requests with 429 and no Retry-After" in told[0]
    assert "ARCHKATA_RATE_LIMIT=off" in told[0]


def test_a_503_that_says_nothing_is_an_answer() -> None:
    with raw_server(routed({("GET", "/products"): refusing(1, document(503, {}))})) as server:
        run, _ = run_checks(backend_at(server), [rule("A")], {"A": lists})

    assert run.results[0].outcome is Outcome.FAIL


def test_refusals_for_ever_are_undecided() -> None:
    def impatient(guest: Guest) -> None:
        guest.scene.patience_s = 1.0
        lists(guest)

    with raw_server(routed({("GET", "/products"): answer(429, b"{}")})) as server:
        run, _ = run_checks(backend_at(server), [rule("A")], {"A": impatient})

    assert run.results[0].outcome is Outcome.INCONCLUSIVE
    assert "refuses with 429" in str(run.results[0].reason)


def test_patience_counts_for_one_request_and_not_for_all_of_a_check() -> None:
    answered = [0]

    def every_other(_: Asked) -> bytes:
        answered[0] += 1
        return document(429, {}) if answered[0] % 2 else document(200, {"items": [], "next_cursor": None})

    def many_lists(guest: Guest) -> None:
        guest.scene.patience_s = 0.5
        deadline = guest.scene.deadline
        for _ in range(4):
            lists(guest)
        assert guest.scene.waited_s == 1.0
        assert guest.scene.deadline == deadline + 1.0

    with raw_server(routed({("GET", "/products"): every_other})) as server:
        run, _ = run_checks(backend_at(server), [rule("A")], {"A": many_lists})

    assert run.results[0].outcome is Outcome.PASS


@pytest.mark.parametrize(("seconds", "given_up"), [(1.0, False), (20.0, True)])
def test_many_refusals_in_a_moment_are_a_limit_and_no_end(seconds: float, given_up: bool) -> None:
    health = Health(lambda: True)
    start = time.monotonic()
    for number in range(HOPELESS_AFTER + 5):
        moment = start + seconds * number / HOPELESS_AFTER
        health.note(Exchange(Request("GET", "/"), None, moment, moment, Reply(429, [], b"")))

    assert health.dead is given_up
