"""The memory of a backend that archkata started: its whole process group, once in a while."""

from __future__ import annotations

import os
import threading
from time import perf_counter

STEP_S = 0.25


class MemoryWatch:
    """Samples (seconds of `perf_counter`, bytes) in a thread of its own."""

    def __init__(self, group: int) -> None:
        self.samples: list[tuple[float, int]] = []
        self._group = group
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(STEP_S):
            size = resident(self._group)
            if size:
                self.samples.append((perf_counter(), size))


def resident(group: int) -> int:
    """Return the resident bytes of all processes of a group; 0 where that cannot be known."""
    try:
        import psutil  # noqa: PLC0415 - comes with the extra `load` only
    except ImportError:
        return 0
    size = 0
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group:
                size += int(process.memory_info().rss)
        except (OSError, psutil.Error):
            continue
    return size
