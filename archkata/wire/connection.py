"""One connection to a target, with bounded time and memory for every answer."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import time
from functools import cache

from archkata.wire.address import Address
from archkata.wire.machines import is_this_machine
from archkata.wire.message import ReadLimits, Reply, Request, TransportError, TransportErrorKind
from archkata.wire.reader import ReplyReader

CHUNK = 65536
# Servers close idle connections when they like. A connection that rested longer is opened anew,
# so that a request is never lost to a close that was already on its way.
REUSE_SECONDS = 1.0
SLACK_S = 0.05
REPEATABLE = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}


class Connection:
    """A keep-alive connection that is opened on demand and reopened when the target closed it.

    Not for use by several threads at once. `source` is the local address to send from. A `sticky` connection keeps
    bytes that no request asked for, so that they corrupt the next answer as they would for a pipelining client.
    """

    def __init__(self, address: Address, source: str | None = None, *, sticky: bool = False) -> None:
        self.address = address
        self.source = source
        self.sticky = sticky
        self._socket: socket.socket | None = None
        self._last_used = 0.0
        self._bound_to = 0.0
        self._is_near = False

    def send(self, request: Request, limits: ReadLimits) -> Reply:
        """Send one request and read its whole answer; raise TransportError where none comes.

        A server may close a kept connection at any moment, also while a request is on its way. So a request that must
        not be repeated gets a connection of its own, and any other is repeated once if a kept one was closed before the
        first byte of the answer.
        """
        deadline = time.monotonic() + limits.seconds
        self._drop_if_stale()
        if not self.sticky and request.method not in REPEATABLE:
            self.close()
        kept = self._socket is not None
        try:
            return self._exchange(request, limits, deadline)
        except TransportError as trouble:
            closed = trouble.kind in {TransportErrorKind.RESET, TransportErrorKind.CLOSED} and not trouble.began
            if self.sticky or not kept or not closed:
                raise
        return self._exchange(request, limits, deadline)

    def _exchange(self, request: Request, limits: ReadLimits, deadline: float) -> Reply:
        sock = self._socket or self.open(limits)
        reader = ReplyReader(request.method, limits)
        try:
            sending_failed = self._write(sock, request.encode(self.address.authority), deadline)
            reply = self._read(sock, reader, deadline, sending_failed)
        except BaseException:
            self.close()
            reader.discard()
            raise
        self._last_used = time.monotonic()
        if not reply.keep_alive or sending_failed:
            self.close()
        return reply

    def open(self, limits: ReadLimits) -> socket.socket:
        """Connect now; raise TransportError (nothing sent) where that fails."""
        try:
            sock = self._connected(limits.connect_seconds)
        except socket.gaierror as error:
            raise TransportError(TransportErrorKind.UNRESOLVED, self.address.host, sent=False) from error
        except TimeoutError as error:
            raise TransportError(TransportErrorKind.TIMEOUT, "connecting", sent=False) from error
        except OSError as error:
            raise TransportError(TransportErrorKind.REFUSED, str(self.address.authority), sent=False) from error
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.address.scheme == "https":
            try:
                sock = _tls().wrap_socket(sock, server_hostname=self.address.host)
            except OSError as error:
                sock.close()
                raise TransportError(TransportErrorKind.TLS, _reason(error), sent=False) from error
        if not isinstance(sock, ssl.SSLSocket):
            sock.settimeout(None)
        self._is_near = _leads_here(sock)
        self._bound_to = 0.0
        self._socket = sock
        self._last_used = time.monotonic()
        return sock

    def _connected(self, seconds: float) -> socket.socket:
        """Connect to the first address of the host that accepts."""
        source = (self.source, 0) if self.source else None
        *others, last = self.address.ips or (self.address.host,)
        for each in others:
            with contextlib.suppress(OSError):
                return socket.create_connection((each, self.address.port), seconds, source_address=source)
        return socket.create_connection((last, self.address.port), seconds, source_address=source)

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _drop_if_stale(self) -> None:
        sock = self._socket
        if sock is None:
            return
        rested = time.monotonic() - self._last_used > REUSE_SECONDS
        if rested or (not self.sticky and select.select([sock], [], [], 0)[0]):
            self.close()

    def _write(self, sock: socket.socket, payload: bytes, deadline: float) -> bool:
        """Send all; return True where the target stopped reading, because its answer may be there all the same."""
        self._bound(sock, deadline)
        try:
            sock.sendall(payload)
        except (TimeoutError, BlockingIOError) as error:
            raise TransportError(TransportErrorKind.TIMEOUT, "sending") from error
        except OSError:
            return True
        return False

    def _read(self, sock: socket.socket, reader: ReplyReader, deadline: float, sending_failed: bool) -> Reply:
        came, pause = 0.0, 0.0
        while True:
            try:
                data = sock.recv(CHUNK)
            except (TimeoutError, BlockingIOError) as error:
                raise TransportError(TransportErrorKind.TIMEOUT, began=reader.began) from error
            except OSError as error:
                raise TransportError(TransportErrorKind.RESET, began=reader.began) from error
            if came:
                pause = max(pause, time.monotonic() - came)
            reply = reader.feed(data) if data else reader.end()
            if reply is not None:
                reply.pause = pause if self._is_near else 0.0
                return reply
            if not data:
                kind = TransportErrorKind.RESET if sending_failed else TransportErrorKind.CLOSED
                raise TransportError(kind, began=reader.began)
            came = time.monotonic()
            self._bound(sock, deadline, began=reader.began)

    def _bound(self, sock: socket.socket, deadline: float, *, began: bool = False) -> None:
        """Let the next calls on the socket end at the deadline.

        The kernel keeps the time, because Python's own time-outs cost one more system call for each call.
        """
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TransportError(TransportErrorKind.TIMEOUT, began=began)
        if abs(remaining - self._bound_to) > SLACK_S:
            self._bound_to = remaining
            if isinstance(sock, ssl.SSLSocket):
                sock.settimeout(remaining)
                return
            time_value = struct.pack("ll", int(remaining), int(remaining % 1 * 1_000_000) or 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, time_value)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, time_value)


def _leads_here(sock: socket.socket) -> bool:
    try:
        return is_this_machine(sock.getpeername()[0])
    except OSError:
        return False  # reset already


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _reason(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or type(error).__name__
