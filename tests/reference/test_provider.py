"""How the provider is asked: what its answers mean, when to ask again, and when not to ask at all."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from reference_impl.entities.money import Money
from reference_impl.entities.payments import Attempt, Charge, Fate
from reference_impl.errors import UnavailableError
from reference_impl.remote.provider import HttpProvider, seconds_until
from reference_impl.services.breaker import FAILURES_TO_OPEN, PAUSE_S, Breaker
from reference_impl.services.retries import pause_before
from tests.reference.paying import DECLINED, DONE, FAILED, UNANSWERED
from tests.reference.test_parts import Clock

pytestmark = pytest.mark.anyio
FOUND = {"id": "c", "status": "succeeded", "amount": 5, "refunded": 2}


def test_only_one_request_is_the_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, breaker = Clock(), Breaker()
    monkeypatch.setattr("reference_impl.services.breaker.time.monotonic", clock)
    for _ in range(FAILURES_TO_OPEN):
        breaker.gave_up()
    clock.now += PAUSE_S

    breaker.admit()
    with pytest.raises(UnavailableError):
        breaker.admit()
    breaker.answered()
    breaker.admit()


def test_pauses_double_and_differ_and_obey_the_provider() -> None:
    firsts = {pause_before(1, 0.0) for _ in range(100)}

    assert 0.05 <= min(firsts) < max(firsts) <= 1.0
    assert len(firsts) > 90
    assert min(pause_before(3, 0.0) for _ in range(100)) >= max(firsts)
    assert pause_before(1, 2.0) == 2.0


def http_provider(respond: Any) -> HttpProvider:
    return HttpProvider("http://payments", httpx.AsyncClient(transport=httpx.MockTransport(respond)))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(201, json={"id": "ch_1", "status": "succeeded"}), Attempt(DONE, "ch_1")),
        (httpx.Response(201, text="done"), Attempt(UNANSWERED)),
        (httpx.Response(402), Attempt(DECLINED)),
        (httpx.Response(409), Attempt(Fate.REJECTED)),
        (httpx.Response(302), Attempt(Fate.REJECTED)),
        (httpx.Response(500), Attempt(FAILED)),
        (httpx.Response(503, headers={"retry-after": "2"}), Attempt(FAILED, retry_after=2.0)),
        (httpx.ConnectError("refused"), Attempt(FAILED)),
        (httpx.ReadError("reset"), Attempt(UNANSWERED)),
        (httpx.RemoteProtocolError("closed"), Attempt(UNANSWERED)),
    ],
)
async def test_every_answer_and_its_absence_has_a_meaning(answer: Any, expected: Attempt) -> None:
    requests: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, httpx.Response)
        return answer

    assert await http_provider(respond).charge(Money(5, "USD"), "pur_1") == expected
    assert requests[0].headers["idempotency-key"] == '"pur_1"'
    assert json.loads(requests[0].read()) == {"amount": 5, "currency": "USD", "reference": "pur_1"}


async def test_a_silent_provider_is_left_alone_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.remote.provider.LONGEST_ATTEMPT_S", 0.01)

    async def respond(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    provider = http_provider(respond)
    assert await provider.refund("ch_1", 5, "ref_1") == Attempt(UNANSWERED)
    assert await provider.find("pur_1") is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (httpx.Response(200, json={"items": [FOUND]}), [Charge("c", 5, 2)]),
        (httpx.Response(200, json={"items": []}), []),
        (httpx.Response(200, json=[]), None),
        (httpx.Response(500), None),
    ],
)
async def test_a_look_up_tells_what_stands(answer: httpx.Response, found: list[Charge] | None) -> None:
    assert await http_provider(lambda _request: answer).find("pur 1/ñ") == found


def test_a_retry_after_is_seconds_or_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.remote.provider.time", lambda: 1_893_456_000.0)

    assert seconds_until("7") == 7.0
    assert seconds_until("Tue, 01 Jan 2030 00:00:03 GMT") == 3.0
    assert seconds_until("Mon, 31 Dec 2029 00:00:00 GMT") == 0.0
    assert seconds_until("soon") == 0.0
