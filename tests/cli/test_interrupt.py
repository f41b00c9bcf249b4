"""Ctrl-C at any moment: exit 130, nothing is left running, and the partial run is written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.hostile.raw_server import raw_server

PATIENCE_S = 30.0

# A backend that writes down its process id, knows no path but /healthz, and hangs where only a check asks.
BACKEND = """
import http.server, os, pathlib, time
folder = pathlib.Path.cwd()
(folder / "pid").write_text(str(os.getpid()))

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "no-such" in self.path:
            (folder / "hanging").touch()
            time.sleep(float(os.environ["HOLD_S"]))
        self.send_response(204 if self.path == "/healthz" else 404)
        self.send_header("Content-Length", "0" if self.path == "/healthz" else "2")
        self.end_headers()
        self.wfile.write(b"" if self.path == "/healthz" else b"{}")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
SILENT = """
import os, pathlib, time
pathlib.Path("pid").write_text(str(os.getpid()))
time.sleep(3600)
"""


def started(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "archkata", "test", *arguments, "--json", "run.json"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def interrupt(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    shown, complaint = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, shown + complaint
    assert "Traceback" not in complaint
    return shown


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def run_written(folder: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads((folder / "run.json").read_text())
    assert document["interrupted"] is True
    checks = document["checks"]
    assert isinstance(checks, list)
    has_failed = any(check["outcome"] == "fail" for check in checks)
    assert document["verdict"] == ("failed" if has_failed else "incomplete")
    return document


def start_command(folder: Path, program: str) -> str:
    (folder / "backend.py").write_text(program)
    return f"{sys.executable} backend.py"


def in_the_middle(folder: Path, hold_s: float, *options: str) -> subprocess.Popen[str]:
    """Start a run, and return when a request hangs for some seconds."""
    (folder / "archkata.yaml").write_text("stages: [api]\n")
    command = start_command(folder, BACKEND)
    process = started(folder, "--start", command, "--stage", "api", *options, HOLD_S=str(hold_s))
    wait_for((folder / "hanging").exists)
    return process


def assert_stopped_and_written(folder: Path, shown: str) -> None:
    assert not is_alive(int((folder / "pid").read_text()))
    checks = run_written(folder)["checks"]
    assert isinstance(checks, list)
    assert {"blocked", "inconclusive"} & {check["outcome"] for check in checks}
    assert "rules were not decided" in shown


def test_in_the_middle_of_the_checks(tmp_path: Path) -> None:
    assert_stopped_and_written(tmp_path, interrupt(in_the_middle(tmp_path, hold_s=1.5)))


def test_again_while_it_waits_for_what_is_under_way(tmp_path: Path) -> None:
    process = in_the_middle(tmp_path, hold_s=3600)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    while "Ctrl-C again" not in process.stdout.readline():
        assert process.poll() is None

    assert_stopped_and_written(tmp_path, interrupt(process))


def test_while_the_backend_starts(tmp_path: Path) -> None:
    process = started(tmp_path, "--start", start_command(tmp_path, SILENT))
    wait_for((tmp_path / "pid").exists)

    interrupt(process)

    assert not is_alive(int((tmp_path / "pid").read_text()))
    assert run_written(tmp_path)["checks"] == []


def test_while_a_silent_target_is_asked_what_it_is(tmp_path: Path) -> None:
    asked = threading.Event()

    done = threading.Event()

    def keeps_silent(*_: object) -> bool:
        asked.set()
        return not done.wait(PATIENCE_S)

    with raw_server(keeps_silent) as server:
        process = started(tmp_path, server.url)
        assert asked.wait(PATIENCE_S)
        interrupt(process)
        done.set()

    assert run_written(tmp_path)["checks"] == []
