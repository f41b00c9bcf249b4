"""How late this process wakes up: a generator that is short of CPU measures itself."""

from __future__ import annotations

from time import perf_counter

import gevent

from archkata.load.samples import Samples

BEAT_S = 0.02


class Heartbeat:
    """Sleeps again and again, and records by how many microseconds it slept too long.

    While it oversleeps, other beats were due, too: each of them counts with what was left of the stall.
    """

    def __init__(self) -> None:
        self.lags = Samples()
        self._greenlet = gevent.spawn(self._beat)

    def stop(self) -> None:
        """End."""
        self._greenlet.kill(block=False)

    def _beat(self) -> None:
        while True:
            due = perf_counter() + BEAT_S
            gevent.sleep(BEAT_S)
            lag = perf_counter() - due
            while lag > 0:
                self.lags.exact.append(int(lag * 1e6))
                lag -= BEAT_S
