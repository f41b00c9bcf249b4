"""The memory of a backend that archkata started: its process group, and the process that listens at its port."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from time import perf_counter

from archkata.load.shares import listening

STEP_S = 0.25


class MemoryWatch:
    """Samples (seconds of `perf_counter`, bytes) in a thread of its own."""

    def __init__(self, group: int, port: int) -> None:
        self.samples: list[tuple[float, int]] = []
        self._group = group
        self._listeners = listening(port)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(STEP_S):
            # without a visible listener, the group may be a wrapper around a process that is elsewhere
            size = resident(self._group, self._listeners) if self._listeners else 0
            if size:
                self.samples.append((perf_counter(), size))


def resident(group: int, others: Sequence[int] = ()) -> int:
    """Return the resident bytes of all processes of a group, and of others; 0 where that cannot be known."""
    try:
        import psutil  # noqa: PLC0415 - comes with the extra `load` only
    except ImportError:
        return 0
    size = 0
    for process in psutil.process_iter():
        try:
            if process.pid in others or _is_of(process.pid, group):
                size += int(process.memory_info().rss)
        except (OSError, psutil.Error):
            continue
    return size


def _is_of(pid: int, group: int) -> bool:
    try:
        return os.getpgid(pid) == group
    except OSError:
        return False
