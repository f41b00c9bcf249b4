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
# a process cannot be asked for its peak once it is gone, and the peak that its parent is told includes the parent's own
_MEASURED = """
import os
peak = os.environ.pop("PEAK")
from archkata.cli.app import main
try:
    main()
finally:
    with open("/proc/self/status") as status, open(peak, "w") as peak:
        peak.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@dataclass(frozen=True)
class Visit:
    """What one run came to: exit code (or minus a signal), seconds, peak memory in MB, and all that it printed."""

    code: int
    seconds: float
    peak_mb: float
    said: str


def visit(*arguments: str, folder: Path | None = None, seconds: float = MOST_SECONDS, **variables: str) -> Visit:
    """Run `archkata ARGUMENTS` in a process of its own; it is killed after so many seconds, and has no peak then."""
    with tempfile.TemporaryDirectory() as elsewhere, (Path(elsewhere) / "said").open("w+b") as said:
        peak = Path(elsewhere) / "peak"
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", _MEASURED, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=folder or elsewhere,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": elsewhere, "PEAK": str(peak), **variables},
            start_new_session=True,
        )
        timer = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        code = process.wait()
        timer.cancel()
        took = time.monotonic() - started
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
        peak_mb = int(peak.read_text()) / KIB_PER_MB if peak.exists() else float("nan")
    return Visit(code, took, peak_mb, text)
