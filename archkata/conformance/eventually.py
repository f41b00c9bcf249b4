"""Ask again until something holds, or until the time is over that the contract gives it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted

T = TypeVar("T")

LAG_S = 1.0
"""So long may lists and searches lag behind the last write."""

PAUSE_S = 0.05
APART_S = 0.025
READINGS = 3
BETWEEN_READINGS_S = 0.5
_READS = {"GET", "HEAD"}


def wait_out_lag(scene: Scene) -> None:
    """Wait until lists have had their second since the last write of the check."""
    writes = [exchange.ended for exchange in scene.exchanges if exchange.request.method not in _READS]
    remaining = max(writes, default=0.0) + LAG_S - time.monotonic()
    if remaining > 0:
        scene.pause(remaining)


def eventually(scene: Scene, look: Callable[[], T], pause: float = PAUSE_S) -> T:
    """Look at a list right after a change. What refutes the rule counts only when it is still so a second later.

    A server error counts at once: being late is no reason for it. A pause of a second means to look twice at most.
    """
    settled = time.monotonic() + LAG_S
    while time.monotonic() < settled:
        try:
            return look()
        except Refuted as refuted:
            if _is_server_error(refuted):
                raise
            scene.pause(pause)
    wait_out_lag(scene)
    return look()


def confirmed(scene: Scene, look: Callable[[], T]) -> T:
    """Look at the state after a race up to three times in a second; only what refutes the rule each time refutes it."""
    for _ in range(READINGS - 1):
        try:
            return look()
        except Refuted:
            scene.pause(BETWEEN_READINGS_S)
    return look()


def apart(scene: Scene, items: Iterable[T]) -> Iterator[T]:
    """Yield one item after another, far enough apart that the order of what is done with them is known."""
    for place, item in enumerate(items):
        if place:
            scene.pause(APART_S)
        yield item


def _is_server_error(refuted: Refuted) -> bool:
    status = refuted.evidence.status if refuted.evidence else None
    return status is not None and status >= 500
