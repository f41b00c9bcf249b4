"""A little server on raw sockets that misbehaves exactly as its behaviour says."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_REQUEST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """A request as a misbehaving server sees it."""

    method: str
    path: str
    head: bytes
    body: bytes


Behaviour = Callable[[socket.socket, Asked], bool]
"""Answers on the socket; returns whether the connection is kept."""


class RawServer:
    """Accepts on a free port of 127.0.0.1; each connection has a thread that ends with the server."""

    def __init__(self, behaviour: Behaviour, *, reads: bool = True) -> None:
        self._behaviour = behaviour
        self._reads = reads
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.closing = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening and drop every connection."""
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with self._lock:
                    self._connections.add(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            if not self._reads:
                self._behaviour(connection, Asked("", "", b"", b""))
                return
            while (asked := read_request(connection)) is not None and self._behaviour(connection, asked):
                pass
        with self._lock:
            self._connections.discard(connection)


def read_request(connection: socket.socket) -> Asked | None:
    """Read one request with a Content-Length; None where the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk or len(data) > MOST_REQUEST_BYTES:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        body += chunk
    method, path, _ = lines[0].decode("latin-1").split(" ", 2)
    return Asked(method, path, head, body)


def answer(status: int, body: bytes = b"", *, type_: str = "application/json", extra: str = "") -> bytes:
    """Return the bytes of a well-formed answer; `extra` are header lines, each ended by CR LF."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {type_}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode("latin-1") + body


@contextlib.contextmanager
def raw_server(behaviour: Behaviour, *, reads: bool = True) -> Iterator[RawServer]:
    """Run a misbehaving server for the time of a block."""
    server = RawServer(behaviour, reads=reads)
    try:
        yield server
    finally:
        server.close()
