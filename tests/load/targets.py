"""Targets whose truth is known: each logs when a request was due, came and was answered, on the clock of all."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

HEADER = b"x-due: "


@dataclass
class Seen:
    """One request: its number, and when it was due (as it says itself), came, and was answered."""

    number: int
    path: str
    due: float | None
    came: float
    answered: float = 0.0

    @property
    def latency(self) -> float:
        """Seconds from the moment when it was due, or else from its coming."""
        return self.answered - (self.came if self.due is None else self.due)


@dataclass
class Target:
    """A server on a free port of 127.0.0.1; `behave` answers each request but those for health."""

    behave: Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]
    seen: list[Seen] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Serve until told to stop."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        numbers = self._numbers
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                if path == "/healthz":
                    writer.write(answer(204))
                    continue
                due = next(
                    (float(line[len(HEADER) :]) for line in head.lower().split(b"\r\n") if line.startswith(HEADER)),
                    None,
                )
                one = Seen(next(numbers), path, due, perf_counter())
                self.seen.append(one)
                await self.behave(one, writer)
                one.answered = perf_counter()
                await writer.drain()
        writer.close()

    def __post_init__(self) -> None:
        self._numbers = itertools.count()


def answer(status: int = 200, body: bytes = b"{}", extra: str = "") -> bytes:
    """Return a well-formed answer; a 204 has no body."""
    if status == 204:
        return b"HTTP/1.1 204 X\r\n\r\n"
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode("latin-1") + body


@contextlib.contextmanager
def serving(behave: Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]) -> Iterator[Target]:
    """Run a target for the time of a block, in a thread with a loop of its own."""
    target, ready = Target(behave), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(target.serve(ready, stop))
        rest = asyncio.all_tasks(loop)
        for task in rest:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait()
    try:
        yield target
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def freezes(every: float, seconds: float) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """Answer at once, but nothing during the last `seconds` of each period of `every` seconds."""
    began: list[float] = []

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        began.append(one.came)
        phase = (perf_counter() - began[0]) % every
        if phase > every - seconds:
            await asyncio.sleep(every - phase)
        writer.write(answer())

    return behave


def takes(seconds: Callable[[int], float]) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """Take so long for each request, by its number."""

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds(one.number))
        writer.write(answer())

    return behave


def fails(every: int) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """Answer one request of so many with 500."""

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(500 if one.number % every == every - 1 else 200))

    return behave


def resets(every: int) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """Reset the connection of one request of so many."""

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        if one.number % every == every - 1:
            writer.transport.abort()
            raise ConnectionResetError
        writer.write(answer())

    return behave


def admits(quota: int, window: float) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """Be a fixed window: the first `quota` requests of each window are answered, the others refused with 429."""
    began: list[float] = []
    counts: dict[int, int] = {}

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        began.append(one.came)
        number = int((one.came - began[0]) / window)
        counts[number] = counts.get(number, 0) + 1
        writer.write(answer() if counts[number] <= quota else answer(429, extra="Retry-After: 1\r\n"))

    return behave


def sends_slowly(size: int, parts: int, pause: float) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """Answer 200 with a large body, in parts with pauses between them."""

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        del one
        writer.write(f"HTTP/1.1 200 X\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(parts):
            writer.write(b" " * (size // parts))
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


def dies(after: int) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """Answer some requests, then reset every one."""

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        if one.number >= after:
            writer.transport.abort()
            raise ConnectionResetError
        writer.write(answer())

    return behave
