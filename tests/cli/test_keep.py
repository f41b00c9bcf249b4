"""--keep: the backend that archkata started lives on for the printed scripts, until the command that is shown."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.test_interrupt import BACKEND, PATIENCE_S, in_the_middle, start_command, started, wait_for

KEPT = re.compile(r"still runs at (?P<url>\S+) \(process (?P<pid>\d+)\)\. To stop it:\s+(?P<stop>kill -- -(?P=pid))")


def status_of(url: str) -> int | None:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except urllib.error.URLError:
        return None


def data_folder_of(pid: int) -> Path:
    variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return Path(next(v for v in variables if v.startswith(b"ARCHKATA_DATA_DIR=")).decode().partition("=")[2])


def assert_runs_until_stopped(shown: str) -> None:
    found = KEPT.search(shown)
    assert found is not None, shown
    folder = data_folder_of(int(found["pid"]))

    assert status_of(found["url"]) == 204
    assert folder.is_dir()
    subprocess.run(shlex.split(found["stop"]), check=True)
    wait_for(lambda: not folder.exists())
    assert status_of(found["url"]) is None


def test_a_kept_backend_runs_after_the_run_and_its_script_does_not_start_it(tmp_path: Path) -> None:
    command = start_command(tmp_path, BACKEND)

    process = started(tmp_path, "--start", command, "--only", "USR-01", "--keep", HOLD_S="0")
    shown, complaint = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 1, shown + complaint
    assert "trap " not in shown
    assert_runs_until_stopped(shown)


def test_a_kept_backend_runs_after_an_interrupted_run(tmp_path: Path) -> None:
    process = in_the_middle(tmp_path, 1.5, "--keep")
    process.send_signal(signal.SIGINT)
    shown, complaint = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130, complaint
    assert_runs_until_stopped(shown)


def test_without_a_start_command_there_is_nothing_to_keep(here: Run) -> None:
    done = here("test", "http://127.0.0.1:9", "--keep")

    assert done.returncode == 2
    assert "no start command" in done.stderr
