"""Every right way of counting keeps every rule of the stage; what raises the limit, or hides it, is refuted."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from archkata.conformance.backend import Backend
from archkata.conformance.contract import Contract, load_contract
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.conformance.registry import load_checks
from archkata.conformance.runner import Runner, Selection
from tests.conformance.little_backend import backend_at
from tests.conformance.throttle.counting import QUOTA, WAYS, WINDOW, TokenBucket, as_a_date, throttled
from tests.hostile.raw_server import Asked, Behaviour, RawServer

pytestmark = pytest.mark.quiet

CLAIMS = ("throttling", "catalogue", "users")
SIDE_BY_SIDE = 8
WITHOUT_USERS = {"THR-07", "THR-11", "THR-12"}


def forwarded(sock: socket.socket, asked: Asked) -> str:
    """Believe X-Forwarded-For."""
    lines = asked.head.decode("latin-1").splitlines()
    told = [line.partition(":")[2] for line in lines if line.lower().startswith("x-forwarded-for:")]
    return told[0] if told else str(sock.getpeername()[0])


RIGHT = {
    **{name: throttled(way) for name, way in WAYS.items()},
    "a date": throttled(WAYS["window of the clock"], tell=as_a_date),
    "two policies": throttled(TokenBucket, policy='RateLimit-Policy: "default";q=4;w=1, "day";q=10000;w=86400\r\n'),
}
WRONG: dict[str, tuple[Behaviour, str]] = {
    "announces more than it serves": (
        throttled(TokenBucket, policy='RateLimit-Policy: "default";q=6;w=1\r\n'),
        "THR-02",
    ),
    "announces less than it serves": (
        throttled(TokenBucket, policy='RateLimit-Policy: "default";q=1;w=3\r\n'),
        "THR-03",
    ),
    "says nothing": (throttled(TokenBucket, policy=""), "THR-01"),
    "says a year": (throttled(TokenBucket, tell=lambda _: "Retry-After: 31536000\r\n"), "THR-05"),
    "says no number": (throttled(TokenBucket, tell=lambda _: "Retry-After: soon\r\n"), "THR-04"),
    "is one for all": (throttled(TokenBucket, client=lambda *_: "all"), "THR-08"),
    "believes a header": (throttled(TokenBucket, client=forwarded), "THR-09"),
    "counts by connection": (throttled(TokenBucket, client=lambda sock, _: str(sock.getpeername())), "THR-03"),
}


def judged(behaviour: Behaviour, *only: str) -> dict[str, CheckResult]:
    """Judge a little backend by the rules of the stage, or by some of them."""
    server = RawServer(behaviour)
    try:
        return decide(backend_at(server, CLAIMS), *only)
    finally:
        server.close()


def decide(backend: Backend, *only: str) -> dict[str, CheckResult]:
    """Decide the rules of the stage, or some of them, without what they need of others."""
    whole = load_contract()
    rules = {rule.id: rule for rule in whole.of_stage("throttling") if rule.id in only or not only}
    rules = {id_: replace(rule, needs=tuple(set(rule.needs) & set(rules)), after=()) for id_, rule in rules.items()}
    selection = Selection(frozenset(rules), seed=1)
    run = Runner(Contract(whole.stages, rules), load_checks(), backend, selection, lambda _: None).run()
    return {result.rule.id: result for result in run.results}


@pytest.fixture(scope="module")
def verdicts() -> Iterator[dict[str, Future[dict[str, CheckResult]]]]:
    """Judge several side by side, because most of it is waiting."""
    everybody = {**RIGHT, **{name: behaviour for name, (behaviour, _) in WRONG.items()}}
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield {name: pool.submit(judged, behaviour) for name, behaviour in everybody.items()}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_way_of_counting_keeps_every_rule(
    name: str, verdicts: dict[str, Future[dict[str, CheckResult]]]
) -> None:
    results = verdicts[name].result()

    outcomes = {id_: (result.outcome, result.finding, str(result.reason)) for id_, result in results.items()}
    expected = {id_: Outcome.NOT_CLAIMED if id_ in WITHOUT_USERS else Outcome.PASS for id_ in results}
    assert {id_: seen for id_, seen in outcomes.items() if seen[0] is not expected[id_]} == {}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_throttle_is_refuted(name: str, verdicts: dict[str, Future[dict[str, CheckResult]]]) -> None:
    results = verdicts[name].result()

    assert results[WRONG[name][1]].outcome in {Outcome.FAIL, Outcome.WARN}
    assert [result.reason for result in results.values() if result.outcome is Outcome.ERROR] == []


def test_an_attempt_that_is_too_slow_to_break_the_limit_proves_nothing() -> None:
    def slowly(sock: socket.socket, asked: Asked) -> bool:
        time.sleep(QUOTA * WINDOW / 20)
        return believing(sock, asked)

    believing = throttled(TokenBucket, client=forwarded)

    assert judged(slowly, "THR-09")["THR-09"].outcome is Outcome.INCONCLUSIVE
