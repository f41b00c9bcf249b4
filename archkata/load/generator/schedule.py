"""The open loop: each planned arrival wakes a user at its moment.

Users that are free wait in stacks, one for each kind of user; the plan chooses kinds by weight, so that slow tasks do
not change the mix. A slot for which no user is free is late: it waits for the next user of its kind. What is left when
the plan is over is dropped, and counted. One timer serves all users: one each would cost more than their requests.
"""

from __future__ import annotations

import random
from array import array
from collections import deque
from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Any

import gevent
from greenlet import getcurrent

from archkata.load.plan import ArrivalPlan
from archkata.load.samples import Samples

MOST_LAG_US = 2**32 - 1
LEAD_S = 0.05
BEHIND_S = 0.02
NEVER = float("inf")


class Queue:
    """The users of one kind: those that are free, and the slots that had no user."""

    def __init__(self) -> None:
        self.free: list[Any] = []
        self.waiting: deque[float] = deque()


class ArrivalSchedule:
    """The slots of one process; with several workers those of one of them. Times are seconds of `perf_counter`.

    `weights` has the kinds of users by name.
    """

    def __init__(self, plan: ArrivalPlan, weights: Mapping[str, float], index: int = 0, of: int = 1) -> None:
        self.plan = plan
        self.begun = 0
        self.late = 0
        self.dropped = 0
        self.busy = 0
        self.is_behind = False
        self.started_at = 0.0
        self.lags = Samples()
        self.new_lags = array("I")
        self.queues = {name: Queue() for name in weights}
        self._kinds = self._choose(weights, random.Random(f"{plan.seed}/{index}"))
        self._times = plan.times(index, of)
        self._due = NEVER
        self._is_closed = False
        self._hub = gevent.get_hub()
        self._timer = self._hub.loop.timer(0)

    @property
    def free(self) -> int:
        """How many users wait for a turn."""
        return sum(len(queue.free) for queue in self.queues.values())

    @property
    def elapsed(self) -> float:
        """Seconds of the plan that have gone by."""
        return perf_counter() - self.started_at if self.started_at else 0.0

    def start(self) -> None:
        """Start the clock: the plan's second 0 is in a moment, so that the first slots are not late already."""
        self.started_at = perf_counter() + LEAD_S
        self._due = self._next()
        self._ring()

    def take_turn(self, kind: str) -> float | None:
        """Wait for a slot and return its time; None when there are no more."""
        queue = self.queues[kind]
        if queue.waiting:
            due: float | None = queue.waiting.popleft()
            self.late += 1
        elif self._is_closed:
            return None
        else:
            due = self._wait(queue)
        if due is not None:
            self.begun += 1
            self.new_lags.append(min(int((perf_counter() - due) * 1e6), MOST_LAG_US))
        return due

    def settle(self) -> list[int]:
        """Add the lags of the last second to the whole, and return them in order."""
        new = sorted(self.new_lags)
        self.lags.exact.extend(self.new_lags)
        self.lags.settle()
        self.new_lags = array("I")
        return new

    def close(self, until: float | None = None) -> None:
        """Drop the slots without a free user; with `until` the plan ends there, and later slots do not count."""
        if self._is_closed:
            return
        self._is_closed = True
        self._timer.stop()
        end = NEVER if until is None else self.started_at + until
        self.dropped = sum(len(queue.waiting) for queue in self.queues.values())
        while self._due <= end and self._due != NEVER:
            self.dropped += 1
            self._due = self._next()
        for queue in self.queues.values():
            queue.waiting.clear()
            for user in queue.free:
                self._hub.loop.run_callback(user.switch, None)
            queue.free.clear()

    def _wait(self, queue: Queue) -> float | None:
        me = getcurrent()
        queue.free.append(me)
        try:
            due: float | None = self._hub.switch()
        except BaseException:
            if me in queue.free:
                queue.free.remove(me)
            raise
        return due

    def _ring(self) -> None:
        """Wake a user for each slot that is due; runs in the hub, where nothing may block."""
        self.is_behind = perf_counter() - self._due > BEHIND_S
        while self._due <= perf_counter():
            due, self._due = self._due, self._next()
            queue = self.queues[next(self._kinds)]
            if queue.free:
                queue.free.pop().switch(due)
            else:
                queue.waiting.append(due)
        if self._due != NEVER and not self._is_closed:
            self._timer.stop()
            self._timer = self._hub.loop.timer(max(0.0, self._due - perf_counter()))
            self._timer.start(self._ring, update=True)

    def _next(self) -> float:
        offset = next(self._times, None)
        return NEVER if offset is None else self.started_at + offset

    @staticmethod
    def _choose(weights: Mapping[str, float], chance: random.Random) -> Iterator[str]:
        names = list(weights)
        while True:
            yield from names if len(names) == 1 else chance.choices(names, list(weights.values()), k=100)
