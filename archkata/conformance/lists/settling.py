"""Judge a list once it is right, or once its second is over; keep writes apart so that their order is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from archkata.conformance.eventually import LAG_S, wait_out_lag
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted

T = TypeVar("T")
PAUSE_S = 0.05
APART_S = 0.025


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


def apart(scene: Scene, items: Iterable[T]) -> Iterator[T]:
    """Yield one item after another, far enough apart that the order of what is done with them is known."""
    for place, item in enumerate(items):
        if place:
            scene.pause(APART_S)
        yield item


def _is_server_error(refuted: Refuted) -> bool:
    status = refuted.evidence.status if refuted.evidence else None
    return status is not None and status >= 500
