"""The fault proxy on the wire: one upstream connection for each downstream one, and a mode for each request."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from archkata.doubles.background import Background
from archkata.doubles.calls import FULL, Call, Notebook
from archkata.doubles.conversation import Conversation, Outgoing
from archkata.doubles.reading import Incoming
from archkata.doubles.upstream import Relayed, Upstream
from archkata.language import Text
from archkata.wire import Address, Reply

MOST_BYTES = 2 * 1024 * 1024
HALF_ARRIVES_S = 0.02
_FRAMING = {"host", "content-length", "transfer-encoding", "expect"}


class _Way(Enum):
    PASS = auto()
    DROP_ANSWER = auto()
    DROP_REQUEST = auto()
    CUT_ANSWER = auto()
    TWIN = auto()


@dataclass(frozen=True)
class Mode:
    """What happens to one request; `seconds` hold its answer back."""

    way: _Way
    seconds: float = 0.0


PASS = Mode(_Way.PASS)
DROP_ANSWER = Mode(_Way.DROP_ANSWER)
DROP_REQUEST = Mode(_Way.DROP_REQUEST)
CUT_ANSWER = Mode(_Way.CUT_ANSWER)
TWIN = Mode(_Way.TWIN)


def hold(seconds: float) -> Mode:
    """Give the backend the request at once, and the client the answer after some seconds."""
    return Mode(_Way.PASS, seconds)


@dataclass(slots=True)
class Passage(Call):
    """One request of a client; `replies` are what the backend answered, whether the client saw it or not."""

    mode: Mode = PASS
    key: str | None = None
    replies: tuple[Reply, ...] = ()


class PassingService:
    """Modes and notes of one proxy. All of it lives in the loop's thread."""

    most_bytes = MOST_BYTES

    def __init__(self, background: Background, upstream: Address) -> None:
        self.notebook: Notebook[Passage] = Notebook()
        self.upcoming: deque[Mode] = deque()
        self.by_key: dict[str, deque[Mode]] = {}
        self.origin = ""
        self._background = background
        self._address = upstream
        self._upstreams: dict[Conversation, Upstream] = {}

    async def respond(self, request: Incoming, talk: Conversation) -> None:
        """Let one request through, as its mode says."""
        if self.notebook.is_full:
            self.notebook.blame(request, FULL)
            talk.answer(Outgoing(503))
            return
        passage = Passage(request, key=_bare(request.header("Idempotency-Key")))
        passage.mode = self._mode(passage.key)
        self.notebook.note(passage)
        if passage.mode.way is _Way.DROP_REQUEST:
            talk.hang_up(reset=True)
            return
        try:
            relayed = await self._relay(passage, talk)
        except OSError:  # no process accepts; TimeoutError is one, too
            relayed = Relayed()
        if not passage.mode.seconds or not await talk.wait_until_gone(passage.mode.seconds):
            await self._return(passage, relayed, talk)

    def note_garbage(self, sentence: Text) -> None:
        """Take note of bytes that were no request."""
        self.notebook.blame(None, sentence, time.monotonic())

    def _mode(self, key: str | None) -> Mode:
        if key in self.by_key:
            return self.by_key[key].popleft() if self.by_key[key] else PASS
        return self.upcoming.popleft() if self.upcoming else PASS

    # Towards the backend

    async def _relay(self, passage: Passage, talk: Conversation) -> Relayed:
        first = self._upstream_of(talk)
        upstreams = [first]
        if passage.mode.way is _Way.TWIN:
            upstreams.append(Upstream(self._address, lambda _: None, lambda: None))
        try:
            answers = await self._ask(passage.request, upstreams)
        finally:
            for twin in upstreams[1:]:
                twin.close()
        passage.replies = tuple(answer.reply for answer in answers if answer.reply is not None)
        return answers[0]

    async def _ask(self, request: Incoming, upstreams: list[Upstream]) -> list[Relayed]:
        """Send a request over each connection. All but its last byte go first, so that twins set off together."""
        payload = _payload(request, self._address.authority)
        await asyncio.gather(*(upstream.open() for upstream in upstreams))
        for upstream in upstreams:
            upstream.send(payload[:-1], request.method)
        for upstream in upstreams:
            upstream.send(payload[-1:])
        return await asyncio.gather(*(upstream.answer() for upstream in upstreams))

    def _upstream_of(self, talk: Conversation) -> Upstream:
        upstream = self._upstreams.get(talk)
        if upstream is None:
            # what is still on its way to the client is sent before its connection ends, too
            upstream = Upstream(self._address, talk.write, lambda: None if talk.is_busy else talk.hang_up())
            self._upstreams[talk] = upstream
            talk.when_lost(lambda: self._upstreams.pop(talk).close())
        return upstream

    # Towards the client

    async def _return(self, passage: Passage, relayed: Relayed, talk: Conversation) -> None:
        way = passage.mode.way
        if way is _Way.DROP_ANSWER:
            talk.hang_up(reset=True)
        elif way is _Way.CUT_ANSWER:
            talk.write(_half(relayed.raw))
            await talk.wait_until_gone(HALF_ARRIVES_S)
            talk.hang_up(reset=True)
        else:
            self._pass_on(passage, relayed, talk)

    def _pass_on(self, passage: Passage, relayed: Relayed, talk: Conversation) -> None:
        passage.answered = time.monotonic()
        passage.status = relayed.reply.status if relayed.reply else None
        talk.write(self._homeward(relayed.raw))
        if relayed.reply is None or not relayed.reply.keep_alive or self._upstream_of(talk).is_closed:
            talk.hang_up(reset=not relayed.raw)

    def _homeward(self, raw: bytes) -> bytes:
        """Let an absolute Location lead through the proxy again."""
        head, end, body = raw.partition(b"\r\n\r\n")
        there = re.escape(self._address.origin.encode())
        here = self.origin.encode()
        location = rb"(?im)^(location:[ \t]*)" + there + rb"(?=[/?#\r]|$)"
        return re.sub(location, lambda match: match[1] + here, head) + end + body


def _bare(key: str | None) -> str | None:
    """Return a key without the quotes that it may travel in."""
    return None if key is None else key.strip().strip('"')


def _payload(request: Incoming, authority: str) -> bytes:
    lines = [f"{request.method} {request.target} HTTP/{request.version}", f"Host: {authority}"]
    lines += [f"{name}: {value}" for name, value in request.headers if name.lower() not in _FRAMING]
    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + request.body


def _half(raw: bytes) -> bytes:
    """Return the head and half the body; without a body, half the head."""
    head, end, body = raw.partition(b"\r\n\r\n")
    return head + end + body[: len(body) // 2] if body else raw[: len(raw) // 2]
