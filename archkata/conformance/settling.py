"""Judge a list as soon as it is right, and at the latest when its second is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from archkata.conformance.lists import LAG_S, settle
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted

T = TypeVar("T")
PAUSE_S = 0.05


def once_settled(scene: Scene, look: Callable[[], T]) -> T:
    """Look at a list right after a change. What refutes the rule counts only when it is still so a second later.

    A server error counts at once: being late is no reason for it.
    """
    settled = time.monotonic() + LAG_S
    while time.monotonic() < settled:
        try:
            return look()
        except Refuted as refuted:
            if _is_server_error(refuted):
                raise
            scene.pause(PAUSE_S)
    settle(scene)
    return look()


def _is_server_error(refuted: Refuted) -> bool:
    status = refuted.evidence.status if refuted.evidence else None
    return status is not None and status >= 500
