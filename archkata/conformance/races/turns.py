"""Long races take turns: some at once keep the backend busy, more of them would only slow each other down."""

from __future__ import annotations

import bisect
import contextlib
import threading
from collections.abc import Iterator
from itertools import count

from archkata.conformance.scene import Scene

AT_ONCE = 4
LOOK_S = 0.1

_change = threading.Condition()
_numbers = count()
_waiting: list[tuple[bool, int]] = []
_running: set[tuple[bool, int]] = set()


@contextlib.contextmanager
def turn(scene: Scene, *, soon: bool = False) -> Iterator[None]:
    """Wait for a place among the races that run now, and give it back at the end of a block.

    Who came first goes first, but for those whose rule others wait for: they come `soon`.
    """
    ticket = (not soon, next(_numbers))
    with _change:
        bisect.insort(_waiting, ticket)
        try:
            while _waiting[0] != ticket or len(_running) >= AT_ONCE:
                _change.wait(LOOK_S)
                scene.pause(0)
            _running.add(ticket)
        finally:
            _waiting.remove(ticket)
            _change.notify_all()
    try:
        yield
    finally:
        with _change:
            _running.discard(ticket)
            _change.notify_all()
