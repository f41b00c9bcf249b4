"""The 40 ms of Nagle's algorithm and delayed acknowledgements: recognised where it is, and nowhere else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archkata.backend_process.launch import free_port
from archkata.wire import Address, Connection, Delays, ReadLimits, Request, TransportError, is_this_machine
from tests.cli.commands import archkata
from tests.load.runs import load

pytestmark = pytest.mark.quiet

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "templates" / "starters" / "python" / "backend" / "server.py"
THREADS = ROOT / "tests" / "backends" / "threads"
HEADER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="acknowledgements are delayed by 40 ms on Linux")


def in_two_writes(connection: socket.socket) -> None:
    connection.sendall(HEADER)
    connection.sendall(b"{}")


def in_one_write(connection: socket.socket) -> None:
    connection.sendall(HEADER + b"{}")


def without_nagle(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    in_two_writes(connection)


def slowly(connection: socket.socket) -> None:
    time.sleep(0.042)
    in_one_write(connection)


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve on loopback for the time of a block; `answer` writes one answer."""

    def talk(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            while lines.readline():
                while lines.readline().strip():
                    pass
                answer(connection)

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def asked(url: str, times: int = 25, path: str = "/x") -> Delays:
    """Ask on one connection, and count the pauses."""
    delays, connection = Delays(), Connection(Address.parse(url))
    for _ in range(times):
        delays.note(connection.send(Request("GET", path), ReadLimits()).pause)
    connection.close()
    return delays


@on_linux
def test_a_body_that_waits_for_an_acknowledgement_is_recognised() -> None:
    with answering(in_two_writes) as url:
        delays = asked(url)

    assert delays.delayed >= 20
    assert str(delays.explain(25)).startswith(f"{delays.delayed} of 25 answers paused for some 40 ms in the middle")


@pytest.mark.parametrize("answer", [in_one_write, without_nagle, slowly])
def test_nobody_else_is_suspected(answer: Callable[[socket.socket], None]) -> None:
    with answering(answer) as url:
        delays = asked(url)

    assert delays.delayed <= 1
    assert delays.explain(25) is None


@pytest.mark.parametrize(
    ("delays", "answers", "is_plain"),
    [
        (Delays(10, 0), 40, True),
        (Delays(9, 0), 9, False),
        (Delays(100, 0), 501, False),
        (Delays(100, 34), 200, False),
        (Delays(100, 33), 200, True),
    ],
)
def test_it_takes_many_answers_and_no_other_pauses(delays: Delays, answers: int, is_plain: bool) -> None:
    assert (delays.explain(answers) is not None) is is_plain


@on_linux
def test_a_load_run_says_what_the_40_ms_are() -> None:
    with answering(in_two_writes) as url:
        ran = load(url, "--rate", "30/s", "--duration", "1s", "--limit", "p50 1 s", "--lang", "es")
    with answering(in_one_write) as url:
        innocent = load(url, "--rate", "30/s", "--duration", "1s", "--limit", "p50 1 s", "--lang", "es")

    assert any("unos 40 ms a la mitad" in notice for notice in ran.document["notices"])
    assert not any("40 ms" in notice for notice in innocent.document["notices"])


@on_linux
@pytest.mark.parametrize("has_two_writes", [True, False])
def test_the_suite_says_what_the_40_ms_are(tmp_path: Path, has_two_writes: bool) -> None:
    shutil.copytree(THREADS, tmp_path / "store")
    if has_two_writes:
        server = tmp_path / "store" / "camera_store" / "http_server.py"
        written = server.read_text("utf-8").replace("disable_nagle_algorithm = True", "disable_nagle_algorithm = False")
        server.write_text(
            written.replace('head + b"\\r\\n" + body)', 'head + b"\\r\\n"); self.wfile.write(body)'), "utf-8"
        )

    start = f"{sys.executable} {tmp_path / 'store' / 'main.py'}"
    done = archkata("test", "--start", start, "--only", "CAT-07", "--only", "CAT-14")

    assert ("answers paused for some 40 ms in the middle" in " ".join(done.stdout.split())) is has_two_writes
    assert done.returncode == 0


def test_the_starter_in_python_loses_no_time_to_it() -> None:
    port = free_port()
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, str(STARTER)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        delays = until_there(f"http://127.0.0.1:{port}")
    finally:
        server.kill()
        server.wait()

    assert delays.delayed <= 1


def until_there(url: str) -> Delays:
    """Ask as soon as somebody listens."""
    end = time.monotonic() + 20
    while True:
        try:
            return asked(url, path="/healthz")
        except TransportError:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.255.0.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::FFFF:7f00:1", True),
        ("0.0.0.0", True),
        ("::", True),
        ("::ffff:0.0.0.0", True),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("::127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("localhost", False),
        ("127.1", False),
        ("", False),
    ],
)
def test_which_addresses_are_this_machine(address: str, is_here: bool) -> None:
    assert is_this_machine(address) is is_here
