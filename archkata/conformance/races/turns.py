"""Long races take turns: some at once keep the backend busy, more of them would only slow each other down."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from archkata.conformance.scene import Scene

AT_ONCE = 4
LOOK_S = 0.1
_places = threading.BoundedSemaphore(AT_ONCE)


@contextlib.contextmanager
def turn(scene: Scene) -> Iterator[None]:
    """Wait for a place among the races that are run now, and give it back at the end of a block."""
    while not _places.acquire(timeout=LOOK_S):
        scene.pause(0)
    try:
        yield
    finally:
        _places.release()
