"""What started backends print, so that a failure can show what its backend wrote in that moment."""

from __future__ import annotations

import bisect
import os
import re
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO

from archkata.language import Text, text

LAST_LINES = 15
FIRST_SHOWN, LAST_SHOWN = 3, 12
LINE_LENGTH = 500
MOST_READ = 16 * 1024
MOST_KEPT = 64 * 1024
MOST_ON_DISK = 64 * 1024 * 1024
MOST_SAMPLES = 20_000
MOST_OUTPUTS = 16
LATE_S = 0.3
QUIET_S = 0.05
POLL_S = 0.01
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
Line = Text | str


class Output:
    """The standard output and error of one process.

    They are files, because a process must never wait for archkata to read. `sample` notes how long they are, by the
    monotonic clock; `between` returns what was written around two moments. Old output is dropped beyond a bound, and
    what is kept after `close` is the end. `hide` takes secrets out.
    """

    def __init__(self, hide: Callable[[str], str]) -> None:
        self.streams = _Stream(), _Stream()
        self._hide = hide
        self._samples: deque[tuple[float, tuple[int, int]]] = deque(maxlen=MOST_SAMPLES)
        self._lock = threading.Lock()

    def sample(self) -> None:
        """Note how much has been written until now."""
        with self._lock:
            self._samples.append((time.monotonic(), self._sizes()))

    def between(self, started: float, ended: float) -> tuple[Line, ...]:
        """Return what was written from one moment to a little after another: on standard error, else on the output.

        What a backend logs of an answer it often writes after it, so a moment that has just been is waited for.
        """
        with self._lock:
            begin = self._size_at(started, after=False)
        self._wait_for_late_lines(begin[1], ended + LATE_S)
        with self._lock:
            end = self._size_at(ended + LATE_S, after=True)
            out, error = (self.streams[each].read(begin[each], end[each]) for each in (0, 1))
        return _bounded(self._lines(error) or self._lines(out))

    def last_lines(self) -> list[str]:
        """Return the end of what was written: of standard output, then of standard error."""
        with self._lock:
            sizes = self._sizes()
            parts = [self.streams[each].read(0, sizes[each]) for each in (0, 1)]
        return [line for part in parts for line in self._lines(part)][-LAST_LINES:]

    def close(self) -> None:
        """Keep the end in memory and give the files back."""
        with self._lock:
            for stream in self.streams:
                stream.close()

    def _lines(self, written: bytes) -> list[str]:
        shown = self._hide(_ESCAPES.sub("", written.decode("utf-8", "replace").replace("\0", "")))
        return [line.rstrip().expandtabs(4)[:LINE_LENGTH] for line in shown.splitlines() if line.strip()]

    def _sizes(self) -> tuple[int, int]:
        out, error = self.streams
        return out.size(), error.size()

    def _size_at(self, moment: float, *, after: bool) -> tuple[int, int]:
        """Return the sizes at the sample before a moment, or at the one after it."""
        index = bisect.bisect_right(self._samples, moment, key=lambda sample: sample[0])
        if after:
            return self._samples[index][1] if index < len(self._samples) else self._sizes()
        return self._samples[index - 1][1] if index else (0, 0)

    def _wait_for_late_lines(self, begin: int, end: float) -> None:
        """Wait until there is something on standard error and it grows no more, or until a moment."""
        size, since = begin, time.monotonic()
        while time.monotonic() < end and not self.streams[1].is_closed:
            with self._lock:
                now = self.streams[1].size()
            if now != size:
                size, since = now, time.monotonic()
            elif size > begin and time.monotonic() - since > QUIET_S:
                return
            time.sleep(POLL_S)


class Outputs:
    """The output of each running instance, and of the last ones that ended, by the origin at which they answer."""

    def __init__(self) -> None:
        self._outputs: dict[str, Output] = {}
        self._lock = threading.Lock()

    def begin(self, origin: str, hide: Callable[[str], str]) -> Output:
        """Return a new output for the instance at an origin."""
        output = Output(hide)
        with self._lock:
            self._outputs.pop(origin, None)
            self._outputs[origin] = output
            ended = [name for name, each in self._outputs.items() if each.streams[0].is_closed]
            for name in ended[:-MOST_OUTPUTS]:
                del self._outputs[name]
        return output

    def at(self, origin: str) -> Output | None:
        """Return the output of the latest instance at an origin."""
        return self._outputs.get(origin)


class _Stream:
    """A file that a process writes to. It may be cut from its beginning; offsets stay what they were."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as its process
        self._size = 0
        self._cut_at = 0
        self._kept = b""

    @property
    def is_closed(self) -> bool:
        return self.file.closed

    def size(self) -> int:
        """Return how many bytes were ever written."""
        if not self.file.closed:
            self._size = max(self._size, os.fstat(self.file.fileno()).st_size)
            if self._size - self._cut_at > MOST_ON_DISK:
                # the writer's position stays, so that the file gets a hole: what is in front of it takes no room
                self._cut_at = self._size
                os.ftruncate(self.file.fileno(), 0)
        return self._size

    def read(self, begin: int, end: int) -> bytes:
        """Return a part of what was written; of a long one the end."""
        begin = max(begin, end - MOST_READ)
        if not self.file.closed:
            return os.pread(self.file.fileno(), max(0, end - begin), begin)
        kept_from = self._size - len(self._kept)
        return self._kept[max(0, begin - kept_from) : max(0, end - kept_from)]

    def close(self) -> None:
        if not self.file.closed:
            size = self.size()
            self._kept = os.pread(self.file.fileno(), MOST_KEPT, max(0, size - MOST_KEPT))
            self.file.close()


def _bounded(lines: list[str]) -> tuple[Line, ...]:
    """Leave out the middle of many lines: some languages put the message of an error first, others last."""
    left_out = len(lines) - FIRST_SHOWN - LAST_SHOWN
    if left_out <= 1:
        return tuple(lines)
    return (*lines[:FIRST_SHOWN], text("[{n} lines are left out here]", n=left_out), *lines[-LAST_SHOWN:])
