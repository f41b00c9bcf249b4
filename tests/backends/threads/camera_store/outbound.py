"""Requests to other services, with a limit on the whole attempt and an honest account of how it failed."""

import http.client
import io
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .messages import Json


class NotSent(Exception):
    """The connection was refused: the other side knows nothing of the request."""


class NoAnswer(Exception):
    """The request may have arrived, but no whole answer came in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def content(self) -> dict[str, Json]:
        """The JSON object in the body; empty for everything else."""
        try:
            content = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket until an instant; a time-out of each single read would let a trickle last for ever."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the stub's Buffer is wider
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._socket.recv_into(buffer)


def exchange(
    method: str, url: str, content: Mapping[str, object] | None, headers: Mapping[str, str], seconds: float
) -> Answer:
    """One attempt on a connection of its own, over after so many seconds."""
    deadline = time.monotonic() + seconds
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=seconds)
    try:
        _open(connection)
        return _speak(connection, method, url, content, headers, deadline)
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise NoAnswer from fault
    finally:
        connection.close()


def _open(connection: http.client.HTTPConnection) -> None:
    try:
        connection.connect()
    except OSError as fault:
        raise NotSent from fault


def _speak(
    connection: http.client.HTTPConnection,
    method: str,
    url: str,
    content: Mapping[str, object] | None,
    headers: Mapping[str, str],
    deadline: float,
) -> Answer:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = None if content is None else json.dumps(content).encode("ascii")
    typed = {} if body is None else {"Content-Type": "application/json"}
    connection.request(method, target, body, {"Connection": "close", **typed, **headers})
    response = http.client.HTTPResponse(connection.sock, method=method)
    response.fp = io.BufferedReader(_DeadlineReader(connection.sock, deadline))
    response.begin()
    # Without a size: only then a body that is cut off is told apart from a whole one.
    answer = response.read()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, answer)
