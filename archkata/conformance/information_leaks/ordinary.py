"""Which answers are certainly the application's own, and what they hold.

What an HTTP parser or a proxy answers before the application sees a request is no fault of the application. It is
known by the request: an odd or very long target, odd or many headers, a large body; or by a status that only they use.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from archkata.conformance.scene import Scene
from archkata.wire import Exchange, Request, TooMuchError, UnreadableError, read_json

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
LONGEST_TARGET = 2_000
LONGEST_HEADERS = 4_000
LARGEST_BODY = 256 * 1024

_OF_PARSERS = {408, 414, 431, 505}
_OF_PROXIES = {502, 503, 504}
_ORDINARY_TARGET = re.compile(r"/[\w.~!$&'()*+,:=@/?%-]*", re.ASCII)
_ODD_PATH = re.compile(r"//|/\.\.?(?:/|$)|%(?:[01][0-9a-f]|7f|25|2e|2f|3b|5c)", re.IGNORECASE)
_ODD_QUERY = re.compile(r"%(?:[01][0-9a-f]|7f)", re.IGNORECASE)


def is_of_the_application(exchange: Exchange, scene: Scene) -> bool:
    """Say whether there is an answer, and nothing in the request or the status that could make it another server's.

    Health does not count: many have a component of its own for it.
    """
    if exchange.status is None or exchange.status in _OF_PARSERS | _OF_PROXIES:
        return False
    path = exchange.request.target.partition("?")[0]
    return path != scene.backend.address.path + scene.backend.binding.health.path and is_ordinary(exchange.request)


def is_ordinary(request: Request) -> bool:
    """Say whether every parser and every proxy lets a request pass."""
    path, _, query = request.target.partition("?")
    headers = [f"{name}: {value}" for name, value in request.headers]
    return (
        request.method in METHODS
        and len(request.target) <= LONGEST_TARGET
        and _ORDINARY_TARGET.fullmatch(request.target) is not None
        and not _ODD_PATH.search(path)
        and not _ODD_QUERY.search(query)
        and _is_utf8(unquote_to_bytes(request.target))
        and sum(map(len, headers)) <= LONGEST_HEADERS
        and all(header.isascii() and header.isprintable() for header in headers)
        and len(request.body) <= LARGEST_BODY
    )


def content_of(exchange: Exchange) -> object:
    """Return the body as JSON in UTF-8; raise UnreadableError where it is none, TooMuchError where it is too much."""
    return read_json(exchange.reply.body if exchange.reply else b"", strict=True)


def is_json(exchange: Exchange) -> bool:
    """Say whether the body is JSON, as far as archkata reads it."""
    try:
        content_of(exchange)
    except TooMuchError:
        return True
    except UnreadableError:
        return False
    return True


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
