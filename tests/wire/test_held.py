"""Requests whose last byte is held back until all of them are on the wire."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from archkata.wire import Address, Exchange, LastByteHold, ReadLimits, Request, TransportErrorKind, collect, release
from archkata.wire.connection import Connection
from tests.hostile.raw_server import Asked, answer, raw_server

PATIENT = ReadLimits(seconds=5)
QUICK = ReadLimits(seconds=0.3)


def held(url: str, number: int = 1, method: str = "POST", limits: ReadLimits = PATIENT) -> LastByteHold:
    body = b"" if method == "GET" else b"%d" % number
    exchange = Exchange(Request(method, "/", body=body), None, time.monotonic())
    return LastByteHold(Connection(Address.parse(url)), exchange, limits)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_no_request_is_complete_before_its_release(method: str) -> None:
    complete = threading.Event()

    def behave(client: socket.socket, asked: Asked) -> bool:
        complete.set()
        client.sendall(answer(200, asked.body))
        return False

    with raw_server(behave) as server:
        request = held(server.url, method=method)
        began_early = complete.wait(0.1)
        release([request])
        collect([request])

    assert not began_early
    assert request.exchange.status == 200


def test_each_exchange_gets_the_answer_to_its_own_request() -> None:
    def behave(client: socket.socket, asked: Asked) -> bool:
        client.sendall(answer(201, asked.body))
        return False

    with raw_server(behave) as server:
        requests = [held(server.url, number) for number in range(8)]
        release(requests, spacing=0.0002)
        collect(requests)

    replies = [request.exchange.reply for request in requests]
    assert [reply and reply.body for reply in replies] == [b"%d" % number for number in range(8)]
    assert all(request.exchange.started < request.exchange.ended for request in requests)


def test_an_answer_that_comes_first_is_timed_first() -> None:
    later = threading.Event()

    def behave(client: socket.socket, asked: Asked) -> bool:
        if asked.body == b"0":
            later.wait(5)
            time.sleep(0.2)  # the answer that this one comes after has to be read first
        client.sendall(answer(200))
        later.set()
        return False

    with raw_server(behave) as server:
        requests = [held(server.url, number) for number in range(2)]
        release(requests)
        collect(requests)

    assert requests[1].exchange.ended < requests[0].exchange.ended


def test_silence_and_dripping_end_in_time_and_the_other_answers_are_kept() -> None:
    def behave(client: socket.socket, asked: Asked) -> bool:
        if asked.body == b"0":
            return client.recv(1) != b""
        if asked.body == b"1":
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while True:
                client.sendall(b"x")
                time.sleep(0.01)
        client.sendall(answer(200))
        return False

    with raw_server(behave) as server:
        requests = [held(server.url, number, limits=QUICK) for number in range(3)]
        release(requests)
        collect(requests)

    troubles = [request.exchange.trouble for request in requests]
    assert [trouble and trouble.kind for trouble in troubles] == [
        TransportErrorKind.TIMEOUT,
        TransportErrorKind.TIMEOUT,
        None,
    ]
    assert requests[2].exchange.status == 200


def test_a_refusal_before_the_last_byte_is_taken() -> None:
    def refuse(client: socket.socket, asked: Asked) -> bool:
        del asked
        client.recv(1)
        client.sendall(answer(429, extra="Connection: close\r\n"))
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
        return False

    with raw_server(refuse, reads=False) as server:
        request = held(server.url)
        collect([request])
        release([request])

    assert request.exchange.status == 429


def test_a_connection_that_closes_without_an_answer_is_a_trouble() -> None:
    with raw_server(lambda *_: False) as server:
        request = held(server.url)
        release([request])
        collect([request])

    assert request.exchange.trouble is not None
    assert request.exchange.trouble.kind in {TransportErrorKind.CLOSED, TransportErrorKind.RESET}
    assert request.exchange.trouble.sent


def test_nothing_is_sent_where_nobody_listens() -> None:
    with raw_server(lambda *_: False) as server:
        url = server.url

    request = held(url)
    release([request])
    collect([request])

    assert request.exchange.trouble is not None
    assert not request.exchange.trouble.sent
