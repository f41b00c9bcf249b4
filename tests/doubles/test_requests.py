"""What a backend may send, what is wrong with the rest, and that garbage harms nobody."""

from __future__ import annotations

import json
import random
import socket

import pytest

from archkata.doubles import EventSubscriber, PaymentProvider, Silence, calls, conversation, server
from tests.doubles.client import Wire
from tests.doubles.conftest import Dial

GOOD = {"amount": 1999, "currency": "USD", "reference": "order"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        ([GOOD], "not a JSON object"),
        ({**GOOD, "amount": "1999"}, "`amount`"),
        ({**GOOD, "amount": 19.99}, "`amount`"),
        ({**GOOD, "amount": True}, "`amount`"),
        ({**GOOD, "amount": 0}, "`amount`"),
        (b'{"amount": NaN, "currency": "USD", "reference": "r"}', "not JSON"),
        ({**GOOD, "currency": "usd"}, "`currency`"),
        ({**GOOD, "currency": None}, "`currency`"),
        ({**GOOD, "reference": 7}, "`reference`"),
        ({**GOOD, "reference": "x" * 129}, "`reference`"),
        ({"amount": 1999, "currency": "USD"}, "`reference`"),
    ],
)
def test_a_charge_of_another_shape_is_refused_and_the_fault_is_told(
    provider: PaymentProvider, dial: Dial, body: object, sentence: str
) -> None:
    wire = dial(provider)
    wire.send("POST", "/charges", body, {"Idempotency-Key": "k"})
    assert wire.answer().status == 400
    [fault] = provider.faults()
    assert fault.line == "POST /charges"
    assert sentence in str(fault.sentence)
    assert provider.charges() == []


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "k" * 256}])
def test_a_charge_without_a_usable_key_is_refused(
    provider: PaymentProvider, dial: Dial, headers: dict[str, str]
) -> None:
    wire = dial(provider)
    wire.send("POST", "/charges", GOOD, headers)
    assert wire.answer().status == 400
    assert "Idempotency-Key" in str(provider.faults()[0].sentence)


def test_unknown_members_are_ignored(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    wire.send("POST", "/charges", {**GOOD, "metadata": {"a": 1}}, {"Idempotency-Key": "k"})
    assert wire.answer().status == 201
    assert provider.faults() == []


def test_a_key_that_charged_cannot_charge_another_amount(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    wire.charge(1999, "k")
    assert wire.answer().status == 201
    wire.charge(2999, "k")
    assert wire.answer().status == 400
    assert "has charged 1999 USD already" in str(provider.faults()[0].sentence)


@pytest.mark.parametrize(
    ("target", "body", "status", "sentence"),
    [
        ("/charges/ch_none/refunds", {"amount": 1}, 404, "no charge ch_none"),
        ("/charges/{id}/refunds", {"amount": 2000}, 400, "more than the 1999 left"),
        ("/charges/{id}/refunds", {}, 400, "`amount`"),
        ("/charge", {"amount": 1}, 404, "no POST /charge"),
    ],
)
def test_a_refund_of_another_shape_is_refused_and_the_fault_is_told(
    provider: PaymentProvider, dial: Dial, target: str, body: object, status: int, sentence: str
) -> None:
    wire = dial(provider)
    wire.charge(1999, "k")
    charge_id = wire.answer().json()["id"]
    wire.send("POST", target.replace("{id}", charge_id), body, {"Idempotency-Key": "r"})
    assert wire.answer().status == status
    assert sentence in str(provider.faults()[0].sentence)
    assert provider.charges()[0].refunds == []


def test_a_refund_key_cannot_pay_back_another_amount(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    wire.charge(1999, "k")
    target = f"/charges/{wire.answer().json()['id']}/refunds"
    statuses = []
    for amount in (10, 20):
        wire.send("POST", target, {"amount": amount}, {"Idempotency-Key": "r"})
        statuses.append(wire.answer().status)
    assert statuses == [201, 400]


@pytest.mark.parametrize("query", ["", "?reference", "?ref=x", "?reference=a&reference=b", "?reference=%ff"])
def test_a_look_up_without_one_readable_reference_is_refused(provider: PaymentProvider, dial: Dial, query: str) -> None:
    wire = dial(provider)
    wire.send("GET", f"/charges{query}")
    answer = wire.answer()
    assert (answer.status, len(provider.faults())) == ((200, 0) if query == "?reference" else (400, 1))


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_who_only_looks_around_breaks_nothing(provider: PaymentProvider, dial: Dial, method: str) -> None:
    wire = dial(provider)
    wire.send(method, "/")
    assert wire.answer(method).status == 404
    wire.charge()
    assert wire.answer().status == 201
    assert provider.faults() == []


# HTTP as clients speak it


def test_a_client_that_waits_for_100_continue_is_told_to_go_on(provider: PaymentProvider, dial: Dial) -> None:
    body = json.dumps(GOOD).encode()
    wire = dial(provider)
    wire.socket.sendall(
        b"POST /charges HTTP/1.1\r\nHost: d\r\nIdempotency-Key: k\r\nExpect: 100-continue\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
    )
    assert wire.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    wire.socket.sendall(body)
    assert wire.answer().status == 201


def test_an_offer_of_http_2_is_declined_by_answering(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    offer = {"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AAMAAABkAAQ"}
    wire.send("POST", "/charges", GOOD, {"Idempotency-Key": "k", **offer})
    assert wire.answer().status == 201
    wire.charge(2999, "l")
    assert wire.answer().status == 201


def test_a_chunked_body_is_read(provider: PaymentProvider, dial: Dial) -> None:
    body = json.dumps(GOOD).encode()
    wire = dial(provider)
    wire.socket.sendall(
        b"POST /charges HTTP/1.1\r\nHost: d\r\nIdempotency-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    for part in (body[:10], body[10:]):
        wire.socket.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    wire.socket.sendall(b"0\r\n\r\n")
    assert wire.answer().status == 201
    assert provider.attempts()[0].body == body


def test_requests_in_one_packet_are_answered_in_order(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    wire.socket.sendall(b"GET /charges?reference=a HTTP/1.1\r\nHost: d\r\n\r\nGET / HTTP/1.1\r\nHost: d\r\n\r\n")
    received = b""
    while received.count(b"HTTP/1.1") < 2:
        received += wire.socket.recv(65536)
    assert received.index(b"200 OK") < received.index(b"404 Not Found")


@pytest.mark.parametrize("request_line", ["GET / HTTP/1.0\r\n", "GET / HTTP/1.1\r\nHost: d\r\nConnection: close\r\n"])
def test_the_connection_is_closed_where_the_client_wants_it(
    provider: PaymentProvider, dial: Dial, request_line: str
) -> None:
    wire = dial(provider)
    wire.socket.sendall(f"{request_line}\r\n".encode())
    assert b"connection: close" in wire.rest().lower()


def test_a_client_that_sends_nothing_more_still_gets_its_answer(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    wire.charge()
    wire.socket.shutdown(socket.SHUT_WR)
    assert b"201 Created" in wire.rest()


# Garbage


@pytest.mark.parametrize(
    ("garbage", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n", b"400"),
        (b"hello\r\n\r\n", b"400"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"505"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000, b"431"),
        (b"POST /charges HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /charges HTTP/1.1\r\nHost: d\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 70_000, b"413"),
    ],
)
def test_garbage_is_refused_and_told(provider: PaymentProvider, dial: Dial, garbage: bytes, status: bytes) -> None:
    wire = dial(provider)
    wire.socket.sendall(garbage)
    assert wire.socket.recv(65536).startswith(b"HTTP/1.1 " + status)
    assert len(provider.faults()) == 1


@pytest.mark.parametrize("target", ["http://[", "//", "*", "/charges/%ff/refunds", "/charges//refunds"])
def test_strange_targets_are_refused(provider: PaymentProvider, dial: Dial, target: str) -> None:
    wire = dial(provider)
    wire.send("POST", target, {"amount": 1}, {"Idempotency-Key": "k"})
    assert wire.answer().status in {400, 404}


def test_random_bytes_break_neither_provider_nor_subscriber(
    provider: PaymentProvider, subscriber: EventSubscriber, dial: Dial
) -> None:
    chance = random.Random(7)
    for double in (provider, subscriber):
        for _ in range(50):
            wire = dial(double)
            wire.socket.sendall(chance.randbytes(chance.randrange(1, 2000)))
            wire.close()
    wire = dial(provider)
    wire.charge()
    assert wire.answer().status == 201


def test_bytes_that_come_while_an_answer_is_pending_are_bounded(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Silence(), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    with pytest.raises(OSError, match=r"reset|pipe"):
        while True:
            wire.socket.sendall(b"x" * 65536)


def is_served(provider: PaymentProvider) -> bool:
    try:
        with Wire(provider.port) as wire:
            wire.charge()
            return wire.answer().status == 201
    except ConnectionError:
        return False


def test_connections_are_bounded_and_a_closed_one_makes_room(
    provider: PaymentProvider, dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 4)
    wires = [dial(provider) for _ in range(4)]
    assert not is_served(provider)
    wires[0].close()
    assert provider.wait_until(lambda: is_served(provider), within=5)


def test_a_full_notebook_answers_503_and_says_so(
    provider: PaymentProvider, dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MOST_CALLS", 1)
    wire = dial(provider)
    statuses = []
    for key in ("a", "b"):
        wire.charge(1999, key)
        statuses.append(wire.answer().status)
    assert statuses == [201, 503]
    assert "more often" in str(provider.faults()[0].sentence)


def test_a_request_that_never_becomes_whole_is_given_up(
    provider: PaymentProvider, dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "WHOLE_REQUEST_S", 0.05)
    wire = dial(provider)
    wire.socket.sendall(b"POST /charges HTTP/1.1\r\nHost: d\r\nContent-Length: 9\r\n\r\n{")
    with pytest.raises(ConnectionResetError):
        wire.rest()
