"""Run archkata against a server as a user does, and measure what that took."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

KIB_PER_MB = 1024
MOST_SECONDS = 120.0


@dataclass(frozen=True)
class Visit:
    """What one run came to: exit code (or minus a signal), seconds, peak memory in MB, and all that it printed."""

    code: int
    seconds: float
    peak_mb: float
    said: str


def visit(*arguments: str, folder: Path | None = None, seconds: float = MOST_SECONDS, **variables: str) -> Visit:
    """Run `archkata ARGUMENTS` in a process of its own; it is killed after so many seconds."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryDirectory() as elsewhere:
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "archkata", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=folder or elsewhere,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": elsewhere, **variables},
            start_new_session=True,
        )
        timer = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        # what ended itself is asked for its own peak, which the peak of all children would hide
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        took = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return Visit(process.returncode, took, usage.ru_maxrss / KIB_PER_MB, text)
