"""The events that a generator writes into its pipe; reading them can be interrupted and bounded."""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Iterator
from typing import Any

from archkata.load.interrupts import Interrupts

CHUNK = 1 << 16


class EventReader:
    """Reads one pipe. What was read is kept whole, whenever an interrupt comes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self.is_over = False

    def events(self, interrupts: Interrupts, patience: float | None = None) -> Iterator[dict[str, Any]]:
        """Yield events until the pipe ends, an interrupt comes, or patience (in seconds) does."""
        end = None if patience is None else time.monotonic() + patience
        while not self.is_over:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                return
            ready, _, _ = select.select([self._descriptor, interrupts.fileno()], [], [], left)
            if interrupts.fileno() in ready:
                interrupts.clear()
                return
            if ready:
                yield from self._read()

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._descriptor)

    def _read(self) -> Iterator[dict[str, Any]]:
        chunk = os.read(self._descriptor, CHUNK)
        self.is_over = not chunk
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            yield json.loads(line)
