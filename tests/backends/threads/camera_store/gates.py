"""Bulkheads: each lane of work has its own slots, and what finds none in time is shed."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from .problems import unavailable
from .routing import Lane


@dataclass(frozen=True, slots=True)
class Width:
    """How many requests a lane serves at once, and how many seconds others wait for a slot."""

    slots: int
    patience: float


WIDTHS: Mapping[Lane, Width] = {
    Lane.READ: Width(32, 2.0),
    Lane.WRITE: Width(32, 3.0),
    Lane.PASSWORD: Width(16, 6.0),
    Lane.PAYMENT: Width(256, 1.0),
}


class Gates:
    """The slots of all lanes."""

    def __init__(self) -> None:
        self._slots = {lane: threading.BoundedSemaphore(width.slots) for lane, width in WIDTHS.items()}

    @contextmanager
    def through(self, lane: Lane) -> Iterator[None]:
        """Hold a slot of the lane, or be refused with 503."""
        if not self._slots[lane].acquire(timeout=WIDTHS[lane].patience):
            raise unavailable("overloaded", "Too many requests at once; try again soon.", 1)
        try:
            yield
        finally:
            self._slots[lane].release()
