"""The run as plain lines, for pipes and files."""

from __future__ import annotations

from typing import TextIO

from archkata.conformance.events import Event, Noticed, RunFinished, RunStarted, StageFinished
from archkata.reports.lines import Line, plain
from archkata.reports.run_text import RenderOptions, Story


class PlainReport:
    """A listener that writes lines without colour as soon as they are known."""

    def __init__(self, manner: RenderOptions, stream: TextIO) -> None:
        self._story = Story(manner)
        self._stream = stream
        self._told: set[str] = set()

    def __call__(self, event: Event) -> None:
        """Write what an event has to say."""
        if isinstance(event, RunStarted):
            self._write(self._story.beginning(event))
        elif isinstance(event, Noticed):
            self._write(self._story.notice(event))
        elif isinstance(event, StageFinished):
            self._told.add(event.stage)
            self._write(self._story.stage(event.stage, event.results))
        elif isinstance(event, RunFinished):
            for stage in dict.fromkeys(result.rule.stage for result in event.run.results):
                if stage not in self._told:
                    self._write(self._story.stage(stage, event.run.of_stage(stage)))
            self._write(self._story.ending(event.run))

    def _write(self, lines: list[Line]) -> None:
        self._stream.write("".join(plain(line) + "\n" for line in lines))
        self._stream.flush()
