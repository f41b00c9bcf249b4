"""One connection to a double: bounded HTTP/1.1 whose every byte, and whose lack of one, is scripted."""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import http
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from archkata.doubles.background import Background
from archkata.doubles.reading import CONTINUE, HEAD_BYTES, Incoming, RequestReader, Unreadable
from archkata.language import Text

WHOLE_REQUEST_S = 30.0


@dataclass(frozen=True)
class Outgoing:
    """One answer as it goes out."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encode(self, request: Incoming, *, closes: bool) -> bytes:
        """Return the bytes on the wire."""
        with contextlib.suppress(ValueError):
            reason = http.HTTPStatus(self.status).phrase
            return self._encode(reason, request, closes=closes)
        return self._encode("", request, closes=closes)

    def _encode(self, reason: str, request: Incoming, *, closes: bool) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {reason}", f"Date: {email.utils.formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        bodiless = self.status in {204, 304}
        if not bodiless:
            lines.append(f"Content-Length: {len(self.body)}")
        if closes:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
        return head if bodiless or request.method == "HEAD" else head + self.body


class Service(Protocol):
    """What stands behind a server."""

    most_bytes: int

    async def respond(self, request: Incoming, talk: Conversation) -> None:
        """Meet one request; it is over when this returns."""

    def note_garbage(self, sentence: Text) -> None:
        """Take note of bytes that were no request."""


class Conversation(asyncio.Protocol):
    """One connection from a client: its requests one after another, and the moment at which it went away."""

    def __init__(self, background: Background, service: Service, lost: Callable[[Conversation], None]) -> None:
        self.gone_at: float | None = None
        self._background = background
        self._service = service
        self._when_lost: list[Callable[[], object]] = [lambda: lost(self)]
        self._transport: asyncio.Transport | None = None
        self._gone = asyncio.Event()
        self.is_hung_up = False
        self._task: asyncio.Task[None] | None = None
        self._request: Incoming | None = None
        self._early = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._reader = RequestReader(service.most_bytes)

    # What a service may do

    def answer(self, outgoing: Outgoing) -> None:
        """Send a whole answer."""
        assert self._request is not None  # noqa: S101 - services only speak while they are asked
        self.write(outgoing.encode(self._request, closes=not self._request.keeps_alive))

    def write(self, data: bytes) -> None:
        """Send bytes as they are; nothing where the connection is gone."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def hang_up(self, *, reset: bool = False) -> None:
        """Close the connection: orderly after what was written, or at once with a reset."""
        self.is_hung_up = True
        if self._transport is None:
            return
        if reset:
            send_reset_on_close(self._transport.get_extra_info("socket"))
            self._transport.abort()
        else:
            self._transport.close()

    @property
    def is_busy(self) -> bool:
        """Say whether a request is being met."""
        return self._task is not None

    async def wait_until_gone(self, seconds: float) -> bool:
        """Let time pass until the client goes away; say whether it did."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), seconds)
        return self._gone.is_set()

    def when_lost(self, tell: Callable[[], object]) -> None:
        """Have a function called when the connection is no more."""
        self._when_lost.append(tell)

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - streams are full transports
        self._transport = transport
        if self.is_hung_up:
            self.hang_up(reset=True)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._task is not None:
            self._early += data
            if len(self._early) > HEAD_BYTES:
                self.hang_up(reset=True)
            return
        self._read(data)

    def eof_received(self) -> bool:
        """The client sends nothing more; what is being answered is still answered."""
        self._note_gone()
        return self._task is not None

    def connection_lost(self, _: Exception | None) -> None:
        """The connection is no more."""
        self._transport = None
        self._note_gone()
        self._stop_timer()
        for tell in self._when_lost:
            tell()

    # Reading and serving

    def _read(self, data: bytes) -> None:
        now = time.monotonic()
        if self._timer is None:
            self._timer = self._background.loop.call_later(WHOLE_REQUEST_S, lambda: self.hang_up(reset=True))
        try:
            request = self._reader.feed(data, now)
        except Unreadable as unreadable:
            self._refuse(unreadable)
            return
        if self._reader.waits_to_go_on:
            self.write(CONTINUE)
        if request is not None:
            self._stop_timer()
            self._task = self._background.spawn(self._serve(request))

    async def _serve(self, request: Incoming) -> None:
        self._request = request
        try:
            await self._service.respond(request, self)
        except BaseException:
            self.hang_up(reset=True)
            raise
        self._task = None
        if self.is_hung_up or self._gone.is_set() or not request.keeps_alive:
            self.hang_up()
            return
        early = self._reader.leftover + bytes(self._early)
        self._early.clear()
        self._reader = RequestReader(self._service.most_bytes)
        if early:
            self._read(early)

    def _refuse(self, unreadable: Unreadable) -> None:
        self._service.note_garbage(unreadable.sentence)
        stand_in = Incoming("GET", "*", (), b"", 0.0)
        self.write(Outgoing(unreadable.status, str(unreadable.sentence).encode()).encode(stand_in, closes=True))
        self.hang_up()

    def _note_gone(self) -> None:
        if not self._gone.is_set():
            self.gone_at = None if self.is_hung_up else time.monotonic()
            self._gone.set()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def send_reset_on_close(sock: socket.socket) -> None:
    """Make the coming close send a reset instead of an orderly end."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
