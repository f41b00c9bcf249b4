"""When a backend that was started can be asked."""

from __future__ import annotations

import threading
import time

SETTLES_S = 2.0
WELL = frozenset({200, 204})
STARTING = 503


class Readiness:
    """What the health operation answers once a backend can be asked, the same for all its starts.

    200 or 204 is the contract's answer. A backend that settles on another one answers HTTP all the same and is ready by
    that, but for 503, which says that it is still starting. What the first start has shown is waited for afterwards.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._usual: frozenset[int] = frozenset()

    def watch(self) -> _Start:
        """Return what follows one start."""
        return _Start(self)

    def is_usual(self, status: int) -> bool | None:
        """Say whether this is what a ready backend answers; None before the first start is over."""
        with self._lock:
            return status in self._usual if self._usual else None

    def learn(self, status: int) -> None:
        """Take note of what a backend answers that is ready."""
        with self._lock:
            self._usual = self._usual or (WELL if status in WELL else frozenset({status}))


class _Start:
    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness
        self._status: int | None = None
        self._since = 0.0

    def is_ready(self, status: int | None) -> bool:
        """Take the latest answer of the health operation; say whether the backend is ready."""
        if status != self._status:
            self._status, self._since = status, time.monotonic()
        if status is None or status == STARTING:
            return False
        usual = self._readiness.is_usual(status)
        has_settled = status in WELL or time.monotonic() - self._since >= SETTLES_S
        if usual or (usual is None and has_settled):
            self._readiness.learn(status)
            return True
        return False
