"""What writes the journal of one generator process, line by line."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archkata.load.journal import FOLDER, WATCH

MOST_BYTES = 256 * 1024 * 1024
LONGEST_LINE = 64 * 1024
ROWS_A_WRITE = 200
Keep = Callable[[list[str]], None]


class JournalWriter:
    """Hands batches of lines to `keep`; writes nothing without it. `watches` asks for a line for each request."""

    def __init__(self, keep: Keep | None = None, *, watches: bool = False) -> None:
        self.is_silent = keep is None
        self.is_closed = False
        self.watches = watches and keep is not None
        self._keep = keep
        self._rows: list[str] = []
        self._size = 0
        self._numbers = itertools.count()
        self._begun: dict[int, tuple[Any, ...]] = {}

    @classmethod
    def of_environment(cls) -> JournalWriter:
        """Return the writer that writes into a file of its own in the folder that the environment names, if it does."""
        folder = os.environ.get(FOLDER)
        if not folder:
            return cls()
        path = Path(folder) / f"{os.getpid()}.jsonl"
        return cls(lambda rows: _append(path, rows), watches=os.environ.get(WATCH) == "1")

    def open(self) -> None:
        """Begin the journal of a run, which may be the next one of this process."""
        self.is_closed = False

    def write(self, *row: Any) -> None:
        """Add a line; once the journal is full, only that is said."""
        if self.is_silent:
            return
        line = json.dumps(row, separators=(",", ":"))
        if self._size + len(line) > MOST_BYTES or len(line) > LONGEST_LINE:
            self.is_silent, line = self._size + len(line) > MOST_BYTES, '["full"]'
        self._size += len(line) + 1
        self._rows.append(line)
        if len(self._rows) >= ROWS_A_WRITE or self.is_silent:
            self.flush()

    def begin(self, *row: Any) -> int:
        """Begin a line whose end is known only when an answer is there; returns its number, for `end`."""
        number = next(self._numbers)
        self._begun[number] = row
        return number

    def end(self, number: int, *rest: Any) -> None:
        """Complete a line that was begun."""
        row = self._begun.pop(number, None)
        if row is not None:
            self.write(*row, *rest)

    def close(self, *rest: Any) -> None:
        """End the journal: what was begun ends with `rest`, whatever comes of it later, and nothing else may begin."""
        self.is_closed = True
        for number in list(self._begun):
            self.end(number, *rest)
        self.flush()

    def flush(self) -> None:
        """Hand on what is here."""
        if self._rows and self._keep is not None:
            rows, self._rows = self._rows, []
            self._keep(rows)


def _append(path: Path, rows: list[str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
