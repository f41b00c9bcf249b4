"""What surrounds a run: the gate, the timetable, memory."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter

import pytest

from archkata.load.environment.fault_schedule import Appointment, FaultSchedule
from archkata.load.environment.memory import resident
from archkata.load.environment.outage_proxy import OutageProxy
from archkata.load.mix import Mix
from archkata.wire import Address, Connection, ReadLimits, Request, TransportError
from loadtests.call_mix import by_kind_of_user


class Well(BaseHTTPRequestHandler):
    """Answers 204."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def gate() -> Iterator[OutageProxy]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Well)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    gate = OutageProxy(Address("http", "127.0.0.1", server.server_port))
    yield gate
    gate.close()
    server.shutdown()
    server.server_close()
    thread.join()


def status(connection: Connection) -> int | None:
    with contextlib.suppress(TransportError):
        return connection.send(Request("GET", "/"), ReadLimits()).status
    return None


def test_a_gate_passes_hangs_up_and_passes_again(gate: OutageProxy) -> None:
    connection = Connection(gate.address)

    seen = [status(connection)]
    gate.shut()
    seen += [status(connection), status(Connection(gate.address))]
    gate.open()
    seen.append(status(connection))
    connection.close()

    assert seen == [204, None, None, 204]


def test_what_has_begun_is_ended_when_a_run_is_over() -> None:
    done: list[str] = []
    begun = threading.Event()

    def start() -> None:
        done.append("start")
        begun.set()

    timetable = FaultSchedule([Appointment("outage", 0.0, 3600.0, start, lambda: done.append("stop"))])
    timetable.begin(perf_counter())
    assert begun.wait(10)
    timetable.close()

    assert done == ["start", "stop"]
    assert [happening.name for happening in timetable.happenings] == ["outage"]


def test_memory_is_that_of_a_whole_group() -> None:
    assert resident(os.getpgid(0)) > 1024 * 1024
    assert resident(2**22 + 1) == 0


def test_a_mix_follows_the_calls_of_a_design() -> None:
    mix = by_kind_of_user.mix_of({"GET /products": 90, "POST /purchases": 8, "POST /products": 2}, 86_400, 10)

    assert mix == Mix({"read": 0.9, "buy": 0.08, "publish": 0.02}, peak=1000.0)
    assert mix.as_data() == '{"read": 900, "buy": 80, "publish": 20}'
