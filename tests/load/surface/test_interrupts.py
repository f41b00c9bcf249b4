"""Ctrl-C and SIGTERM at any moment of a run: it ends in time, says 130, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from archkata.backend_process.launch import free_port
from tests.load.runs import PROBING
from tests.load.targets import serving, takes

pytestmark = pytest.mark.quiet

ROOT = Path(__file__).parents[3]
LOAD = [sys.executable, "-m", "archkata", "load"]
QUICKLY = takes(lambda _: 0.001)
IN_TIME_S = 5.0
SLACK_S = 6.0
"""For a machine that other tests keep busy."""
STUBBORN = """
import http.server, os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


@contextmanager
def run(folder: Path, *options: str, scenario: Path = PROBING) -> Iterator[subprocess.Popen[str]]:
    """Start a run whose temporary folders are in a folder of its own."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [*LOAD, *options, "--scenario", str(scenario), "--json", "-"],
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(process: subprocess.Popen[str], words: str) -> None:
    """Read what a command says until a line holds some words."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError("it ended before it said that")


def ended(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, float, list[psutil.Process], str]:
    """Send a signal; return the exit code, the seconds that it took, what is left of its processes, its output."""
    family = psutil.Process(process.pid).children(recursive=True)
    began = time.monotonic()
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    took = time.monotonic() - began
    _, left = psutil.wait_procs(family, timeout=2)
    return process.returncode, took, left, output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_run_that_waits_for_workers_ends_in_time(number: signal.Signals, tmp_path: Path) -> None:
    options = ["--master", "--expect-workers", "1", "--master-port", str(free_port())]
    with serving(QUICKLY) as target, run(tmp_path, target.url, *options) as process:
        until(process, "0 of 1 workers are here")
        code, took, left, _ = ended(process, number)

    assert (code, left) == (130, [])
    assert took < IN_TIME_S
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(("children", "delay"), [(1, 0.0), (2, 0.5), (4, 0.0), (6, 0.0), (6, 0.9)])
def test_two_workers_that_are_only_just_started_end_in_time(children: int, delay: float, tmp_path: Path) -> None:
    start = f"{sys.executable} {tmp_path / 'stubborn.py'}"
    (tmp_path / "stubborn.py").write_text(STUBBORN.replace("signal.SIG_IGN", "signal.SIG_DFL"), "utf-8")
    with run(tmp_path, "--start", start, "--workers", "2", "--rate", "20/s", "--duration", "60s") as process:
        family = psutil.Process(process.pid)
        while len(family.children()) < children:  # the backend and its guard, then the master and two workers
            assert process.poll() is None
        time.sleep(delay)  # whatever the run does at that moment
        code, took, left, _ = ended(process, signal.SIGINT)

    assert (code, left) == (130, [])
    assert took < IN_TIME_S + SLACK_S
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_stubborn_backend_costs_five_seconds(tmp_path: Path) -> None:
    start = f"{sys.executable} {tmp_path / 'stubborn.py'}"
    (tmp_path / "stubborn.py").write_text(STUBBORN, "utf-8")
    with run(tmp_path, "--start", start, "--rate", "20/s", "--duration", "60s") as process:
        until(process, "1 s:")
        code, took, left, _ = ended(process, signal.SIGINT)

    assert (code, left) == (130, [])
    assert 4.5 < took < IN_TIME_S + SLACK_S
    assert list((tmp_path / "temporary").iterdir()) == []


LINGERING = """
from locust import events
import gevent


@events.quit.add_listener
def linger(**_):
    gevent.sleep(30)


"""


def test_ctrl_c_at_the_very_end_is_an_interruption(tmp_path: Path) -> None:
    scenario = tmp_path / "lingering.py"
    scenario.write_text(LINGERING + PROBING.read_text("utf-8"), "utf-8")
    options = ["--rate", "50/s", "--duration", "1s", "--limit", "max 10 s"]
    with serving(QUICKLY) as target, run(tmp_path, target.url, *options, scenario=scenario) as process:
        until(process, "1 s:")
        time.sleep(1.0)  # all has been told, and the generator lingers
        code, took, left, output = ended(process, signal.SIGINT)

    document: dict[str, Any] = json.loads(output)
    assert (code, left) == (130, [])
    assert (document["interrupted"], document["verdict"]) == (True, "incomplete")
    assert document["operations"]["GET /thing"]["ok"] == 50
    assert took < IN_TIME_S


def test_a_second_ctrl_c_waits_for_nothing(tmp_path: Path) -> None:
    scenario = tmp_path / "deaf.py"
    deaf = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})\n"
    scenario.write_text(deaf + PROBING.read_text("utf-8"), "utf-8")
    with serving(QUICKLY) as target:
        options = ["--rate", "20/s", "--duration", "60s"]
        with run(tmp_path, target.url, *options, scenario=scenario) as process:
            until(process, "1 s:")
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            code, took, left, _ = ended(process, signal.SIGINT)

    assert (code, left) == (130, [])
    assert took < 4.0


def test_what_kill_9_leaves_is_removed_by_the_next_start(tmp_path: Path) -> None:
    with serving(QUICKLY) as target:
        with run(tmp_path, target.url, "--rate", "20/s", "--duration", "60s") as process:
            until(process, "1 s:")
        orphans = list((tmp_path / "temporary").iterdir())
        with run(tmp_path, target.url, "--rate", "20/s", "--duration", "1s") as process:
            process.communicate(timeout=60)

    assert len(orphans) == 1
    assert list((tmp_path / "temporary").iterdir()) == []
