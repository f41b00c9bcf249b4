"""The run on a terminal: a map of the stages that moves while checks run, then what did not pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text as Styled

from archkata.conformance.events import (
    CheckFinished,
    CheckStarted,
    Event,
    Noticed,
    Preparing,
    RunAborted,
    RunFinished,
    RunStarted,
)
from archkata.conformance.outcome import CheckResult
from archkata.language import Text, counted
from archkata.reports.lines import Line, Page
from archkata.reports.run_text import STAGE_COLUMN, RenderOptions, Story
from archkata.reports.wording import MARKS, STYLES, gravest

BAR = 12
PER_SECOND = 10


@dataclass
class _Progress:
    """How far a stage is."""

    total: int
    results: list[CheckResult] = field(default_factory=list)
    running: list[str] = field(default_factory=list)


class TerminalReport:
    """A listener that draws a moving map, and replaces it by lines that stay when the run is over."""

    def __init__(self, manner: RenderOptions, stream: TextIO) -> None:
        self._screen = Screen(stream)
        self._story = Story(manner)
        self._page = Page(manner.language, manner.width, manner.secrets.hide)
        self._spinner = Spinner("dots")
        self._preparing: Text | None = None
        self._stages: dict[str, _Progress] = {}
        self._live = Live(
            self,
            console=self._screen.console,
            refresh_per_second=PER_SECOND,
            transient=True,
            vertical_overflow="visible",
        )

    def __call__(self, event: Event) -> None:
        """Show what an event has to say."""
        if isinstance(event, Preparing):
            self._preparing = event.sentence
            self._live.start()
        elif isinstance(event, RunStarted):
            self._begin(event)
        elif isinstance(event, CheckStarted):
            self._stages[event.rule.stage].running.append(event.rule.id)
        elif isinstance(event, CheckFinished):
            self._finish(event.result)
        elif isinstance(event, Noticed):
            self._print(self._story.notice(event))
        elif isinstance(event, RunAborted):
            self._live.stop()
        elif isinstance(event, RunFinished):
            self._live.stop()
            for stage in self._stages:
                self._print(self._story.stage(stage, event.run.of_stage(stage), mark=True))
            self._print(self._story.ending(event.run))

    def close(self) -> None:
        """Give the terminal back as it was, whatever happened."""
        self._live.stop()

    def __rich__(self) -> RenderableType:
        """Draw the moving part."""
        if self._preparing is not None:
            self._spinner.update(text=Styled(self._page.say(self._preparing)))
            return self._spinner
        return Group(*(self._row(stage, progress) for stage, progress in list(self._stages.items())))

    def _begin(self, event: RunStarted) -> None:
        self._preparing = None
        for rule in event.rules:
            self._stages.setdefault(rule.stage, _Progress(0)).total += 1
        self._print(self._story.beginning(event))
        self._live.start()

    def _finish(self, result: CheckResult) -> None:
        progress = self._stages[result.rule.stage]
        progress.results.append(result)
        if result.rule.id in progress.running:
            progress.running.remove(result.rule.id)

    def _row(self, stage: str, progress: _Progress) -> Styled:
        done, total = len(progress.results), progress.total
        outcome = gravest(progress.results)
        style = STYLES.get(outcome, "dim") if done else "dim"
        mark = MARKS[outcome] if done == total else " "
        filled = BAR * done // max(total, 1)
        row = Styled(f"  {mark} {stage}".ljust(STAGE_COLUMN + 2), style=style)
        row.append("━" * filled, style=style).append("━" * (BAR - filled), style="dim")
        row.append(f" {done}/{total}".ljust(9))
        return row.append(self._now(progress.running, self._screen.console.width - len(row.plain)), style="dim")

    def _now(self, running: list[str], room: int) -> str:
        """Name the checks that run, as many as fit into the line."""
        for shown in range(len(running), 0, -1):
            names = ", ".join(running[:shown])
            more = len(running) - shown
            line = (
                self._page.say(counted(more, "{names} and 1 more", "{names} and {n} more", names=names))
                if more
                else names
            )
            if len(line) < room:
                return line
        return ""

    def _print(self, lines: Iterable[Line]) -> None:
        self._screen.show(lines)


class Screen:
    """A terminal that takes lines with styles; a line that is too long is wrapped by the terminal and never cut."""

    def __init__(self, stream: TextIO) -> None:
        self.console = Console(file=stream, highlight=False, markup=False, emoji=False)

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines, all at once, so that a moving part below is drawn again only once."""
        styled = [Styled.assemble(*((span.text, span.style) for span in line)) for line in lines]
        if styled:
            self.console.print(Styled("\n").join(styled), soft_wrap=True)
