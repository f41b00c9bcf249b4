"""What hostile or broken backends do. Each behaviour answers one request and says whether it keeps the connection."""

from __future__ import annotations

import contextlib
import functools
import gzip
import itertools
import json
import socket
import struct
import threading

from tests.hostile.raw_server import Asked, Behaviour, answer

FOREVER_S = 600


def silence(client: socket.socket, asked: Asked) -> bool:
    """Accept everything, say nothing."""
    del asked
    client.settimeout(FOREVER_S)
    return bool(client.recv(1))


def slam(client: socket.socket, asked: Asked) -> bool:
    """Close without a word."""
    del client, asked
    return False


def reset(client: socket.socket, asked: Asked) -> bool:
    """Reset the connection."""
    del asked
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def banner(client: socket.socket, asked: Asked) -> bool:
    """Be another protocol."""
    del asked
    client.sendall(b"220 mail.example ESMTP\r\n")
    return False


def endless_headers(client: socket.socket, asked: Asked) -> bool:
    """Send header lines for ever."""
    del asked
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        client.sendall(b"X-%d: %s\r\n" % (number, b"a" * 1000))
    return False


def endless_status_line(client: socket.socket, asked: Asked) -> bool:
    """Send a reason phrase that never ends."""
    del asked
    client.sendall(b"HTTP/1.1 200 ")
    while True:
        client.sendall(b"a" * 10_000)


def endless(head: bytes, part: bytes) -> Behaviour:
    """Begin a chunked answer with these bytes, and then send others again and again."""

    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        client.sendall(head)
        while True:
            client.sendall(part)

    return behave


endless_trailers = endless(b"2\r\n{}\r\n0\r\n", b"X: a\r\n" * 1000)
endless_trailer = endless(b"2\r\n{}\r\n0\r\nX: ", b"a" * 10_000)
endless_chunk_extension = endless(b"2;x=", b"a" * 10_000)
endless_chunk_size = endless(b"", b"0" * 10_000)
extended_chunks = endless(b"", b"1;x=" + b"a" * 1000 + b"\r\n \r\n")


def endless_body(client: socket.socket, asked: Asked) -> bool:
    """Send chunks for ever."""
    del asked
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        client.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


def hundred_megabytes(client: socket.socket, asked: Asked) -> bool:
    """Announce and send 100 MB."""
    del asked
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(100):
        client.sendall(b" " * 1_000_000)
    return False


def drip(client: socket.socket, asked: Asked) -> bool:
    """Send a byte now and then, and never all."""
    del asked
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    pace = threading.Event()
    while not pace.wait(0.2):
        client.sendall(b" ")
    return False


def bomb(client: socket.socket, asked: Asked) -> bool:
    """Send a body that grows a thousandfold."""
    del asked
    client.sendall(answer(200, _packed(), extra="Content-Encoding: gzip\r\n"))
    return True


@functools.cache
def _packed() -> bytes:
    return gzip.compress(b" " * 200_000_000, 1)


def hints_for_ever(client: socket.socket, asked: Asked) -> bool:
    """Send 100 Continue for ever."""
    del asked
    while True:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def web_site(client: socket.socket, asked: Asked) -> bool:
    """Answer every path with a page, as a single-page application does."""
    del asked
    client.sendall(answer(404, b"<!doctype html><title>Not found</title>", type_="text/html"))
    return True


def circle(client: socket.socket, asked: Asked) -> bool:
    """Redirect to itself."""
    client.sendall(answer(307, extra=f"Location: {asked.path}\r\n"))
    return True


def redirect_away(client: socket.socket, asked: Asked) -> bool:
    """Redirect to somebody else's host."""
    client.sendall(answer(308, extra=f"Location: http://198.51.100.1{asked.path}\r\n"))
    return True


def well(behaviour: Behaviour) -> Behaviour:
    """Be healthy at /healthz, and otherwise behave so."""

    def behave(client: socket.socket, asked: Asked) -> bool:
        if asked.path.startswith("/healthz"):
            client.sendall(answer(204))
            return True
        return behaviour(client, asked)

    return behave


def always(status: int, value: object, extra: str = "") -> Behaviour:
    """Give the same JSON answer to everything."""

    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.sendall(answer(status, json.dumps(value).encode(), extra=extra))
        return True

    return behave


def always_bytes(status: int, body: bytes, type_: str = "application/json") -> Behaviour:
    """Give the same bytes as answer to everything."""

    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.sendall(answer(status, body, type_=type_))
        return True

    return behave


def dies_after(requests: int) -> Behaviour:
    """Answer some requests with an error, then be gone: every connection is reset, also to /healthz."""
    count = itertools.count(1)

    def behave(client: socket.socket, asked: Asked) -> bool:
        if next(count) > requests:
            return reset(client, asked)
        status = 204 if asked.path.startswith("/healthz") else 400
        with contextlib.suppress(OSError):
            client.sendall(answer(status, b"" if status == 204 else b"{}"))
        return True

    return behave
