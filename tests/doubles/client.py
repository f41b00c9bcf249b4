"""A client that sees the wire: every byte, every reset, and silence."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from http.client import HTTPResponse
from types import TracebackType
from typing import Any, Self

SHORT_S = 0.05
LONG_S = 10.0


class Wire:
    """One connection to a double."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LONG_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, method: str, target: str, body: object = None, headers: Mapping[str, str] | None = None) -> None:
        """Send one request; anything but bytes goes as JSON."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {target} HTTP/1.1", "Host: double", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def charge(self, amount: int = 1999, key: str = "key", reference: str = "order", currency: str = "USD") -> None:
        """Send a charge."""
        body = {"amount": amount, "currency": currency, "reference": reference}
        self.send("POST", "/charges", body, {"Idempotency-Key": key})

    def answer(self, method: str = "GET") -> Response:
        """Read one whole answer."""
        response = HTTPResponse(self.socket, method=method)
        response.begin()
        with response:
            return Response(response.status, dict(response.getheaders()), response.read())

    def is_silent(self, seconds: float = SHORT_S) -> bool:
        """Say whether neither a byte nor an end comes for some time."""
        self.socket.settimeout(seconds)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(LONG_S)
        return False

    def rest(self) -> bytes:
        """Read until the connection is closed in an orderly way; raises ConnectionResetError where it is reset."""
        received = b""
        while chunk := self.socket.recv(65536):
            received += chunk
        return received

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()


class Response:
    """A whole answer."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def refuses(port: int) -> bool:
    """Say whether nobody accepts connections."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=LONG_S).close()
    except ConnectionRefusedError:
        return True
    return False
