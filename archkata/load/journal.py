"""The journal of a run: what the users moved and asked, written beside the run and read when it is over.

A line is a JSON list whose first member says what it is. Each generator process has a file of its own, bounded, so
that nothing depends on who wrote first. Times are seconds of `perf_counter`, which processes of one machine share; a
process of another machine says with `clock` when it began, so that its times count from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = "ARCHKATA_LOAD_JOURNAL"
WATCH = "ARCHKATA_LOAD_WATCH"
OUTAGES = "ARCHKATA_LOAD_OUTAGES"
BOUGHT, REFUNDED, RESTOCKED = "bought", "refunded", "restocked"
SAME, SECOND = "same", "second"
"""What came of a purchase that was repeated with its key before the run: the same one, or a second one."""
EDITOR = -1
"""The account of editors, whose tokens are not in the journal."""


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


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who bought, and how to ask as them; without a token the target has no authentication."""

    token: str | None
    email: str = ""
    password: str = ""


@dataclass
class Journal:
    """What all files of a run hold together; `products` are stocks at publication.

    `keys` says what came of purchases that were repeated with their keys before the run: SAME, SECOND, or a status.
    """

    products: dict[str | int, int] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    is_whole: bool = True

    @property
    def honours_keys(self) -> bool:
        """Whether a purchase that is repeated with its key is safe."""
        return self.keys == {SAME}

    def noted(self, name: str) -> Iterator[Note]:
        """Yield the notes of a name, in their order."""
        return (note for note in sorted(self.notes, key=lambda note: note.at) if note.name == name)


def read_journal(folder: Path, clock: float = 0.0) -> Journal:
    """Read all files of a run that began at `clock`. A last line that was cut off leaves the journal incomplete."""
    journal = Journal()
    for number, path in enumerate(sorted(folder.glob("*.jsonl"))):
        with path.open(encoding="utf-8") as file:
            _Reader(journal, number, clock).read(file)
    return journal


class _Reader:
    """Reads one file; `_ahead` is how far the clock of its process was ahead of ours."""

    def __init__(self, journal: Journal, number: int, clock: float) -> None:
        self._journal = journal
        self._base = number * 1_000_000
        self._clock = clock
        self._ahead = 0.0

    def read(self, lines: Iterable[str]) -> None:
        """Take all lines."""
        for line in lines:
            try:
                name, *row = json.loads(line)
            except ValueError:
                self._journal.is_whole = False
            else:
                self._take(name, row)

    def _take(self, name: str, row: list[Any]) -> None:
        journal = self._journal
        if name == "asked":
            persona, client, operation, *times, status, is_good = row
            due, sent, ended = (time - self._ahead for time in times)
            journal.asked.append(Asked(persona, self._own(client), operation, due, sent, ended, status, is_good))
        elif name == "move":
            journal.moves.append(Move(row[0], self._own(row[1]), *row[2:]))
        elif name == "product":
            journal.products[row[0]] = row[1]
        elif name == "account":
            journal.accounts[self._own(row[0])] = Account(*row[1:])
        elif name == "note":
            journal.notes.append(Note(row[0], row[1] - self._ahead, self._own(row[2]), row[3]))
        elif name == "keys":
            journal.keys.add(row[0])
        elif name == "clock":
            self._ahead = row[0] - self._clock
        elif name == "full":
            journal.is_whole = False

    def _own(self, number: int) -> int:
        """Return the number that an account or client has among those of all processes; each counts from 0."""
        return number if number == EDITOR else self._base + number
