"""A load run on a terminal: a small view that moves, and lines that stay when it is over."""

from __future__ import annotations

from collections import Counter
from typing import Any, TextIO

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text as Styled

from archkata.language import Language, text
from archkata.load.events import LoadEvent, LoadFinished, LoadNoticed, LoadSecond, LoadStarted
from archkata.reports.lines import Hide, Page, unchanged
from archkata.reports.load.charts import chart
from archkata.reports.load.figures import short
from archkata.reports.load.lines import write_beginning, write_load
from archkata.reports.load.tables import mix_of
from archkata.reports.terminal import Screen

BAR = 24
CHART_WIDTH = 50
LABEL = 6


class LiveLoad:
    """A listener that draws the last second and what was until then."""

    def __init__(self, language: Language, width: int, stream: TextIO, hide: Hide = unchanged) -> None:
        self._page = Page(language, width, hide)
        self._screen = Screen(stream)
        self._chart = min(CHART_WIDTH, width - LABEL)
        self._seconds = 0.0
        self._rows: list[dict[str, Any]] = []
        self._statuses: Counter[str] = Counter()
        self._live = Live(self, console=self._screen.console, refresh_per_second=4, transient=True)

    def __call__(self, event: LoadEvent) -> None:
        """Show what an event has to say."""
        if isinstance(event, LoadStarted):
            self._seconds, self._rows = event.seconds, []
            self._statuses.clear()
            write_beginning(self._page, event)
            self._screen.show(self._page.take())
            self._live.start()
        elif isinstance(event, LoadNoticed):
            self._page.write(event.sentence)
            self._screen.show(self._page.take())
        elif isinstance(event, LoadSecond):
            self._rows.append(event.row)
            self._statuses.update(event.row["statuses"])
        elif isinstance(event, LoadFinished):
            self.close()
            write_load(self._page, event.run)
            self._screen.show(self._page.take())

    def close(self) -> None:
        """Give the terminal back as it was."""
        self._live.stop()

    def __rich__(self) -> RenderableType:
        """Draw the moving part; each line is short enough for 80 columns."""
        if not self._rows:
            return Styled(self._page.say(text("The first second …")), style="dim")
        rows = list(self._rows)
        return Group(*(Styled(line, no_wrap=True, overflow="ellipsis") for line in self._lines(rows)))

    def _lines(self, rows: list[dict[str, Any]]) -> list[str]:
        row, say = rows[-1], self._page.say
        before = rows[-2].get("begun", 0) if len(rows) > 1 else 0
        sent = row["begun"] - before if "begun" in row else row["ok"] + row["failed"]
        left = max(0.0, self._seconds - row["t"])
        filled = min(BAR, int(BAR * row["t"] / max(self._seconds, 1e-9)))
        bar = "━" * filled + "─" * (BAR - filled)
        good, failed = (sum(each[name] for each in rows) for name in ("ok", "failed"))
        return [
            f"{bar}  {say(text('{left} s left', left=f'{left:.0f}'))}",
            say(text("offered {offered}/s, sent {sent}/s, {users} users",
                     offered=short(row.get("offered_rps")), sent=sent, users=row["users"])),
            say(text("p50 {p50}, p95 {p95}, p99 {p99} ms; lag {lag} ms (p99)",
                     p50=short(row["p50_ms"]), p95=short(row["p95_ms"]), p99=short(row["p99_ms"]),
                     lag=short(row.get("lag_p99_ms")))),
            say(text("{good} good, {failed} failed, {refused} refused with 429",
                     good=good, failed=failed, refused=self._statuses["429"])),
            mix_of(dict(sorted(self._statuses.items()))),
            f"p95  {chart([each['p95_ms'] for each in rows], self._chart)}",
        ]  # fmt: skip
