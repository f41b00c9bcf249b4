"""What an analysis looks at: the requests of a run on the run's own clock, its phases, and what happened meanwhile."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from archkata.load.environment.fault_schedule import Happening
from archkata.load.journal import Asked, Note, RunJournal
from archkata.load.phases import Stretch

Requests = list[Asked]
SLACK_S = 0.05


@dataclass
class RunEvidence:
    """Times are seconds of the run; `memory` has (second, bytes), and is None where it was not watched.

    `charges` counts those that a slow provider was asked for. `slow_by_design` are operations such as those that hash a
    password, which are slow at any load.
    """

    asked: Requests = field(default_factory=list)
    phases: Sequence[Stretch] = ()
    happenings: Sequence[Happening] = ()
    memory: Sequence[tuple[float, int]] | None = None
    notes: Sequence[Note] = ()
    charges: int = 0
    slow_by_design: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        journal: RunJournal,
        clock: float,
        phases: Sequence[Stretch],
        happenings: Sequence[Happening] = (),
        memory: Sequence[tuple[float, int]] | None = None,
        charges: int = 0,
        slow_by_design: Iterable[str] = (),
    ) -> RunEvidence:
        """Put a journal on the clock of the run."""
        asked = [
            replace(each, due=each.due - clock, sent=each.sent - clock, ended=each.ended - clock)
            for each in journal.asked
        ]
        notes = [replace(note, at=note.at - clock) for note in journal.notes]
        watched = None if memory is None else [(at - clock, size) for at, size in memory]
        return cls(asked, phases, happenings, watched, notes, charges, frozenset(slow_by_design))

    def phase(self, name: str) -> Stretch:
        """Return the phase of a name."""
        return next(phase for phase in self.phases if phase.name == name)

    def within(self, begin: float, end: float, wanted: Callable[[Asked], bool] = lambda _: True) -> Requests:
        """Return the requests that were due in a stretch of time."""
        return [each for each in self.asked if begin <= each.due < end and wanted(each)]

    def during(self, name: str, wanted: Callable[[Asked], bool] = lambda _: True) -> Requests:
        """Return the requests that were due in a phase."""
        phase = self.phase(name)
        return self.within(phase.begin, phase.end, wanted)

    def is_meant_to_be_quick(self, asked: Asked) -> bool:
        """Say whether the latency of a request says something about the load."""
        return asked.operation not in self.slow_by_design


def latency(asked: Iterable[Asked], percent: float = 95) -> float:
    """Return a percentile of the good answers' latency in seconds, by nearest rank; 0 where there are none."""
    return _rank([each.latency for each in asked if each.is_good], percent, 0.0)


def pace(asked: Iterable[Asked]) -> float:
    """Return the p95 of the latency of all requests in seconds; one that failed was never answered.

    Infinite where it lies among those that failed, or where there are none: who only answers errors is not quick.
    """
    return _rank([each.latency if each.is_good else math.inf for each in asked], 95, math.inf)


def is_as_quick(now: float, before: float) -> bool:
    """Say whether seconds are as few as before: at most twice as many, or 50 ms more."""
    return now <= max(2 * before, before + SLACK_S)


def finite(seconds: float) -> float | None:
    """Return seconds as a program can read them: None where there is no end."""
    return seconds if math.isfinite(seconds) else None


def good(asked: Iterable[Asked], within: float = math.inf) -> int:
    """Count the good answers that came within so many seconds of the moment at which they were due."""
    return sum(each.is_good and each.latency <= within for each in asked)


def ms(seconds: float) -> str:
    """Write seconds as milliseconds, with three digits that matter; a dash where there is no end."""
    if not math.isfinite(seconds):
        return "–"
    value = seconds * 1000
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percent(share: float) -> str:
    """Write a share as percent."""
    return f"{share * 100:.3g}"


def _rank(values: list[float], percent: float, without: float) -> float:
    """Return a percentile by nearest rank."""
    return sorted(values)[max(1, math.ceil(len(values) * percent / 100)) - 1] if values else without
