"""A circuit breaker: while the provider is down, neither its time nor our clients' is wasted on asking it."""

import math
import time

from reference_impl.errors import UnavailableError

FAILURES_TO_OPEN = 5
PAUSE_S = 5.0
LONGEST_PROBE_S = 15.0


class Breaker:
    """Opens after five give-ups in a row. After a pause one request may try; its fate decides for all others."""

    def __init__(self) -> None:
        self._failures = 0
        self._open_until = 0.0

    def look(self) -> None:
        """Refuse at once while the circuit is open."""
        wait = self._open_until - time.monotonic()
        if wait > 0:
            raise UnavailableError("The payment provider does not answer.", retry_after=math.ceil(wait))

    def admit(self) -> None:
        """Let a request pass. Of an open circuit it is the probe: until it is back, no other passes."""
        self.look()
        if self._failures >= FAILURES_TO_OPEN:
            self._open_until = time.monotonic() + LONGEST_PROBE_S

    def answered(self) -> None:
        """The provider has spoken: the circuit is closed."""
        self._failures = 0
        self._open_until = 0.0

    def gave_up(self) -> None:
        """The provider has not spoken, in spite of all retries."""
        self._failures += 1
        if self._failures >= FAILURES_TO_OPEN:
            self._open_until = time.monotonic() + PAUSE_S
