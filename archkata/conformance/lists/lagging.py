"""Lists may lag one second behind the last write: presence is asked for again, absence waits."""

from __future__ import annotations

import time

from archkata.conformance.scene import Scene

LAG_S = 1.0
_READS = {"GET", "HEAD"}


def settle(scene: Scene) -> None:
    """Wait until lists have had their second since the last write of the check."""
    writes = [exchange.ended for exchange in scene.exchanges if exchange.request.method not in _READS]
    remaining = max(writes, default=0.0) + LAG_S - time.monotonic()
    if remaining > 0:
        scene.pause(remaining)
