"""The open loop: users pull planned arrivals, and wait until the moment of each.

A slot is claimed by exactly one user. Users claim ahead of time, so that somebody is asleep for each of the next slots;
whoever grows the pool looks at `busy`. Slots that nobody claimed until the end are dropped, and counted.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from time import perf_counter

import gevent
from gevent.event import Event

from archkata.load.plan import Plan
from archkata.load.samples import Samples

MOST_LAG_US = 2**32 - 1


class Schedule:
    """The slots of one process; with several workers those of one of them. Times are seconds of `perf_counter`."""

    def __init__(self, plan: Plan, index: int = 0, of: int = 1) -> None:
        self.plan = plan
        self.claimed = 0
        self.begun = 0
        self.late = 0
        self.dropped = 0
        self.asleep = 0
        self.busy = 0
        self.started_at = 0.0
        self.lags = Samples()
        self.new_lags = array("I")
        self._times: Iterator[float] = plan.times(index, of)
        self._next = next(self._times, None)
        self._gate = Event()
        self._is_closed = False

    def start(self) -> None:
        """Start the clock: the plan's second 0 is now."""
        self.started_at = perf_counter()
        self._gate.set()

    @property
    def elapsed(self) -> float:
        """Seconds of the plan that have gone by."""
        return perf_counter() - self.started_at if self._gate.is_set() else 0.0

    def take_turn(self) -> float | None:
        """Claim the next slot, sleep until its time and return that; None when there are no more slots.

        A slot that was due when it was claimed had no free user: it is late, and its lag counts like every other.
        """
        if not self._gate.is_set():
            self.asleep += 1
            self._gate.wait()
            self.asleep -= 1
        offset = self._next
        if offset is None or self._is_closed:
            return None
        self._next = next(self._times, None)
        self.claimed += 1
        due = self.started_at + offset
        lag = perf_counter() - due
        if lag > 0:
            self.late += 1
        else:
            lag = self._sleep(due, -lag)
        self.begun += 1
        self.new_lags.append(min(int(lag * 1e6), MOST_LAG_US))
        return due

    def _sleep(self, due: float, left: float) -> float:
        """Sleep, and return how late the sleeper woke up; timers that ring early are set again."""
        self.asleep += 1
        try:
            while left > 0:
                gevent.sleep(left)
                left = due - perf_counter()
        finally:
            self.asleep -= 1
        return -left

    def settle(self) -> list[int]:
        """Add the lags of the last second to the whole, and return them in order."""
        new = sorted(self.new_lags)
        self.lags.exact.extend(self.new_lags)
        self.lags.settle()
        self.new_lags = array("I")
        return new

    def close(self, until: float | None = None) -> None:
        """Drop what nobody has claimed; with `until` the plan ends there, and only what was due by then is dropped."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._next is None:
            return
        rest = [self._next] if until is None or self._next <= until else []
        self.dropped = len(rest)
        if rest:
            self.dropped += sum(1 for _ in self._until(until))
        self._next = None

    def _until(self, until: float | None) -> Iterator[float]:
        for offset in self._times:
            if until is not None and offset > until:
                return
            yield offset
