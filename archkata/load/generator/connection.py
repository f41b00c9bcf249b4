"""One kept-alive connection: a gevent-driven socket below, httptools above, and bounds on everything that comes."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import ssl
from time import perf_counter
from typing import Any, Final

import gevent
from gevent import monkey
from gevent import ssl as gevent_ssl
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from archkata.load.generator.reply import RawReply, has_framing
from archkata.wire import Address, Framing, TransportError, TransportErrorKind, is_this_machine

CHUNK = 64 * 1024
MOST_HEAD = 64 * 1024
MOST_KEPT = 1024 * 1024
MOST_BODY = 64 * 1024 * 1024
NEVER = float("inf")
READ, WRITE = 1, 2


class LoadConnection:
    """Sends one request at a time. It is also the protocol object of its parser, hence the `on_…` methods."""

    def __init__(self, address: Address, resolved: tuple[Any, ...], connect_seconds: float) -> None:
        """Connect; `resolved` is one row of getaddrinfo. Raises TransportError."""
        self.deadline = NEVER
        self.is_expired = False
        self.used_at = 0.0
        self.is_reusable = True
        self._hub = gevent.get_hub()
        self._socket = _connected(address, resolved, connect_seconds)
        self._is_tls = address.scheme == "https"
        self._is_near = is_this_machine(str(resolved[4][0]))
        self._fd: Final[int] = self._socket.fileno()
        self._readable = self._hub.loop.io(self._fd, READ)
        self._is_complete = False
        self._is_head = False
        self._parser = HttpResponseParser(self)

    def exchange(self, request: bytes, *, is_head: bool, deadline: float) -> RawReply:
        """Send a request and return the whole answer; raises TransportError, and is closed then."""
        self._begin(is_head=is_head)
        self.deadline = deadline
        try:
            self._send(request)
            reply = self._receive()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise self._trouble(TransportErrorKind.RESET, error.strerror or "") from error
            raise
        self.deadline = NEVER
        self.used_at = perf_counter()
        return reply

    def expire(self) -> None:
        """Make the greenlet that waits for the answer wake up and see that its time is over."""
        self.is_expired = True
        self.deadline = NEVER
        # the descriptor stays with the greenlet that waits on it: only the traffic ends, so its number is not reused
        with socket.socket(fileno=os.dup(self._fd)) as twin, contextlib.suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    def is_stale(self) -> bool:
        """Say whether the other side has closed, or sent bytes that no request asked for."""
        poll = _POLL()
        poll.register(self._fd, select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> None:
        """Close for good."""
        self.is_reusable = False
        self.deadline = NEVER
        self._readable.stop()
        self._readable.close()
        self._socket.close()

    # what the parser calls

    def on_message_begin(self) -> None:
        """A second answer to one request makes the connection useless for a third."""
        if self._is_complete:
            self.is_reusable = False

    def on_headers_complete(self) -> None:
        """Take what the parser only knows now."""
        if self._is_complete:
            return
        self._status = self._parser.get_status_code()
        self._keeps_alive = self._parser.should_keep_alive()
        if self._is_head and self._status >= 200:
            # the parser would wait for the body that Content-Length speaks of
            self._is_complete = True
            self._parser_is_spent = True

    def on_body(self, body: bytes) -> None:
        """Keep the first MiB, count the rest."""
        if self._is_complete:
            return  # of a second answer that no request asked for
        self._size += len(body)
        if self._size <= MOST_KEPT:
            self._parts.append(body)
        elif self._size - len(body) < MOST_KEPT:
            self._parts.append(body[: MOST_KEPT - (self._size - len(body))])

    def on_message_complete(self) -> None:
        """End, unless the answer was an interim one such as 100 Continue."""
        if self._status >= 200:
            self._is_complete = True
        else:
            self._interim += 1

    # the inside

    def _begin(self, *, is_head: bool) -> None:
        self._head = b""
        self._parts: list[bytes] = []
        self._size = 0
        self._framing = Framing(MOST_HEAD + CHUNK)
        self._status = 0
        self._interim = 0
        self._keeps_alive = False
        self._is_complete = False
        self._is_head = is_head
        self._parser_is_spent = False

    def _send(self, request: bytes) -> None:
        if self._is_tls:
            self._socket.sendall(request)
            return
        try:
            sent = self._socket.send(request)
        except BlockingIOError:
            sent = 0
        if sent < len(request):
            self._send_rest(memoryview(request)[sent:])

    def _send_rest(self, rest: memoryview) -> None:
        writable = self._hub.loop.io(self._fd, WRITE)
        try:
            while rest:
                self._hub.wait(writable)
                try:
                    rest = rest[self._socket.send(rest) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    return  # an answer such as 413 may be there already
        finally:
            writable.stop()
            writable.close()

    def _receive(self) -> RawReply:
        wait, recv, pause, came = self._hub.wait, self._socket.recv, 0.0, 0.0
        while not self._is_complete:
            if not self._is_tls:
                wait(self._readable)
            try:
                chunk = recv(CHUNK)
            except BlockingIOError:
                continue
            if came:
                pause = max(pause, perf_counter() - came)
            if not chunk:
                self._end()
                break
            self._feed(chunk)
            if not self._is_complete:
                came = perf_counter()
        if self._parser_is_spent:
            self._parser = HttpResponseParser(self)
        self.is_reusable = self.is_reusable and self._keeps_alive
        pause = pause if self._is_near else 0.0
        return RawReply(self._status, self._head, self._interim, b"".join(self._parts), self._size, pause)

    def _feed(self, chunk: bytes) -> None:
        if not self._status or self._interim:
            self._head += chunk
        try:
            self._parser.feed_data(chunk)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self._is_complete:
                raise self._trouble(TransportErrorKind.MALFORMED, str(error)) from error
            self.is_reusable = False
        if self._is_complete:
            return
        try:
            self._framing.received(len(chunk), self._size, in_header=not self._status)
        except TransportError as trouble:
            raise self._trouble(trouble.kind, trouble.detail) from trouble
        if self._size > MOST_BODY:
            raise self._trouble(TransportErrorKind.TOO_LARGE, "body")

    def _end(self) -> None:
        """Decide what the end of the connection means: the end of an answer without length, or no whole answer."""
        if self.is_expired:
            raise self._trouble(TransportErrorKind.TIMEOUT)
        if self._status < 200 or has_framing(self._head, self._interim):
            raise self._trouble(TransportErrorKind.CLOSED)
        self._keeps_alive = False
        self._is_complete = True

    def _trouble(self, kind: TransportErrorKind, detail: str = "") -> TransportError:
        if self.is_expired:
            kind, detail = TransportErrorKind.TIMEOUT, ""
        return TransportError(kind, detail, began=bool(self._head))


def _connected(address: Address, resolved: tuple[Any, ...], seconds: float) -> Any:
    family, type_, protocol, _, where = resolved
    cooperative = gevent.socket.socket(family, type_, protocol)
    cooperative.settimeout(seconds)
    try:
        cooperative.connect(where)
        cooperative.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if address.scheme == "https":
            secure = gevent_ssl.create_default_context().wrap_socket(cooperative, server_hostname=address.host)
            secure.settimeout(None)
            return secure
    except BaseException as error:
        cooperative.close()
        raise _refusal(error) from error
    # from here on the loop's watcher waits, so the socket itself is a plain one that never blocks
    plain = _PLAIN_SOCKET(family, type_, protocol, fileno=cooperative.detach())
    plain.setblocking(False)
    return plain


def _refusal(error: BaseException) -> BaseException:
    if isinstance(error, TimeoutError):
        return TransportError(TransportErrorKind.TIMEOUT, "connect", sent=False)
    if isinstance(error, ssl.SSLError):
        return TransportError(TransportErrorKind.TLS, error.reason or "", sent=False)
    if isinstance(error, OSError):
        return TransportError(TransportErrorKind.REFUSED, error.strerror or "", sent=False)
    return error


_PLAIN_SOCKET: Any = monkey.get_original("socket", "socket")
_POLL: Any = monkey.get_original("select", "poll")
