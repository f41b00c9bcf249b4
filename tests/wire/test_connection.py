"""The reader of answers: exact about framing, bounded in time and memory."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc

import pytest

from archkata.wire import Address, Connection, ReadLimits, Reply, Request, TransportError, TransportErrorKind
from tests.hostile import behaviours as does
from tests.hostile.raw_server import Asked, Behaviour, raw_server

QUICK = ReadLimits(seconds=0.4, connect_seconds=0.4)
PATIENT = ReadLimits(seconds=5)


def ask(wire: bytes, method: str = "GET", limits: ReadLimits = PATIENT) -> Reply:
    """Send one request to a server that answers with these bytes and closes."""

    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.sendall(wire)
        return False

    with raw_server(behave) as server:
        connection = Connection(Address.parse(server.url))
        try:
            return connection.send(Request(method, "/"), limits)
        finally:
            connection.close()


def trouble(wire: bytes, limits: ReadLimits = PATIENT) -> TransportErrorKind:
    with pytest.raises(TransportError) as caught:
        ask(wire, limits=limits)
    return caught.value.kind


@pytest.mark.parametrize(
    ("wire", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", b"{}"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", b"{}"),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\n7", b"7"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
    ],
)
def test_every_framing_is_understood(wire: bytes, body: bytes) -> None:
    assert ask(wire).body == body


def test_a_compressed_body_is_decoded() -> None:
    packed = gzip.compress(b'{"a": 1}')
    wire = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed

    assert ask(wire).body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("method", "wire"),
    [
        ("GET", b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n{"id": 1}'),
        ("GET", b'HTTP/1.1 204 No Content\r\n\r\n{"id": 1}'),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
        ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}more"),
    ],
)
def test_bytes_behind_an_answer_are_noticed(method: str, wire: bytes) -> None:
    reply = ask(wire, method)

    assert reply.stray


def test_a_head_answer_without_a_body_is_whole() -> None:
    reply = ask(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "HEAD")

    assert (reply.status, reply.body, reply.stray) == (200, b"", False)


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        (b"", TransportErrorKind.CLOSED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", TransportErrorKind.CLOSED),
        (b"SSH-2.0-OpenSSH_9.2\r\n", TransportErrorKind.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", TransportErrorKind.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", TransportErrorKind.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", TransportErrorKind.MALFORMED),
        (b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", TransportErrorKind.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", TransportErrorKind.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 20_000 + b"\r\n", TransportErrorKind.TOO_LARGE),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000, TransportErrorKind.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000, TransportErrorKind.TOO_LARGE),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b"
            % (len(bomb := gzip.compress(b"0" * 50_000_000)), bomb),
            TransportErrorKind.TOO_LARGE,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno", TransportErrorKind.MALFORMED),
    ],
)
def test_a_broken_or_endless_answer_is_a_trouble(wire: bytes, kind: TransportErrorKind) -> None:
    assert trouble(wire) is kind


def test_trailers_are_read_and_are_no_headers() -> None:
    reply = ask(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nLocation: /x\r\n\r\n")

    assert (reply.body, reply.header("Location")) == (b"{}", None)


def test_a_body_in_chunks_of_one_byte_is_read() -> None:
    wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n"

    assert ask(wire).body == b"x" * 50_000


@pytest.mark.parametrize(
    ("behaviour", "detail"),
    [
        (does.endless_status_line, "headers"),
        (does.endless_headers, "headers"),
        (does.hints_for_ever, "headers"),
        (does.endless_trailers, "chunk extensions or trailers"),
        (does.endless_trailer, "chunk extensions or trailers"),
        (does.endless_chunk_extension, "chunk extensions or trailers"),
        (does.endless_chunk_size, "chunk extensions or trailers"),
        (does.extended_chunks, "chunk extensions or trailers"),
        (does.endless_body, ""),
    ],
)
def test_no_part_of_an_answer_grows_without_bound(behaviour: Behaviour, detail: str) -> None:
    tracemalloc.start()
    try:
        with raw_server(behaviour) as server, pytest.raises(TransportError) as caught:
            Connection(Address.parse(server.url)).send(Request("GET", "/"), PATIENT)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (caught.value.kind, caught.value.detail) == (TransportErrorKind.TOO_LARGE, detail)
    assert peak < 12_000_000


def test_silence_ends_in_time() -> None:
    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        return client.recv(1) != b""

    with raw_server(behave) as server, pytest.raises(TransportError) as caught:
        Connection(Address.parse(server.url)).send(Request("GET", "/"), QUICK)

    assert caught.value.kind is TransportErrorKind.TIMEOUT


def test_a_dripping_answer_ends_in_time_although_bytes_keep_coming() -> None:
    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            client.sendall(b"x")
            time.sleep(0.02)

    with raw_server(behave) as server, pytest.raises(TransportError) as caught:
        Connection(Address.parse(server.url)).send(Request("GET", "/"), QUICK)

    assert caught.value.kind is TransportErrorKind.TIMEOUT
    assert caught.value.began


def test_nothing_is_sent_where_nobody_listens() -> None:
    with raw_server(lambda *_: False) as server:
        url = server.url

    with pytest.raises(TransportError) as caught:
        Connection(Address.parse(url)).send(Request("POST", "/"), QUICK)

    assert (caught.value.kind, caught.value.sent) == (TransportErrorKind.REFUSED, False)


def test_an_answer_that_comes_before_the_request_is_read_is_taken() -> None:
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"

    def refuse(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.recv(1000)
        client.sendall(refusal)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
        return False

    with raw_server(refuse, reads=False) as server:
        reply = Connection(Address.parse(server.url)).send(Request("POST", "/", body=b"x" * 5_000_000), ReadLimits())

    assert reply.status == 413


def test_a_closed_keep_alive_connection_is_opened_anew() -> None:
    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        return False

    with raw_server(behave) as server:
        connection = Connection(Address.parse(server.url))
        statuses = [connection.send(Request("GET", "/"), ReadLimits()).status for _ in range(20)]
        connection.close()

    assert statuses == [200] * 20


def test_a_sticky_connection_meets_the_bytes_that_nobody_asked_for() -> None:
    def behave(client: socket.socket, asked: Asked) -> bool:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (b"{}" if asked.method == "GET" else b""))
        if asked.method == "HEAD":
            client.sendall(b"{}")
        return True

    with raw_server(behave) as server:
        connection = Connection(Address.parse(server.url), sticky=True)
        first = connection.send(Request("HEAD", "/"), ReadLimits())
        if not first.stray:
            with pytest.raises(TransportError) as caught:
                connection.send(Request("GET", "/"), ReadLimits())
            assert caught.value.kind is TransportErrorKind.MALFORMED
        connection.close()
