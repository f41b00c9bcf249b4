"""Hostile servers by name: the behaviours, and one answer to everything, also behind a health that is right."""

from __future__ import annotations

import json
import socket

from tests.hostile import behaviours as does
from tests.hostile.raw_server import Asked, Behaviour, answer

DEEP = b"[" * 100_000
THINGS: dict[str, tuple[int, bytes]] = {
    "null": (200, b"null"),
    "an array": (200, b"[]"),
    "a number": (201, b"1e400"),
    "a thousand digits": (201, b'{"id": ' + b"9" * 5000 + b"}"),
    "NaN": (201, b'{"id": NaN, "access_token": Infinity}'),
    "half a character": (201, b'{"id": "\\ud800", "access_token": "\\udfff", "next_cursor": "\\ud83d"}'),
    "deep arrays": (200, DEEP),
    "deep objects": (201, b'{"a":' * 900 + b"1" + b"}" * 900),
    "not UTF-8": (200, b'{"id": "\xff\xfe"}'),
    "UTF-16": (200, json.dumps({"id": 1}).encode("utf-16")),
    "a byte order mark": (200, b'\xef\xbb\xbf{"id": 1}'),
    "half a document": (201, b'{"id": "a'),
    "two documents": (201, b'{"id": 1}{"id": 2}'),
    "members twice": (201, b'{"id": 1, "id": {}, "id": "x"}'),
    "an id that is an object": (201, b'{"id": {"no": "id"}}'),
    "an id with line feeds": (201, json.dumps({"id": "a\r\nX: y", "access_token": "a\r\nX: y"}).encode()),
    "an id that climbs": (201, json.dumps({"id": "../../../etc/passwd"}).encode()),
    "an id of 100 KB": (201, json.dumps({"id": "i" * 100_000}).encode()),
    "controls": (500, json.dumps({"title": "\x1b]0;pwned\x07\x1b[31m\u202e"}).encode()),
    "a page with a script": (500, b"<script>alert(1)</script>"),
    "everlasting pages": (200, json.dumps({"items": [], "next_cursor": "again"}).encode()),
    "a million rows": (200, b'{"items": [' + b"1," * 400_000 + b'1], "next_cursor": null}'),
    "lives of years": (201, b'{"access_token": "t0k3n-of-t3st", "token_type": "Bearer", "expires_in": 1e308}'),
    "lives of nothing": (201, b'{"access_token": "t0k3n-of-t3st", "token_type": "Bearer", "expires_in": -1}'),
    "200 KB": (200, json.dumps({"id": "a", "x": "y " * 100_000}).encode()),
    "nothing": (200, b""),
    "status 599": (599, b"{}"),
    "status 304": (304, b""),
}
HEADERS: dict[str, tuple[int, str]] = {
    "a Location that is no URL": (201, "Location: http://[::1\r\n"),
    "a Location of a file": (201, "Location: file:///etc/passwd\r\n"),
    "a Location of 8 KB": (201, f"Location: /{'a' * 8000}\r\n"),
    "a Retry-After of a thousand digits": (429, f"Retry-After: {'9' * 1000}\r\n"),
    "a Retry-After of a year": (503, "Retry-After: 31536000\r\n"),
    "a Retry-After in the year 9999": (503, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n"),
    "a Retry-After that is none": (429, "Retry-After: \xff\r\n"),
    "a policy without end": (200, f"RateLimit-Policy: {'q=1;w=1,' * 800}\r\n"),
    "a policy of no window": (200, 'RateLimit-Policy: "x";q=0;w=0\r\n'),
    "cookies of all kinds": (201, "Set-Cookie: a=b\r\nSet-Cookie: \x01=;;;\r\nSet-Cookie: =\r\n"),
    "tags of all kinds": (200, 'ETag: """\r\nETag: W/\r\nETag: "\xff"\r\n'),
    "a date of year 0": (200, "Date: Thu, 00 Jan 0000 00:00:00 GMT\r\n"),
    "a charset that is none": (200, "Content-Type: application/json; charset=\x7f\r\n"),
}
ENDLESS = {
    "endless headers": does.endless_headers,
    "an endless status line": does.endless_status_line,
    "endless trailers": does.endless_trailers,
    "an endless trailer": does.endless_trailer,
    "an endless chunk extension": does.endless_chunk_extension,
    "an endless chunk size": does.endless_chunk_size,
    "endless extended chunks": does.extended_chunks,
    "an endless body": does.endless_body,
    "hundred megabytes": does.hundred_megabytes,
    "hints for ever": does.hints_for_ever,
    "a bomb": does.bomb,
}
BROKEN = {
    "slam": does.slam,
    "reset": does.reset,
    "banner": does.banner,
    "web site": does.web_site,
    "circle": does.circle,
    "redirect away": does.redirect_away,
    "refuses everything": does.dies_after(40),
}
SLOW = {"silence": does.silence, "drip": does.drip}


def _with_header(status: int, lines: str) -> Behaviour:
    body = json.dumps({"id": "a", "access_token": "t0k3n-of-t3st", "token_type": "Bearer", "expires_in": 60}).encode()
    whole = answer(status, body, extra=lines)

    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.sendall(whole)
        return True

    return behave


def every() -> dict[str, Behaviour]:
    """Return all hostile servers: those that are so from the first byte, and those that seem well at first."""
    found: dict[str, Behaviour] = {}
    for name, behaviour in {**ENDLESS, **BROKEN, **SLOW}.items():
        found[name] = behaviour
        found[f"healthy, then {name}"] = does.well(behaviour)
    for name, (status, body) in THINGS.items():
        found[f"{name} for everything"] = does.well(does.always_bytes(status, body))
    for name, (status, lines) in HEADERS.items():
        found[f"{name} in everything"] = does.well(_with_header(status, lines))
    return found
