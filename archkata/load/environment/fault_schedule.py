"""What happens at which second of a run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Happening:
    """Something that was done to the target, in seconds of the run."""

    name: str
    begin: float
    end: float


@dataclass(frozen=True)
class Appointment:
    """Do something from second `begin` to second `end`."""

    name: str
    begin: float
    end: float
    start: Callable[[], None]
    stop: Callable[[], None]


class FaultSchedule:
    """Keeps appointments in a thread of its own; what has begun is always ended."""

    def __init__(self, appointments: Sequence[Appointment]) -> None:
        self._appointments = appointments
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        self.happenings: list[Happening] = []

    def begin(self, clock: float) -> None:
        """Start; `clock` is second 0 as `perf_counter` has it."""
        if self._appointments and self._thread is None:
            self._thread = threading.Thread(target=self._keep, args=(clock,), name="timetable", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End what is going on, and keep no more appointments."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()

    def _keep(self, clock: float) -> None:
        for each in self._appointments:
            if self._is_over.wait(max(0.0, clock + each.begin - perf_counter())):
                return
            began = perf_counter() - clock
            each.start()
            self._is_over.wait(max(0.0, clock + each.end - perf_counter()))
            each.stop()
            self.happenings.append(Happening(each.name, began, perf_counter() - clock))
