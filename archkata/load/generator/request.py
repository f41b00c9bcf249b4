"""Requests as bytes."""

from __future__ import annotations

import json as json_text
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

JSON = "application/json"


def encode(method: str, target: str, common: bytes, headers: Mapping[str, str] | None, body: bytes | None) -> bytes:
    """Return a request; `common` are the header lines that all requests of a user share, each ended by CR LF."""
    head = b"%s %s HTTP/1.1\r\n%s" % (method.encode("ascii"), target.encode("utf-8"), common)
    if headers:
        for name, value in headers.items():
            head += f"{_single(name)}: {_single(value)}\r\n".encode("latin-1", "replace")
    if body is None:
        return head + (b"Content-Length: 0\r\n\r\n" if method in _WITH_BODY else b"\r\n")
    return b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)


_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def body_of(json: Any, data: Any) -> tuple[bytes | None, str | None]:
    """Return the bytes of a body and its media type, as Locust's own clients take them: `json`, else `data`."""
    if data is not None:
        if isinstance(data, Mapping):
            return urlencode(data).encode("ascii"), "application/x-www-form-urlencoded"
        return (data.encode("utf-8") if isinstance(data, str) else bytes(data)), None
    if json is not None:
        return json_text.dumps(json).encode("utf-8"), JSON
    return None, None


def _single(value: object) -> str:
    """Keep a value on its own line, so that test data cannot become a header or a request of its own."""
    return str(value).replace("\r", " ").replace("\n", " ")
