"""Look at the state after a race. What contradicts must still be there a second later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted

T = TypeVar("T")
READINGS = 3
PAUSE_S = 0.5


def confirmed(scene: Scene, look: Callable[[], T]) -> T:
    """Look up to three times in a second; only what refutes the rule each time refutes it."""
    for _ in range(READINGS - 1):
        try:
            return look()
        except Refuted:
            scene.pause(PAUSE_S)
    return look()
