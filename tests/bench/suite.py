"""How long the suite takes against the reference, and how much memory the runner needs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Row

BASIC = "auth"
GOAL_S = 12
GOAL_MB = 150


def rows() -> list[Row]:
    """Run the first seven stages three times; the median counts."""
    runs = sorted((_run() for _ in range(3)), key=lambda run: run[0])
    seconds, megabytes, verdict = runs[1]
    return [
        Row(
            "the seven basic stages against the reference, wall",
            f"{seconds:.1f} s ({verdict})",
            f"at most {GOAL_S} s",
            seconds <= GOAL_S,
        ),
        Row("memory of the runner, peak", f"{megabytes:.0f} MB", f"at most {GOAL_MB} MB", megabytes <= GOAL_MB),
    ]


def _run() -> tuple[float, float, str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "run.json"
        said = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.bench.peak",
                "test",
                "--start",
                f"{sys.executable} -m archkata serve",
                "--through",
                BASIC,
                "--json",
                str(file),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        run = json.loads(file.read_text("utf-8"))
    peak = int(said.stderr.rpartition("peak ")[2].split()[0]) / 1024
    return run["duration_s"], peak, run["verdict"]
