"""A port of 127.0.0.1 that stays the toolkit's own, whether a server listens there or not."""

from __future__ import annotations

import contextlib
import socket
import sys

HOST = "127.0.0.1"
BACKLOG = 512


class Door:
    """Hands out listening sockets on one port, one at a time.

    A second socket is bound there and never listens: it keeps the port from another process while the door is
    closed, and connections are refused as if it were not there.
    """

    def __init__(self, port: int = 0) -> None:
        if port:
            _bound(port, shared=False).close()  # where sockets may share a port, find out whether it is taken
        self._guard = _bound(port, shared=True)
        self.port: int = self._guard.getsockname()[1]
        self._listening: socket.socket | None = None

    def open(self) -> socket.socket:
        """Listen, and return the socket; the kernel accepts from now on."""
        self._listening = _bound(self.port, shared=True)
        self._listening.listen(BACKLOG)
        self._listening.setblocking(False)
        return self._listening

    def close(self) -> None:
        """Stop listening; connections that wait to be accepted are reset."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def give_up(self) -> None:
        """Give the port back."""
        self.close()
        self._guard.close()


def _bound(port: int, *, shared: bool) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with contextlib.ExitStack() as undo:
        undo.callback(sock.close)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared and sys.platform == "darwin":
            # Linux lets two sockets bind while neither listens; the BSD family needs the option for that
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind((HOST, port))
        undo.pop_all()
    return sock
