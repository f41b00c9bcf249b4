"""Measure everything and write docs/reference/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import documents, engine, load, reference, startup, suite
from tests.bench.measure import Row

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`. Figures are medians of rounds taken in turn in one run on one machine; ratios travel to other
machines, absolute figures do not.

Machine: {machine}, {cores} cores, {system}, Python {python}, {date}.

| what | figure | goal | reached |
| --- | --- | --- | --- |
"""


def main() -> int:
    """Return 0 when every goal that could be measured is reached."""
    rows: list[Row] = []
    for room in (startup, documents, engine, reference, load, suite):
        for row in room.rows():
            rows.append(row)
            sys.stdout.write(f"{row.what}: {row.figure} (goal: {row.goal})\n")
            sys.stdout.flush()
    head = HEAD.format(
        machine=platform.machine(),
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        date=datetime.now(UTC).date(),
    )
    words = {True: "yes", False: "no", None: "not measured"}
    lines = [f"| {row.what} | {row.figure} | {row.goal} | {words[row.reached]} |" for row in rows]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(head + "\n".join(lines) + "\n", "utf-8")
    return int(any(row.reached is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
