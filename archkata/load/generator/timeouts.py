"""Time limits of all connections, kept by one greenlet: a timer for each request would cost more than the request."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import gevent
from gevent.socket import SOCK_STREAM, getaddrinfo

from archkata.load.generator.connection import LoadConnection
from archkata.wire import Address, TransportError, TransportErrorKind

STEP_S = 0.05


class Timeouts:
    """Expires connections whose deadline is over, at most 50 ms late; also remembers where host names lead."""

    def __init__(self, answer_s: float = 15.0, connect_s: float = 5.0) -> None:
        self.answer_s = answer_s
        self.connect_s = connect_s
        self._watched: set[LoadConnection] = set()
        self._resolved: dict[tuple[str, int], tuple[Any, ...]] = {}
        self._sweeper: gevent.Greenlet[[], None] | None = None

    def watch(self, connection: LoadConnection) -> None:
        """Keep the deadline of a connection from now on."""
        self._watched.add(connection)
        if self._sweeper is None:
            self._sweeper = gevent.spawn(self._sweep)

    def forget(self, connection: LoadConnection) -> None:
        """Stop watching."""
        self._watched.discard(connection)

    def resolve(self, address: Address) -> tuple[Any, ...]:
        """Return a row of getaddrinfo, asked for once; raises TransportError."""
        key = address.host, address.port
        if key not in self._resolved:
            host = address.ips[0] if address.ips else address.host
            try:
                self._resolved[key] = getaddrinfo(host, address.port, 0, SOCK_STREAM)[0]
            except OSError as error:
                raise TransportError(TransportErrorKind.UNRESOLVED, address.host, sent=False) from error
        return self._resolved[key]

    def _sweep(self) -> None:
        while True:
            gevent.sleep(STEP_S)
            now = perf_counter()
            for connection in [each for each in self._watched if each.deadline < now]:
                connection.expire()
