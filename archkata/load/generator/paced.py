"""Clients that keep a pace of their own, however many others there are: each is an open loop for itself."""

from __future__ import annotations

import random
from time import perf_counter
from typing import Any

from archkata.load.generator.user import KataUser


class Paced(KataUser):
    """A client that asks `pace` times a second; what it asks late counts from the moment at which it was due."""

    abstract = True
    pace = 1.0

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self._next: float | None = None

    def wait_time(self) -> float:
        """Return the seconds until the next request is due; the first is due at some moment of the first interval."""
        now = perf_counter()
        if self._next is None:
            self._next = now + random.random() / self.pace
        else:
            self._next += 1 / self.pace
        self.due = self._next
        return max(0.0, self._next - now)

    def rest(self, seconds: float) -> None:
        """Begin the pace anew in so many seconds."""
        self._next = perf_counter() + seconds - 1 / self.pace
