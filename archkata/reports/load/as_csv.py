"""A load run as two tables: its seconds, and its operations."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath
from typing import Any

from archkata.load.events import LoadEvent, LoadFinished
from archkata.load.measures import OperationMeasures, milliseconds
from archkata.load.run import LoadRun
from archkata.reports.files import STDOUT, Destination

SECONDS = ("t", "offered_rps", "ok", "failed", "p50_ms", "p95_ms", "p99_ms", "lag_p99_ms", "users")
OPERATIONS = ("operation", "ok", "failed", "p50_ms", "p95_ms", "p99_ms", "max_ms", "bytes")


class LoadCsv:
    """A listener that writes `FILE.csv` with a row a second and `FILE.operations.csv`; both go to stdout for `-`."""

    def __init__(self, name: str) -> None:
        self.destination = Destination(name)
        path = PurePath(name)
        self._operations = (
            None if name == STDOUT else Destination(str(path.with_suffix(f".operations{path.suffix or '.csv'}")))
        )

    def __call__(self, event: LoadEvent) -> None:
        """Write the tables at the end."""
        if not isinstance(event, LoadFinished):
            return
        seconds, operations = _seconds(event.run), _operations(event.run)
        if self._operations is None:
            self.destination.write(f"{seconds}\n{operations}")
        else:
            self.destination.write(seconds)
            self._operations.write(operations)


def _seconds(run: LoadRun) -> str:
    rows = run.measures.seconds
    statuses = sorted({status for row in rows for status in row["statuses"]})
    heads = [*SECONDS, *(f"status_{status}" for status in statuses)]
    return _table(
        heads,
        [[*(row.get(name) for name in SECONDS), *(row["statuses"].get(each, 0) for each in statuses)] for row in rows],
    )


def _operations(run: LoadRun) -> str:
    return _table(OPERATIONS, [_operation(each) for _, each in sorted(run.measures.operations.items())])


def _operation(operation: OperationMeasures) -> list[Any]:
    latencies = [*operation.latency.percentiles((50, 95, 99)), operation.latency.largest()]
    counts = [operation.name, len(operation.latency), len(operation.failed)]
    return [*counts, *map(milliseconds, latencies), operation.bytes]


def _table(heads: list[str] | tuple[str, ...], rows: list[list[Any]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return file.getvalue()
