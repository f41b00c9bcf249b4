"""Arrival plans: when each request of an open loop is meant to be sent, known before the first one is.

A plan is a rate over time, made of phases whose rate is constant or changes evenly. Its cumulative count L(t) says how
many arrivals are due by t. Both kinds of arrivals are made on the axis of counts, where the rate is 1, and carried
over to time by the inverse of L: one tick after another for constant arrivals, exponential gaps for Poisson ones.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

Arrivals = Literal["constant", "poisson"]


@dataclass(frozen=True)
class Phase:
    """A stretch of time in seconds; the rate goes evenly from `start` to `end`, both in arrivals a second."""

    seconds: float
    start: float
    end: float

    @property
    def count(self) -> float:
        """How many arrivals the phase holds on average."""
        return self.seconds * (self.start + self.end) / 2

    def moment(self, count: float) -> float:
        """Return after how many seconds of the phase so many arrivals are due (the inverse of its count)."""
        slope = (self.end - self.start) / self.seconds
        if abs(slope) * self.seconds < 1e-9 * max(self.start, self.end):
            return count / self.start
        # the stable root of start*t + slope*t²/2 = count, which never subtracts two nearly equal numbers
        root = math.sqrt(max(0.0, self.start**2 + 2 * slope * count))
        return 2 * count / (self.start + root) if self.start + root > 0 else 0.0


@dataclass(frozen=True)
class ArrivalPlan:
    """Phases one after another. The same plan and seed always give the same times."""

    phases: tuple[Phase, ...]
    arrivals: Arrivals = "constant"
    seed: int = 0

    @property
    def seconds(self) -> float:
        """How long the plan lasts."""
        return sum(phase.seconds for phase in self.phases)

    @property
    def peak(self) -> float:
        """The highest rate, in arrivals a second."""
        return max((max(phase.start, phase.end) for phase in self.phases), default=0.0)

    def times(self, index: int = 0, of: int = 1) -> Iterator[float]:
        """Yield the planned times in seconds from the start, in order; with `of` workers only those of one of them."""
        return itertools.islice(self._all_times(), index, None, of)

    def rate_at(self, second: float) -> float:
        """Return the rate at a moment, 0 after the end."""
        for phase in self.phases:
            if second < phase.seconds:
                return phase.start + (phase.end - phase.start) * second / phase.seconds
            second -= phase.seconds
        return 0.0

    def _all_times(self) -> Iterator[float]:
        before, gone, phases = 0.0, 0.0, iter(self.phases)
        phase = next(phases, None)
        for count in self._counts():
            while phase is not None and count - before >= phase.count:
                before, gone = before + phase.count, gone + phase.seconds
                phase = next(phases, None)
            if phase is None:
                return
            yield gone + phase.moment(count - before)

    def _counts(self) -> Iterable[float]:
        if self.arrivals == "constant":
            return itertools.count()
        chance = random.Random(self.seed)
        gaps = iter(lambda: chance.expovariate(1.0), None)
        return itertools.accumulate(gaps)

    def as_data(self) -> dict[str, Any]:
        """Return the plan as JSON takes it."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> ArrivalPlan:
        """Make a plan of what `as_data` gave."""
        return cls(tuple(Phase(**phase) for phase in data["phases"]), data["arrivals"], data["seed"])


def constant(rate: float, seconds: float) -> tuple[Phase, ...]:
    """The same rate all the time."""
    return (Phase(seconds, rate, rate),)


def ramp(start: float, end: float, seconds: float) -> tuple[Phase, ...]:
    """A rate that grows or falls evenly."""
    return (Phase(seconds, start, end),)


def steps(rates: Iterable[float], seconds: float) -> tuple[Phase, ...]:
    """One rate after another, each for so many seconds."""
    return tuple(Phase(seconds, rate, rate) for rate in rates)
