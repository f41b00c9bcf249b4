"""Events as lines of JSON for the process that started this one."""

from __future__ import annotations

import json
import os
from typing import Any

EVENT_FD = "ARCHKATA_LOAD_FD"


class EventPipe:
    """Writes one event a line to the descriptor that the environment names; silent where there is none."""

    def __init__(self) -> None:
        number = os.environ.pop(EVENT_FD, "")
        self._descriptor = int(number) if number.isdecimal() else None

    @property
    def is_heard(self) -> bool:
        """Whether a process reads the events."""
        return self._descriptor is not None

    def tell(self, event: str, **facts: Any) -> None:
        """Write an event; a listener that has gone does not matter any more."""
        if self._descriptor is None:
            return
        line = memoryview(json.dumps({"event": event, **facts}).encode("utf-8") + b"\n")
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except BrokenPipeError:
            self._descriptor = None
