"""What a client may send before it is anybody: bounded heads, targets, fields and trailers, and only so much time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from reference_impl import http_connection
from reference_impl.http_connection import HttpConnection

pytestmark = pytest.mark.anyio
GET = b"GET / HTTP/1.1\r\nhost: shop\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nhost: shop\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"
LIMIT = http_connection.LARGEST_HEAD


@dataclass
class Wire:
    """A connection to the server, byte by byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes) -> None:
        """Send each piece by itself: the server must not rely on where a request is cut."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0.002)

    async def rest(self) -> bytes:
        """Everything until the server closes the connection."""
        async with asyncio.timeout(5):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""

    async def status(self) -> int:
        """The status of the next answer, whose body is left out."""
        async with asyncio.timeout(5):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            await self.reader.readexactly(int(length.split(b":")[1]))
        return int(head.split(b" ")[1])


@dataclass
class Served:
    """A server whose application answers with the number of the fields and bytes that it has seen."""

    port: int
    seen: list[dict[str, Any]] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def wire(self) -> AsyncIterator[Wire]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Wire(reader, writer)
        finally:
            writer.close()


async def answered(seen: list[dict[str, Any]], scope: Any, receive: Any, send: Any, release: asyncio.Event) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message["body"]), message["more_body"]
    if scope["path"] == "/slow":
        await release.wait()
    seen.append({"fields": scope["headers"], "size": size})
    body = b"x" * (8_000_000 if scope["path"] == "/large" else 2)
    fields = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    made = Served(0)

    async def app(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        await answered(made.seen, scope, receive, send, made.release)

    config = uvicorn.Config(app, http=HttpConnection, lifespan="off", log_level="critical")
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: HttpConnection(config, state, {}), "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    for connection in list(state.connections):
        assert isinstance(connection, HttpConnection)
        connection.transport.abort()


def field_of(size: int) -> bytes:
    return b"x-large: " + b"v" * (size - 11) + b"\r\n"


async def test_a_head_of_the_largest_size_is_read_in_one_piece_and_in_many(served: Served) -> None:
    head = GET + field_of(LIMIT - len(GET) - 2) + b"\r\n"
    assert len(head) == LIMIT

    async with served.wire() as wire:
        await wire.send(head)
        assert await wire.status() == 200
        await wire.send(*(head[at : at + 5_000] for at in range(0, len(head), 5_000)))
        assert await wire.status() == 200
        await wire.send(head + head + GET + b"\r\n")
        assert [await wire.status() for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([GET, field_of(LIMIT), b"\r\n"], 431),
        ([GET + field_of(LIMIT) + b"\r\n"], 431),
        ([GET, b"x-endless: ", *[b"v" * 10_000] * 20], 431),
        ([GET, b"x-endless", *[b"n" * 10_000] * 20], 431),
        ([GET, b"a: b\r\n" * 101, b"\r\n"], 431),
        ([GET, b"a:\r\n" * 20_000], 431),
        ([b"GET /" + b"p" * 9_000 + b" HTTP/1.1\r\nhost: shop\r\n\r\n"], 414),
        ([b"GET /", *[b"p" * 5_000] * 20], 414),
        ([CHUNKED, b"0\r\n", b"x-trailer: ", *[b"v" * 10_000] * 20], 431),
        ([CHUNKED, b"0;extension=", *[b"v" * 10_000] * 20], 431),
        ([b"\r\n" * 20_000, GET + b"\r\n"], 431),
        ([b"nonsense\r\n\r\n"], 400),
        ([CHUNKED, b"nonsense\r\n\r\n"], 400),
    ],
)
async def test_what_is_too_large_is_refused_with_a_problem(served: Served, pieces: list[bytes], status: int) -> None:
    async with served.wire() as wire:
        await wire.send(*pieces)
        said = await wire.rest()

    assert said.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in said and b"connection: close" in said
    assert served.seen == []


async def test_trailers_are_read_and_never_become_header_fields(served: Served) -> None:
    async with served.wire() as wire:
        await wire.send(CHUNKED, b"0\r\nauthorization: Bearer stolen\r\n\r\n")
        assert await wire.status() == 200

    assert b"authorization" not in dict(served.seen[0]["fields"])
    assert served.seen[0]["size"] == 3


async def test_a_large_body_is_no_head(served: Served) -> None:
    body = b"b" * 900_000
    head = b"POST / HTTP/1.1\r\nhost: shop\r\ncontent-length: %d\r\n\r\n" % len(body)
    async with served.wire() as wire:
        await wire.send(head + body)
        assert await wire.status() == 200
        await wire.send(CHUNKED, *[b"1\r\nx\r\n" * 50_000] * 3, b"0\r\n\r\n")
        assert await wire.status() == 200

    assert [each["size"] for each in served.seen] == [900_000, 150_003]


async def test_pipelined_requests_are_answered_in_order_and_not_without_number(served: Served) -> None:
    request = GET + b"\r\n"
    async with served.wire() as wire:
        await wire.send(request * 100)
        assert [await wire.status() for _ in range(100)] == [200] * 100
    served.seen.clear()
    async with served.wire() as wire:
        await wire.send(request.replace(b"/ ", b"/slow ", 1) + request * 5_000)
        assert await wire.rest() == b""


async def test_nonsense_behind_a_request_is_never_its_answer(served: Served) -> None:
    async with served.wire() as wire:
        await wire.send(b"GET /slow HTTP/1.1\r\nhost: shop\r\n\r\n", b"nonsense\r\n\r\n")
        served.release.set()
        assert await wire.rest() == b""


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([], b""),
        ([b"GET / HT"], b"HTTP/1.1 408 "),
        ([GET], b"HTTP/1.1 408 "),
        ([b"POST / HTTP/1.1\r\nhost: shop\r\ncontent-length: 10\r\n\r\n12345"], b"HTTP/1.1 408 "),
        ([CHUNKED], b"HTTP/1.1 408 "),
        ([b"\r\n"], b"HTTP/1.1 408 "),
    ],
)
async def test_a_request_that_never_ends_is_ended(
    served: Served, pieces: list[bytes], said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_connection, "HEAD_TIMEOUT_S", 0.1)
    monkeypatch.setattr(http_connection, "REQUEST_TIMEOUT_S", 0.2)
    async with served.wire() as wire:
        await wire.send(*pieces)
        answer = await wire.rest()

    assert answer.startswith(said) and bool(answer) == bool(said)
    assert served.seen == []


async def test_bytes_that_trickle_in_win_no_time(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "HEAD_TIMEOUT_S", 0.2)
    async with served.wire() as wire:
        await wire.send(GET + b"\r\n")
        assert await wire.status() == 200
        trickle = asyncio.create_task(wire.send(GET, *[b"a"] * 100_000))
        assert (await wire.rest()).startswith(b"HTTP/1.1 408 ")
        trickle.cancel()


async def test_an_answer_under_way_is_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "HEAD_TIMEOUT_S", 0.05)
    async with served.wire() as wire:
        await wire.send(b"GET /slow HTTP/1.1\r\nhost: shop\r\n\r\n")
        await asyncio.sleep(0.2)
        served.release.set()
        assert await wire.status() == 200


async def test_an_answer_that_nobody_reads_is_let_go(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "HEAD_TIMEOUT_S", 0.05)
    monkeypatch.setattr(http_connection, "WRITE_TIMEOUT_S", 0.2)
    async with served.wire() as wire:
        await wire.send(b"GET /large HTTP/1.1\r\nhost: shop\r\n\r\n")
        await asyncio.sleep(0.5)
        assert len(await wire.rest()) < 8_000_000
