"""How the provider is asked: what its answers mean, when to ask again, and when not to ask at all."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.entities.money import Money
from reference_impl.entities.payments import Attempt, Charge, Fate
from reference_impl.errors import UnavailableError
from reference_impl.remote.clients import LARGEST_ANSWER
from reference_impl.remote.provider import HttpProvider, seconds_until
from reference_impl.services.breaker import FAILURES_TO_OPEN, PAUSE_S, Breaker
from reference_impl.services.provider import UnusableAnswer
from reference_impl.services.retries import pause_before
from tests.reference.paying import DECLINED, DONE, FAILED, UNANSWERED
from tests.reference.people import unread
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
    def answer(request: httpx.Request) -> httpx.Response:
        return unread(respond(request))

    return HttpProvider("http://payments", httpx.AsyncClient(transport=httpx.MockTransport(answer)))


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

    provider = HttpProvider("http://payments", httpx.AsyncClient(transport=httpx.MockTransport(respond)))
    assert await provider.refund("ch_1", 5, "ref_1") == Attempt(UNANSWERED)
    assert await provider.find("pur_1") is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (httpx.Response(200, json={"items": [FOUND]}), [Charge("c", 5, 2)]),
        (httpx.Response(200, json={"items": []}), []),
        (httpx.Response(200, json={"items": [{**FOUND, "id": 7}]}), [Charge("7", 5, 2)]),
        (httpx.Response(500), None),
    ],
)
async def test_a_look_up_tells_what_stands(answer: httpx.Response, found: list[Charge] | None) -> None:
    assert await http_provider(lambda _request: answer).find("pur 1/ñ") == found


DEEP = b"[" * 60_000
HOSTILE_IDS = [
    b'"\\ud800"',
    b'""',
    b'"%s"' % (b"x" * 129),
    b'{"$ne": 1}',
    b"null",
    b"true",
    DEEP,
    b"9" * 5_000,
    b'"\xff"',
]


@pytest.mark.parametrize("made_up", HOSTILE_IDS)
async def test_an_id_that_nobody_can_use_is_no_id(made_up: bytes) -> None:
    done = b'{"id": %s, "status": "succeeded"}' % made_up
    found = b'{"items": [{"id": %s, "status": "succeeded", "amount": 5, "refunded": 0}]}' % made_up

    assert await http_provider(lambda _: httpx.Response(201, content=done)).charge(Money(5, "USD"), "p") == Attempt(
        UNANSWERED
    )
    with pytest.raises(UnusableAnswer):
        await http_provider(lambda _: httpx.Response(200, content=found)).find("p")


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        DEEP,
        b'{"items": [{"id": "c", "amount": -1, "refunded": 0}]}',
        b'{"items": [{"id": "c", "amount": 1e400, "refunded": 0}]}',
        b'{"items": [{"id": "c", "amount": "5", "refunded": 0}]}',
        b'{"items": [{"id": "c", "amount": 9007199254740993, "refunded": 0}]}',
        json.dumps({"items": [FOUND] * 21}).encode(),
        json.dumps({"items": [], "more": "x" * LARGEST_ANSWER}).encode(),
    ],
)
async def test_a_look_up_that_makes_no_sense_is_told_apart_from_silence(content: bytes) -> None:
    with pytest.raises(UnusableAnswer):
        await http_provider(lambda _: httpx.Response(200, content=content)).find("pur_1")


@pytest.mark.parametrize("charge_id", ["a/b?c#d", "a\nb\r\n\x00", "ñ€😀", "..", ".", "%2e%2e", "ch_1.a", "a b"])
async def test_an_id_is_one_segment_of_the_path_whatever_stands_in_it(charge_id: str) -> None:
    paths: list[bytes] = []

    def respond(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(201, json={"id": "r"})

    assert await http_provider(respond).refund(charge_id, 5, "ref_1") == Attempt(DONE, "r")
    start, charges, quoted, refunds = paths[0].decode("ascii").split("/")
    assert (start, charges, unquote(quoted), refunds) == ("", "charges", charge_id, "refunds")


async def test_an_answer_is_read_up_to_a_bound_and_never_unpacked() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 16 * 1024
            yield b" " * 16 * 1024

    packed = gzip.compress(b'{"id": "' + b"x" * 10_000_000 + b'"}')
    for answer in (
        httpx.Response(201, content=endless()),
        httpx.Response(201, content=packed, headers={"content-encoding": "gzip"}),
    ):
        assert await http_provider(lambda _, it=answer: it).charge(Money(5, "USD"), "p") == Attempt(UNANSWERED)
    assert read <= LARGEST_ANSWER + 32 * 1024


@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ ([+-]\d+|GMT)", fullmatch=True)
)
def test_no_retry_after_raises_anything(text: str) -> None:
    assert seconds_until(text) >= 0.0


def test_a_retry_after_is_seconds_or_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.remote.provider.time", lambda: 1_893_456_000.0)

    assert seconds_until("7") == 7.0
    assert seconds_until("Tue, 01 Jan 2030 00:00:03 GMT") == 3.0
    assert seconds_until("Mon, 31 Dec 2029 00:00:00 GMT") == 0.0
    assert seconds_until("soon") == 0.0
