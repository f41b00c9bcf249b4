"""The proxy's own connection to the backend: one request at a time, the answer as the bytes that it was."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from archkata.wire import Address, ReadLimits, Reply, TransportError
from archkata.wire.reader import ReplyReader

ANSWER_S = 60.0
CONNECT_S = 5.0


@dataclass(frozen=True)
class Relayed:
    """What came back: all bytes, and the reply that they make, if they make one."""

    raw: bytes = b""
    reply: Reply | None = None


class Upstream(asyncio.Protocol):
    """A connection to a backend.

    `stray` gets bytes that no request asked for; `ended` is called when it closes while nothing is being answered.
    """

    def __init__(self, address: Address, stray: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._address = address
        self._stray = stray
        self._when_ended = ended
        self._transport: asyncio.Transport | None = None
        self._reader: ReplyReader | None = None
        self._raw = bytearray()
        self.is_closed = False
        self._answer: asyncio.Future[Relayed] | None = None

    async def open(self) -> None:
        """Connect, where that is not done yet; raise OSError."""
        if self.is_closed:
            raise ConnectionAbortedError
        if self._transport is not None:
            return
        secure = ssl.create_default_context() if self._address.scheme == "https" else None
        connecting = asyncio.get_running_loop().create_connection(
            lambda: self, self._address.host, self._address.port, ssl=secure
        )
        await asyncio.wait_for(connecting, CONNECT_S)

    def send(self, payload: bytes, method: str | None = None) -> None:
        """Send bytes; with a `method` a request begins with them."""
        assert self._transport is not None  # noqa: S101 - opened before
        if method is not None:
            self._reader = ReplyReader(method, ReadLimits())
            self._raw.clear()
            self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(payload)

    async def answer(self) -> Relayed:
        """Wait for the whole answer, or for what came of it."""
        assert self._answer is not None  # noqa: S101 - asked before
        try:
            return await asyncio.wait_for(self._answer, ANSWER_S)
        except TimeoutError:
            return Relayed(bytes(self._raw))
        finally:
            self._answer = None

    def close(self) -> None:
        """Close the connection for good."""
        self.is_closed = True
        if self._transport is not None:
            self._transport.close()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The backend has accepted."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - streams are full transports
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._reader is None:
            self._stray(data)
            return
        self._raw += data
        try:
            reply = self._reader.feed(data)
        except TransportError:
            self._settle(None)
            return
        if reply is not None:
            self._settle(reply)

    def connection_lost(self, _: Exception | None) -> None:
        """The connection is no more, which may be how an answer ends."""
        self.is_closed = True
        if self._reader is not None:
            self._settle(self._reader.end())
        else:
            self._when_ended()

    def _settle(self, reply: Reply | None) -> None:
        self._reader = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Relayed(bytes(self._raw), reply))
