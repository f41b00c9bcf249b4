"""The fault proxy: what the client sees, and what the backend saw, in every mode."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from http.client import IncompleteRead

import pytest

from archkata.doubles import (
    CUT_ANSWER,
    DROP_ANSWER,
    DROP_REQUEST,
    PASS,
    TWIN,
    Doubles,
    FaultProxy,
    PaymentProvider,
    Status,
    Success,
    hold,
)
from archkata.wire import Address
from tests.doubles.client import SHORT_S, Wire, refuses
from tests.doubles.conftest import Dial

BODY = b'{"id": 1, "name": "half of this is gone"}'
PLAIN = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\nX-Kept: as it was\r\n\r\n%s" % (len(BODY), BODY)


class Backend:
    """Answers every request with the same bytes, and keeps what came."""

    def __init__(self, port: int) -> None:
        self.address = Address("http", "127.0.0.1", port, "/api")
        self.answer: bytes | Callable[[], bytes] = PLAIN
        self.closes = False
        self.requests: list[bytes] = []
        self.asked_at: list[float] = []
        self.connections = 0

    def meet(self, connection: socket.socket) -> None:
        self.connections += 1
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
            head, end, body = received.partition(b"\r\n\r\n")
            length = int((head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]) or 0)
            if end and len(body) >= length:
                self.requests.append(received)
                self.asked_at.append(time.monotonic())
                received = b""
                connection.sendall(self.answer if isinstance(self.answer, bytes) else self.answer())
                if self.closes:
                    return


@pytest.fixture
def backend() -> Iterator[Backend]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            played.meet(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        played = Backend(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield played
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(doubles: Doubles, backend: Backend) -> FaultProxy:
    return doubles.proxy(backend.address)


def buy(wire: Wire, key: str = "k") -> None:
    wire.send("POST", "/api/purchases", {"quantity": 1}, {"Idempotency-Key": key, "X-Mixed-Case": "Yes"})


def test_the_address_leads_to_the_proxy_with_the_base_path_of_the_backend(proxy: FaultProxy, backend: Backend) -> None:
    assert proxy.address == Address("http", "127.0.0.1", proxy.port, "/api")
    assert proxy.port != backend.address.port


def test_passing_changes_neither_the_request_but_for_its_host_nor_a_byte_of_the_answer(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    wire = dial(proxy)
    buy(wire)
    assert wire.socket.recv(65536) == PLAIN
    [seen] = backend.requests
    assert seen.startswith(b"POST /api/purchases HTTP/1.1\r\nHost: %s\r\n" % backend.address.authority.encode())
    assert b"\r\nIdempotency-Key: k\r\nX-Mixed-Case: Yes\r\n" in seen
    assert seen.endswith(b'\r\n\r\n{"quantity": 1}')


def test_each_connection_of_a_client_has_one_of_its_own_to_the_backend(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    for wire in (dial(proxy), dial(proxy)):
        for _ in range(3):
            buy(wire)
            assert wire.answer().status == 201
    assert (len(backend.requests), backend.connections) == (6, 2)


def test_a_dropped_answer_is_a_reset_after_the_backend_did_the_work(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    proxy.next(DROP_ANSWER)
    wire = dial(proxy)
    buy(wire)
    with pytest.raises(ConnectionResetError):
        wire.rest()
    assert len(backend.requests) == 1
    [passage] = proxy.passages()
    assert ([reply.body for reply in passage.replies], passage.status) == ([BODY], None)


def test_a_dropped_request_is_a_reset_and_the_backend_saw_nothing(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    proxy.next(DROP_REQUEST)
    wire = dial(proxy)
    buy(wire)
    with pytest.raises(ConnectionResetError):
        wire.rest()
    assert (backend.requests, backend.connections) == ([], 0)
    assert proxy.passages()[0].replies == ()


def test_a_cut_answer_is_the_head_and_half_the_body_and_then_a_reset(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    proxy.next(CUT_ANSWER)
    wire = dial(proxy)
    buy(wire)
    received = b""
    with pytest.raises(ConnectionResetError):
        while chunk := wire.socket.recv(65536):
            received += chunk
    assert received == PLAIN[: len(PLAIN) - len(BODY) + len(BODY) // 2]
    assert len(backend.requests) == 1


def test_an_answer_without_a_body_is_cut_in_its_head(proxy: FaultProxy, backend: Backend, dial: Dial) -> None:
    backend.answer = b"HTTP/1.1 204 No Content\r\nX-Some: thing\r\n\r\n"
    proxy.next(CUT_ANSWER)
    wire = dial(proxy)
    buy(wire)
    received = b""
    with pytest.raises(ConnectionResetError):
        while chunk := wire.socket.recv(65536):
            received += chunk
    assert received == backend.answer[: len(backend.answer) // 2]


def test_twins_are_at_the_backend_at_the_same_time_and_the_client_gets_one_answer(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    both = threading.Barrier(2, timeout=10)

    def answer_when_both_are_there() -> bytes:
        both.wait()
        return PLAIN

    backend.answer = answer_when_both_are_there
    proxy.next(TWIN)
    wire = dial(proxy)
    buy(wire)
    assert wire.answer().status == 201
    assert wire.is_silent()
    assert len(backend.requests) == 2
    assert backend.requests[0] == backend.requests[1]
    assert [reply.status for reply in proxy.passages()[0].replies] == [201, 201]


def test_a_held_answer_comes_later_while_the_backend_has_the_request_at_once(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    proxy.next(hold(0.1))
    wire = dial(proxy)
    buy(wire)
    assert wire.answer().status == 201
    assert time.monotonic() - backend.asked_at[0] >= 0.1


def test_modes_are_used_up_in_order_and_then_everything_passes(proxy: FaultProxy, dial: Dial) -> None:
    proxy.next(DROP_ANSWER, PASS, DROP_REQUEST)
    outcomes = []
    for _ in range(5):
        wire = dial(proxy)
        buy(wire)
        try:
            outcomes.append(wire.answer().status)
        except ConnectionResetError:
            outcomes.append(0)
    assert outcomes == [0, 201, 0, 201, 201]


def test_modes_of_a_key_meet_the_requests_with_that_key_in_quotes_or_not(proxy: FaultProxy, dial: Dial) -> None:
    proxy.on_key("mine", DROP_REQUEST, DROP_ANSWER)
    proxy.next(DROP_REQUEST)
    outcomes = []
    for key in ('"mine"', "mine", "mine", "other", "other"):
        wire = dial(proxy)
        buy(wire, key)
        try:
            outcomes.append(wire.answer().status)
        except ConnectionResetError:
            outcomes.append(0)
    assert outcomes == [0, 0, 201, 0, 201]
    assert [passage.mode for passage in proxy.passages("mine")] == [DROP_REQUEST, DROP_ANSWER, PASS]


def test_recovery_lets_everything_pass(proxy: FaultProxy, dial: Dial) -> None:
    proxy.next(DROP_REQUEST)
    proxy.on_key("k", DROP_REQUEST)
    proxy.recover()
    wire = dial(proxy)
    buy(wire, "k")
    assert wire.answer().status == 201


def test_a_chunked_answer_passes_as_it_is(proxy: FaultProxy, backend: Backend, dial: Dial) -> None:
    backend.answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    wire = dial(proxy)
    for _ in range(2):
        buy(wire)
        assert wire.answer().body == b"abc"


def test_an_answer_that_ends_with_the_connection_ends_it_for_the_client_too(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    backend.answer, backend.closes = b"HTTP/1.1 200 OK\r\n\r\nto the end", True
    wire = dial(proxy)
    buy(wire)
    assert wire.rest() == backend.answer


def test_a_broken_answer_reaches_the_client_as_broken_as_it_was(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    backend.answer, backend.closes = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nnot all", True
    wire = dial(proxy)
    buy(wire)
    assert wire.rest() == backend.answer


def test_an_absolute_location_leads_through_the_proxy_again(proxy: FaultProxy, backend: Backend, dial: Dial) -> None:
    there = f"{backend.address}/purchases/".encode()
    backend.answer = b"HTTP/1.1 307 Moved\r\nlocation: %s\r\nContent-Length: %d\r\n\r\n%s" % (there, len(there), there)
    wire = dial(proxy)
    buy(wire)
    answer = wire.answer()
    assert answer.headers["location"] == f"{proxy.address}/purchases/"
    assert answer.body == there


def test_a_connection_that_the_backend_closes_at_rest_is_closed_for_the_client(
    proxy: FaultProxy, backend: Backend, dial: Dial
) -> None:
    backend.closes = True
    wire = dial(proxy)
    buy(wire)
    assert wire.rest() == PLAIN


def test_a_backend_that_is_not_there_looks_like_a_reset(doubles: Doubles, dial: Dial) -> None:
    gone = doubles.provider()
    gone.go_away()
    wire = dial(doubles.proxy(Address.parse(gone.url)))
    buy(wire)
    with pytest.raises(ConnectionResetError):
        wire.rest()


def test_keys_through_all_faults_have_one_effect_each_at_an_idempotent_backend(
    doubles: Doubles, provider: PaymentProvider
) -> None:
    proxy = doubles.proxy(Address.parse(provider.url))
    for number, fault in enumerate([PASS, DROP_ANSWER, DROP_REQUEST, CUT_ANSWER, TWIN, hold(0.01)]):
        proxy.on_key(f"k{number}", fault, fault)
        status = None
        while status is None:
            with Wire(proxy.port) as wire:
                wire.charge(1000 + number, f"k{number}")
                try:
                    status = wire.answer().status
                except (ConnectionResetError, IncompleteRead):
                    continue
        assert status == 201
    assert [len(provider.standing(1000 + number)) for number in range(6)] == [1] * 6


def test_a_client_that_goes_away_while_an_answer_is_held_harms_nobody(proxy: FaultProxy, dial: Dial) -> None:
    proxy.next(hold(5))
    wire = dial(proxy)
    buy(wire)
    assert wire.is_silent()
    wire.socket.shutdown(socket.SHUT_RDWR)
    wire.close()
    other = dial(proxy)
    buy(other)
    assert other.answer().status == 201


def test_a_proxy_that_is_away_refuses(proxy: FaultProxy) -> None:
    with proxy.away():
        assert refuses(proxy.port)
    assert not refuses(proxy.port)


def test_an_answer_passes_while_the_provider_behind_is_slow(doubles: Doubles, provider: PaymentProvider) -> None:
    provider.on_charge(Status(500, delay=SHORT_S), Success(), amount=1999)
    proxy = doubles.proxy(Address.parse(provider.url))
    with Wire(proxy.port) as wire:
        statuses = []
        for _ in range(2):
            wire.charge(1999)
            statuses.append(wire.answer().status)
    assert statuses == [500, 201]
