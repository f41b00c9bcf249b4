"""Where the throttle is tried, and whether there is one: what is announced, told, seen, or not there at all."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from archkata.backend_process.launch import Launcher
from archkata.conformance.backend import Backend
from archkata.conformance.binding_file import load_binding
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.conformance.scene import Scene
from archkata.conformance.throttle.policies import Policy
from archkata.wire import Address
from harness.actors import Guest
from harness.survey import survey
from harness.workloads.throttled.opening import first_answer, shop_of
from tests.conformance.little_backend import backend_at, document, routed
from tests.conformance.throttle.counting import TokenBucket, throttled
from tests.conformance.throttle.test_counting import CLAIMS, decide
from tests.hostile.raw_server import Asked, Behaviour, answer, raw_server

EMPTY: dict[str, object] = {"items": [], "next_cursor": None}
OPEN = routed({("GET", "/products"): document(200, EMPTY), ("GET", "/healthz"): answer(204)})
SILENT = throttled(TokenBucket, policy="")

TELLS_ITS_LIMIT = """
import http.server, os
class Store(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-Limit", os.environ["ARCHKATA_RATE_LIMIT"])
        self.send_header("Content-Length", "0")
        self.end_headers()
http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Store).serve_forever()
"""


def limited(policy: str) -> Behaviour:
    """Announce a policy, and refuse nothing."""
    products = document(200, EMPTY, extra=f"RateLimit-Policy: {policy}\r\n")
    return routed({("GET", "/products"): products, ("GET", "/healthz"): answer(204)})


def only_refuses() -> Behaviour:
    """Serve four requests in all, and tell nothing."""
    served = count(1)

    def products(_: Asked) -> bytes:
        return document(200, EMPTY) if next(served) < 5 else document(429, {})

    return routed({("GET", "/products"): products, ("GET", "/healthz"): answer(204)})


def judged(behaviour: Behaviour, *, named: bool = False, told: tuple[int, int] | None = None) -> dict[str, CheckResult]:
    with raw_server(behaviour) as server:
        named_stages = frozenset({"throttling"}) if named else frozenset()
        return decide(replace(backend_at(server, CLAIMS), named=named_stages, throttle=told))


def outcomes(results: dict[str, CheckResult], *, but: str = "") -> set[Outcome]:
    return {result.outcome for id_, result in results.items() if id_ != but}


def test_a_backend_without_any_limit_does_not_claim_the_stage() -> None:
    assert outcomes(judged(OPEN)) == {Outcome.NOT_CLAIMED}


def test_a_stage_that_is_named_and_absent_fails() -> None:
    results = judged(OPEN, named=True)

    assert results["THR-01"].outcome is Outcome.FAIL
    assert outcomes(results, but="THR-01") == {Outcome.BLOCKED}


@pytest.mark.parametrize(
    ("behaviour", "seen"),
    [
        (SILENT, 'no RateLimit-Policy, but RateLimit: "default";r=2'),
        (only_refuses(), "no RateLimit-Policy, although request 5 got 429"),
    ],
)
def test_a_limit_that_is_not_announced_is_refuted_although_nobody_claims_it(behaviour: Behaviour, seen: str) -> None:
    finding = judged(behaviour)["THR-01"].finding

    assert finding is not None
    assert str(finding.actual) == seen


def test_a_policy_that_is_told_need_not_be_announced() -> None:
    results = judged(SILENT, told=(4, 1))

    assert [results[id_].outcome for id_ in ("THR-01", "THR-02", "THR-03", "THR-06")] == [Outcome.PASS] * 4


@pytest.mark.parametrize("policy", ['"hour";q=100;w=3600', '"many";q=201;w=1', '"a";q=5;w=2, "b";q=50;w=61'])
def test_a_policy_that_takes_too_long_passes_and_leaves_the_rest_not_exercised(policy: str) -> None:
    results = judged(limited(policy))

    assert results["THR-01"].outcome is Outcome.PASS
    assert outcomes(results, but="THR-01") == {Outcome.NOT_EXERCISED}


@pytest.mark.parametrize(("behaviour", "told", "claimed"), [(OPEN, None, False), (OPEN, (5, 2), True)])
def test_without_a_start_command_the_stage_is_claimed_when_a_policy_is_told(
    behaviour: Behaviour, told: tuple[int, int] | None, claimed: bool
) -> None:
    with raw_server(behaviour) as server:
        backend = replace(backend_at(server), throttle=told)
        survey(backend, None)

    assert ("throttling" in backend.claims) is claimed


def test_without_a_start_command_the_stage_is_claimed_when_a_policy_is_seen() -> None:
    with raw_server(limited('"default";q=5;w=2')) as server:
        backend = backend_at(server)
        survey(backend, None)

    assert "throttling" in backend.claims


def test_without_a_start_command_the_stages_that_need_one_are_claimed_so_that_their_rules_say_so() -> None:
    with raw_server(OPEN) as server:
        backend = backend_at(server)
        survey(backend, None)

    assert {"payments", "events"} <= backend.claims


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[Scene]:
    """A scene whose backend can be started, and says what limit it was told."""
    program = tmp_path / "store.py"
    program.write_text(TELLS_ITS_LIMIT)
    launcher = Launcher(f"{sys.executable} {program}", tmp_path, [])
    backend = Backend(Address("http", "127.0.0.1", 9), load_binding(), [], set(CLAIMS), launcher=launcher)
    scene = Scene(backend, Fresh(1, "nonce", "THR-01"), time.monotonic() + 60)
    yield scene
    scene.close()
    scene.shared.close()


@pytest.mark.parametrize(("told", "limit"), [((5, 2), "5/2"), ((3, 1), "3/1"), ((3000, 1), "5/2")])
def test_an_instance_that_announces_nothing_is_started_with_the_limit_that_is_told(
    starting: Scene, told: tuple[int, int], limit: str
) -> None:
    starting.backend.throttle = told

    shop = shop_of(starting)

    assert shop.policies == [Policy(*told)]
    assert first_answer(Guest(starting.on(shop.backend))).header("X-Limit") == limit


def test_many_checks_share_one_instance(starting: Scene) -> None:
    starting.backend.throttle = (5, 2)

    assert shop_of(starting) is shop_of(starting.on(starting.backend))
