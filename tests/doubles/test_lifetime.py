"""Doubles are shared by threads, and leave nothing behind."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archkata.doubles import Doubles, PaymentProvider, Silence, Status, Success
from archkata.doubles.background import Background
from archkata.doubles.calls import Call
from archkata.wire import Address
from tests.doubles.client import Wire, refuses
from tests.doubles.conftest import Dial


def test_nothing_is_left_when_the_block_ends_in_the_middle_of_everything() -> None:
    threads = set(threading.enumerate())
    with Doubles() as doubles:
        provider, subscriber = doubles.provider(), doubles.subscriber()
        proxy = doubles.proxy(Address.parse(provider.url))
        provider.on_charge(Silence(done=True, after=5))
        wires = [Wire(double.port) for double in (provider, proxy, subscriber)]
        wires[0].charge()
        wires[1].charge()
        provider.wait_for_attempts(2)
    for wire in wires:
        with wire, pytest.raises(ConnectionResetError):
            wire.rest()
    assert all(refuses(port) for port in (provider.port, subscriber.port, proxy.port))
    assert set(threading.enumerate()) <= threads


def test_all_file_descriptors_are_given_back() -> None:
    descriptors = Path("/dev/fd")
    with Doubles():
        pass  # whatever a first use opens for good
    before = len(list(descriptors.iterdir()))
    with Doubles() as doubles:
        proxy = doubles.proxy(Address.parse(doubles.provider().url))
        with Wire(proxy.port) as wire:
            wire.charge()
            assert wire.answer().status == 201
    assert len(list(descriptors.iterdir())) == before


def test_closing_twice_is_harmless_and_a_closed_double_says_so() -> None:
    doubles = Doubles()
    provider = doubles.provider()
    doubles.close()
    doubles.close()
    with pytest.raises(RuntimeError):
        provider.attempts()


def test_a_port_can_be_chosen_and_a_taken_one_is_refused(doubles: Doubles) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            doubles.provider(port)
    assert doubles.provider(port).port == port
    with pytest.raises(OSError, match="in use"):
        doubles.subscriber(port)


def test_while_nobody_listens_nobody_else_gets_the_port(provider: PaymentProvider) -> None:
    with provider.away(), socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", provider.port))


def test_many_threads_script_charge_and_look_at_the_same_time(provider: PaymentProvider) -> None:
    def one(number: int) -> list[int | None]:
        amount = 1000 + number
        provider.on_charge(Status(500), Success(), amount=amount)
        with Wire(provider.port) as wire:
            for _ in range(3):
                wire.charge(amount, f"key{number}", f"order{number}")
                wire.answer()
        assert len(provider.standing(amount)) == 1
        return [attempt.status for attempt in provider.attempts(amount)]

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(one, range(64))) == [[500, 201, 201]] * 64


def test_arrival_is_when_the_head_has_come_not_when_the_body_has(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    body = b'{"amount": 1999, "currency": "USD", "reference": "r"}'
    head = "POST /charges HTTP/1.1\r\nHost: d\r\nIdempotency-Key: k\r\nExpect: 100-continue\r\n"
    wire.socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
    assert wire.socket.recv(100).startswith(b"HTTP/1.1 100")
    between = time.monotonic()
    wire.socket.sendall(body)
    assert wire.answer().status == 201
    [attempt] = provider.attempts()
    assert attempt.answered is not None
    assert attempt.arrived <= between <= attempt.answered


def test_a_double_that_broke_says_so_instead_of_being_believed() -> None:
    background, ended = Background(), threading.Event()

    async def breaks() -> None:
        raise ZeroDivisionError

    background.run(lambda: background.spawn(breaks()).add_done_callback(lambda _: ended.set()))
    assert ended.wait(10)
    with pytest.raises(RuntimeError, match="a double broke"):
        background.call(lambda: None)
    background.close()


def test_a_double_that_broke_resets_the_connection_and_is_told_at_the_end() -> None:
    def breaks(_: Call) -> None:
        raise ZeroDivisionError

    doubles = Doubles()
    provider = doubles.provider()
    provider.watch(breaks)
    with Wire(provider.port) as wire, pytest.raises(ConnectionResetError):
        wire.charge()
        wire.rest()
    with pytest.raises(RuntimeError, match="a double broke"):
        doubles.close()
    assert refuses(provider.port)


def test_what_a_function_raises_in_the_loop_reaches_its_caller(doubles: Doubles) -> None:
    provider = doubles.provider()
    with pytest.raises(ValueError, match="at least one reaction"):
        provider.on_charge()
