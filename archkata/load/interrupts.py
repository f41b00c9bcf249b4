"""Ctrl-C and SIGTERM as something to look at, while an exception at any moment would lose what was just read."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Counts signals for the time of a block. Its descriptor becomes readable when one has come.

    Who is not the main thread gets none; and what is ignored stays ignored, as in a job in the background of a shell.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, Any] = {}
        self._reading, self._writing = os.pipe()

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._reading

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in NUMBERS:
                if signal.getsignal(number) not in {signal.SIG_IGN, None}:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._reading)
        os.close(self._writing)

    def clear(self) -> None:
        """Take note of what has come so far, so that the descriptor waits for the next one."""
        os.read(self._reading, 64)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.count += 1
        os.write(self._writing, b"!")
