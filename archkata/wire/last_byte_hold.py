"""Requests whose last byte is held back: many become complete at one moment, with no scheduler in between.

A server cannot act on a request that is not complete. So everything slow (connecting, writing, parsing the head) is
over when the last bytes go out, one right after another.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import time
from collections.abc import Sequence

from archkata.wire.connection import CHUNK, Connection
from archkata.wire.message import Exchange, ReadLimits, TransportError, TransportErrorKind
from archkata.wire.reader import ReplyReader


class LastByteHold:
    """One request on a connection of its own. `collect` gives its exchange a reply or a trouble."""

    def __init__(self, connection: Connection, exchange: Exchange, limits: ReadLimits) -> None:
        """Connect, and send everything but the last byte."""
        self.connection = connection
        self.exchange = exchange
        self.limits = limits
        self.deadline = exchange.started + limits.seconds
        self.socket: socket.socket | None = None
        self._reader = ReplyReader(exchange.request.method, limits)
        self._stopped_reading = False
        payload = exchange.request.encode(connection.address.authority)
        self._last = payload[-1:]
        try:
            self.socket = connection.open(limits)
        except TransportError as trouble:
            self._end(trouble)
            return
        self._send(payload[:-1])

    def release(self) -> None:
        """Send the last byte."""
        if self.socket is not None:
            self._send(self._last)

    def read(self) -> None:
        """Take what has come."""
        while self.socket is not None:
            try:
                data = self.socket.recv(CHUNK)
                reply = self._reader.feed(data) if data else self._reader.end()
            except TimeoutError:
                return  # the rest of a TLS record is still on its way
            except OSError:
                self._give_up(TransportErrorKind.RESET)
            except TransportError as trouble:
                self._end(trouble)
            else:
                if reply is not None:
                    self.exchange.reply = reply
                    self._end()
                elif not data:
                    self._give_up(TransportErrorKind.RESET if self._stopped_reading else TransportErrorKind.CLOSED)
                elif not isinstance(self.socket, ssl.SSLSocket) or not self.socket.pending():
                    return

    def time_out(self) -> None:
        """Wait no longer, unless the answer is there."""
        if self.socket is not None:
            self._give_up(TransportErrorKind.TIMEOUT)

    def _send(self, data: bytes) -> None:
        assert self.socket is not None  # noqa: S101 - both callers have looked
        self.socket.settimeout(max(0.001, self.deadline - time.monotonic()))
        try:
            self.socket.sendall(data)
        except OSError:  # the answer, such as a refusal of the head, may be there all the same
            self._stopped_reading = True

    def _give_up(self, kind: TransportErrorKind) -> None:
        self._end(TransportError(kind, began=self._reader.began))

    def _end(self, trouble: TransportError | None = None) -> None:
        self.exchange.trouble = trouble
        self.exchange.ended = time.monotonic()
        self.socket = None
        self.connection.close()


def release(requests: Sequence[LastByteHold], spacing: float = 0.0) -> None:
    """Send all last bytes, with so many seconds between them."""
    following = time.perf_counter()
    for held in requests:
        while time.perf_counter() < following:
            pass  # a sleep takes longer than the fractions of a millisecond that are asked for
        held.release()
        following = time.perf_counter() + spacing


def collect(requests: Sequence[LastByteHold]) -> None:
    """Read all answers in the order in which they come; what has not come by its deadline has timed out."""
    with selectors.DefaultSelector() as selector:
        waiting: dict[socket.socket, LastByteHold] = {held.socket: held for held in requests if held.socket is not None}
        for sock in waiting:
            selector.register(sock, selectors.EVENT_READ)
        while waiting:
            patience = min(held.deadline for held in waiting.values()) - time.monotonic()
            readable = [key.fileobj for key, _ in selector.select(max(0.0, patience))]
            for sock, held in list(waiting.items()):
                if sock in readable:
                    held.read()
                if held.deadline <= time.monotonic():
                    held.time_out()
                if held.socket is None:
                    selector.unregister(sock)
                    del waiting[sock]
