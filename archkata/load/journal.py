"""The journal of a run: what the users asked and noted, written beside the run and read when it is over.

A line is a JSON list whose first member says what it is. Each generator process has a file of its own, bounded, so
that nothing depends on who wrote first. Times are seconds of `perf_counter`, which processes of one machine share; a
process of another machine says with `clock` when it began, so that its times count from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = "ARCHKATA_LOAD_JOURNAL"
WATCH = "ARCHKATA_LOAD_WATCH"
OUTAGES = "ARCHKATA_LOAD_OUTAGES"
NUMBERS_A_PROCESS = 1_000_000


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
class Note:
    """Something else that a persona has to say: a name, a moment, a client, figures."""

    name: str
    at: float
    client: int
    values: list[Any]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A line of a kata's own, for its audit; `process` is the number of the generator process that wrote it.

    Each process counts its accounts and clients from 0: `own` makes a number one of all processes.
    """

    kind: str
    process: int
    values: list[Any]

    def own(self, number: int) -> int:
        """Return the number that something of this process has among those of all."""
        return self.process * NUMBERS_A_PROCESS + number


@dataclass
class RunJournal:
    """What all files of a run hold together; `entries` are the lines that only the kata understands, in their order."""

    asked: list[Asked] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    entries: list[JournalEntry] = field(default_factory=list)
    is_whole: bool = True


def read_journal(folder: Path, clock: float = 0.0) -> RunJournal:
    """Read all files of a run that began at `clock`. A last line that was cut off leaves the journal incomplete."""
    journal = RunJournal()
    for number, path in enumerate(sorted(folder.glob("*.jsonl"))):
        with path.open(encoding="utf-8") as file:
            _Reader(journal, number, clock).read(file)
    return journal


class _Reader:
    """Reads one file; `_ahead` is how far the clock of its process was ahead of ours."""

    def __init__(self, journal: RunJournal, number: int, clock: float) -> None:
        self._journal = journal
        self._number = number
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
        elif name == "note":
            journal.notes.append(Note(row[0], row[1] - self._ahead, self._own(row[2]), row[3]))
        elif name == "clock":
            self._ahead = row[0] - self._clock
        elif name == "full":
            journal.is_whole = False
        else:
            journal.entries.append(JournalEntry(name, self._number, row))

    def _own(self, client: int) -> int:
        """Return the number that a client has among those of all processes; each process counts from 0."""
        return self._number * NUMBERS_A_PROCESS + client
