"""A circuit breaker: when the provider fails again and again, it is left alone for a while."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .problems import Problem, unavailable

FAILURES_TO_OPEN = 5
OPEN_SECONDS = 6.0
PROBE_WAIT = 2.0


class Breaker:
    """Closed, purchases pass. Open, they are refused at once. After a while one passes as a probe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._probing = False

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Let one purchase pass, or refuse it with 503; it reports by `succeeded` or `failed`, or not at all."""
        probing = self._enter()
        try:
            yield
        finally:
            if probing:
                with self._lock:
                    self._probing = False

    def _enter(self) -> bool:
        with self._lock:
            if self._failures < FAILURES_TO_OPEN:
                return False
            left = self._open_until - time.monotonic()
            if left > 0 or self._probing:
                raise _refusal(max(left, PROBE_WAIT))
            self._probing = True
            return True

    def succeeded(self) -> None:
        """The provider answered as it should."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """A purchase was given up."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._open_until = time.monotonic() + OPEN_SECONDS


def _refusal(retry_in: float) -> Problem:
    return unavailable("payments-unavailable", "Payments are not possible at the moment.", retry_in)
