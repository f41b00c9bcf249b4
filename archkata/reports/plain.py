"""The run as plain lines, for pipes and files."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TextIO

from archkata.conformance.events import Event, Noticed, RunFinished, RunStarted, StageFinished
from archkata.conformance.outcome import CheckResult
from archkata.reports.lines import Line, plain
from archkata.reports.run_text import RenderOptions, Story


class PlainReport:
    """A listener that writes lines without colour as soon as they are known, and stages in their order."""

    def __init__(self, manner: RenderOptions, stream: TextIO) -> None:
        self._story = Story(manner)
        self._stream = stream
        self._awaited: deque[str] = deque()
        self._finished: dict[str, Sequence[CheckResult]] = {}

    def __call__(self, event: Event) -> None:
        """Write what an event has to say."""
        if isinstance(event, RunStarted):
            self._awaited = deque(dict.fromkeys(rule.stage for rule in event.rules))
            self._write(self._story.beginning(event))
        elif isinstance(event, Noticed):
            self._write(self._story.notice(event))
        elif isinstance(event, StageFinished):
            self._finished[event.stage] = event.results
            while self._awaited and self._awaited[0] in self._finished:
                stage = self._awaited.popleft()
                self._write(self._story.stage(stage, self._finished[stage]))
        elif isinstance(event, RunFinished):
            for stage in self._awaited:
                self._write(self._story.stage(stage, event.run.of_stage(stage)))
            self._write(self._story.ending(event.run))

    def _write(self, lines: list[Line]) -> None:
        self._stream.write("".join(plain(line) + "\n" for line in lines))
        self._stream.flush()
