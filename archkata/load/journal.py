"""The journal of a run: what the users moved and asked, written beside the run and read when it is over.

A line is a JSON list whose first member says what it is. Each generator process writes a file of its own, bounded, so
that nothing depends on who wrote first. Times are seconds of `perf_counter`, which processes of one machine share.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = "ARCHKATA_LOAD_JOURNAL"
WATCH = "ARCHKATA_LOAD_WATCH"
MOST_BYTES = 256 * 1024 * 1024
LONGEST_LINE = 64 * 1024
ROWS_A_WRITE = 200
BOUGHT, REFUNDED, RESTOCKED = "bought", "refunded", "restocked"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who asked what, when it was due, sent and answered; `status` 0 is no answer."""

    persona: str
    client: int
    operation: str
    due: float
    sent: float
    ended: float
    status: int
    is_good: bool

    @property
    def latency(self) -> float:
        """Seconds from the moment at which it was due."""
        return self.ended - self.due


@dataclass(frozen=True, slots=True)
class Move:
    """One request that moves a stock, with its body as it was sent, and the answer (None when it was no JSON object).

    `path` is where it went, `account` who sent it, `key` its idempotency key.
    """

    kind: str
    account: int
    path: str
    product: Any
    quantity: int
    key: str
    body: str
    status: int
    answer: dict[str, Any] | None

    @property
    def happened(self) -> bool | None:
        """Whether it took effect; None while nobody knows, because no answer, a 408 or a 5xx came."""
        if self.status in {0, 408} or self.status >= 500:
            return None
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Note:
    """Something else that a persona has to say: a name, a moment, a client, figures."""

    name: str
    at: float
    client: int
    values: list[Any]


@dataclass
class Journal:
    """What all files of a run hold together; `products` are stocks at publication, `accounts` tokens."""

    products: dict[str | int, int] = field(default_factory=dict)
    accounts: dict[int, str] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    honours_keys: bool = False
    is_whole: bool = True

    def noted(self, name: str) -> Iterator[Note]:
        """Yield the notes of a name, in their order."""
        return (note for note in sorted(self.notes, key=lambda note: note.at) if note.name == name)


class Pen:
    """Writes the journal of this process into the folder that the environment names; silent where it names none."""

    def __init__(self) -> None:
        folder = os.environ.get(FOLDER)
        self.is_silent = not folder
        self.watches = bool(folder) and os.environ.get(WATCH) == "1"
        self._path = Path(folder) / f"{os.getpid()}.jsonl" if folder else Path()
        self._rows: list[str] = []
        self._size = 0

    def write(self, *row: Any) -> None:
        """Add a line; once the file is full, only that is said."""
        if self.is_silent:
            return
        line = json.dumps(row, separators=(",", ":"))
        if self._size + len(line) > MOST_BYTES or len(line) > LONGEST_LINE:
            self.is_silent, line = self._size + len(line) > MOST_BYTES, '["full"]'
        self._size += len(line) + 1
        self._rows.append(line)
        if len(self._rows) >= ROWS_A_WRITE or self.is_silent:
            self.flush()

    def flush(self) -> None:
        """Bring what is kept to the file."""
        if self._rows:
            rows, self._rows = self._rows, []
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n".join(rows) + "\n")


def read_journal(folder: Path) -> Journal:
    """Read all files of a run. A last line that was cut off, as by a kill, leaves the journal incomplete."""
    journal = Journal()
    for number, path in enumerate(sorted(folder.glob("*.jsonl"))):
        with path.open(encoding="utf-8") as file:
            for line in file:
                _take(journal, line, number)
    return journal


def _take(journal: Journal, line: str, file: int) -> None:
    try:
        name, *row = json.loads(line)
    except ValueError:
        journal.is_whole = False
        return
    base = file * 1_000_000  # accounts and clients are numbered by each process from 0
    if name == "asked":
        journal.asked.append(Asked(row[0], base + row[1], *row[2:]))
    elif name == "move":
        journal.moves.append(Move(row[0], base + row[1], *row[2:]))
    elif name == "product":
        journal.products[row[0]] = row[1]
    elif name == "account":
        journal.accounts[base + row[0]] = row[1]
    elif name == "note":
        journal.notes.append(Note(row[0], row[1], base + row[2], row[3]))
    elif name == "keys":
        journal.honours_keys = True
    elif name == "full":
        journal.is_whole = False
