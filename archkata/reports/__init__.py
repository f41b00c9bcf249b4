"""Consumers of a run's events: each report is one listener."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from archkata.conformance.events import Event, Listener, RunFinished
from archkata.errors import ArchkataError
from archkata.language import text
from archkata.reports.files import Destination
from archkata.reports.lines import PLAIN_WIDTH
from archkata.reports.run_text import RenderOptions

NARROWEST, WIDEST = 40, 100


def width_of(stream: TextIO) -> int:
    """Return how wide lines for people may be: as the terminal within reason, 80 columns elsewhere."""
    if not stream.isatty():
        return PLAIN_WIDTH
    return min(max(shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns, NARROWEST), WIDEST)


class RunFiles:
    """The files that a run is written to. Making them comes first: it says what is wrong with one of them.

    An earlier report is gone then, and no mistake of the command line or of archkata.yaml leaves it behind.
    """

    def __init__(self, *, json: str | None = None, junit: str | None = None) -> None:
        if json is not None and json == junit:
            raise ArchkataError(
                text("--json and --junit cannot both go to {file}.", file=json), text("Give each a file of its own.")
            )
        self.json = None if json is None else Destination(json)
        self.junit = None if junit is None else Destination(junit)

    @property
    def take_stdout(self) -> bool:
        """Say whether one of them is standard output."""
        return any(file is not None and file.is_stdout for file in (self.json, self.junit))


@contextlib.contextmanager
def reporters(manner: RenderOptions, files: RunFiles | None = None) -> Iterator[Listener]:
    """Yield one listener that passes every event to all reports that were asked for.

    The report for people goes to standard output, or to standard error where a file is standard output. A report that
    breaks does not keep the others from being written; its error is raised at the end.
    """
    files = files or RunFiles()
    team = _Team()
    team.join(lambda event: manner.secrets.learn(event.run.tokens) if isinstance(event, RunFinished) else None)
    if files.json is not None:
        from archkata.reports.json_run import JsonReport  # noqa: PLC0415 - only where it is wanted

        team.join(JsonReport(manner, files.json))
    if files.junit is not None:
        from archkata.reports.junit import JunitReport  # noqa: PLC0415 - likewise

        team.join(JunitReport(manner, files.junit))
    with _for_people(manner, sys.stderr if files.take_stdout else sys.stdout) as human:
        team.join(human)
        yield team.tell
    team.raise_what_broke()


class _Team:
    """Several listeners behind one; events come from many threads and go on one by one."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._broken: list[Exception] = []
        self._lock = threading.Lock()

    def join(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def tell(self, event: Event) -> None:
        with self._lock:
            for listener in list(self._listeners):
                try:
                    listener(event)
                except BrokenPipeError:
                    # the reader has gone, as `| head` does; the run and the other reports go on
                    self._listeners.remove(listener)
                    _silence(sys.stdout)
                except Exception as error:  # the other reports still have to be written
                    self._listeners.remove(listener)
                    self._broken.append(error)

    def raise_what_broke(self) -> None:
        for error in self._broken:
            raise error


def _silence(stream: TextIO) -> None:
    """Let what is still in the stream's buffer vanish without a complaint at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextlib.contextmanager
def _for_people(manner: RenderOptions, stream: TextIO) -> Iterator[Listener]:
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        from archkata.reports.terminal import TerminalReport  # noqa: PLC0415 - rich is slow to import

        report = TerminalReport(replace(manner, width=width_of(stream), is_terminal=True), stream)
        try:
            yield report
        finally:
            report.close()
    else:
        from archkata.reports.plain import PlainReport  # noqa: PLC0415 - only where it is wanted

        yield PlainReport(manner, stream)
