"""What each second of a run was like."""

from __future__ import annotations

import os
from array import array
from collections import Counter, deque
from math import ceil
from typing import TYPE_CHECKING, Any

from archkata.load.generator.statistics import feed
from archkata.load.journal import OUTAGES
from archkata.load.samples import Samples

if TYPE_CHECKING:
    from archkata.load.generator.session import Session

PATIENCE_S = 10
ENOUGH_FAILURES = 10


class Seconds:
    """Takes what was recorded since the last time: reports it, feeds Locust's statistics, adds it to the whole."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._number = 0
        self._last: deque[tuple[bool, int]] = deque(maxlen=PATIENCE_S)
        self.most_users = 0

    @property
    def is_target_dead(self) -> bool:
        """Whether nothing at all has been answered for a long time, though much was asked."""
        if os.environ.get(OUTAGES) == "1":
            return False  # it is away because we keep it away
        answered = any(answered for answered, _ in self._last)
        return len(self._last) == PATIENCE_S and not answered and sum(n for _, n in self._last) >= ENOUGH_FAILURES

    def tell(self) -> None:
        """Close a second."""
        row = self._row()
        self._number += 1
        self._session.teller.tell("second", t=self._number, **row)

    def close(self) -> None:
        """Add what came after the last second, without making a second of it."""
        self._settle()

    def _row(self) -> dict[str, Any]:
        schedule, plan = self._session.schedule, self._session.plan
        users = len(self._session.environment.runner.user_greenlets)
        self.most_users = max(self.most_users, users)
        latencies, statuses, failed = self._settle()
        answered = any(status for status in statuses)
        self._last.append((answered, failed))
        row: dict[str, Any] = {
            "ok": len(latencies),
            "failed": failed,
            **{f"p{percent}_ms": _nearest(latencies, percent) for percent in (50, 95, 99)},
            "statuses": {str(status): count for status, count in sorted(statuses.items())},
            "users": users,
        }
        if self._session.is_worker:
            row["samples"] = Samples(latencies).as_data()  # percentiles of several workers cannot be merged
        if schedule is not None and plan is not None:
            row["offered_rps"] = round(plan.rate_at(self._number + 0.5), 3)
            row["begun"] = schedule.begun
            row["busy"] = schedule.busy
            row["lag_p99_ms"] = _nearest(array("I", schedule.settle()), 99)
        return row

    def _settle(self) -> tuple[array[int], Counter[int], int]:
        latencies, statuses, failed = array("I"), Counter[int](), 0
        for (method, name), tally in self._session.recorder.tallies.items():
            latencies.extend(tally.new_latency)
            statuses.update(tally.new_statuses)
            failed += len(tally.new_failed)
            if not tally.is_known:
                feed(self._session.environment.stats, method, name, tally)
            tally.settle()
            tally.begin()
        return array("I", sorted(latencies)), statuses, failed


def _nearest(ordered: array[int], percent: float) -> float | None:
    """Return a percentile in milliseconds of microseconds in order, by nearest rank."""
    return ordered[max(1, ceil(len(ordered) * percent / 100)) - 1] / 1000 if ordered else None
