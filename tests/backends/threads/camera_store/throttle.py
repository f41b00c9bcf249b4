"""The limit of each client, in fixed windows of the clock."""

import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from .config import RateLimit
from .problems import Problem, too_many_requests


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether a request may pass, and what its answer says about the limit."""

    refusal: Problem | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Throttle:
    """Counts requests. All windows begin at the same instants, so that one table holds the present one."""

    def __init__(self, limit: RateLimit | None) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[str, int] = {}

    def take(self, client: str) -> Allowance:
        """Count a request of a client; one that is refused does not count."""
        if self._limit is None:
            return Allowance()
        quota, seconds = self._limit.quota, self._limit.seconds
        with self._lock:
            window = int(time.time()) // seconds
            if window > self._window:
                self._window, self._counts = window, {}
            ends = (self._window + 1) * seconds
            count = self._counts.get(client, 0)
            if count < quota:
                self._counts[client] = count + 1
        reset = max(0, math.ceil(ends - time.time()))
        headers = {
            "RateLimit-Policy": f'"default";q={quota};w={seconds}',
            "RateLimit": f'"default";r={max(0, quota - count - 1)};t={reset}',
        }
        if count < quota:
            return Allowance(headers=headers)
        return Allowance(too_many_requests(ends, "Too many requests; the limit is announced."), headers)
