"""How long the command line takes to say something."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from tests.bench.measure import Row, in_turn, wall_seconds

GOAL_MS = 110


def rows() -> list[Row]:
    """Compare `archkata --help` and `--version` with Python alone."""
    archkata = str(Path(sys.executable).parent / "archkata")
    figures = in_turn(
        {
            "python": lambda: wall_seconds([sys.executable, "-c", "pass"]),
            "--help": lambda: wall_seconds([archkata, "--help"]),
            "--version": lambda: wall_seconds([archkata, "--version"]),
        },
        rounds=9,
    )
    bare = statistics.median(figures["python"])
    found = []
    for option in ("--help", "--version"):
        extra = 1000 * (statistics.median(figures[option]) - bare)
        found.append(
            Row(
                f"`archkata {option}` above bare Python ({1000 * bare:.0f} ms)",
                f"{extra:.0f} ms",
                f"at most {GOAL_MS} ms",
                extra <= GOAL_MS,
            )
        )
    return found
