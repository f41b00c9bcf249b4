"""A load run as lines for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from archkata.conformance.binding import Binding
from archkata.conformance.outcome import Verdict
from archkata.language import Language, Text, text
from archkata.load.advice import next_step
from archkata.load.audit import Audit
from archkata.load.events import LoadEvent, LoadFinished, LoadNoticed, LoadSecond, LoadStarted
from archkata.load.finding import LoadFinding
from archkata.load.limits import Slo
from archkata.load.run import LoadRun
from archkata.load.scenario import ScenarioFile
from archkata.load.verdicts import Judgement, LimitOutcome
from archkata.reports.lines import Hide, Line, Page, unchanged
from archkata.reports.load.charts import chart
from archkata.reports.load.figures import (
    CURVE_HEADS,
    HOLDINGS,
    VERDICTS,
    curve_of,
    loop_of,
    measured,
    short,
)
from archkata.reports.load.tables import fitting, heads_of_seconds, second_of, write_operations

STYLES = {LimitOutcome.PASSED: "green", LimitOutcome.FAILED: "bold red", LimitOutcome.INCONCLUSIVE: "yellow"}
VERDICT_STYLES = {Verdict.PASSED: "bold green", Verdict.FAILED: "bold red", Verdict.INCOMPLETE: "bold yellow"}
CHART_WIDTH = 50
CHART_REST = 28
"""What stands before and behind a chart."""
LABEL = 10
_ID = re.compile(r"\{\w+\}")


class LoadLines:
    """A listener that writes each second and, at the end, the whole; without colour and movement."""

    def __init__(
        self,
        language: Language,
        width: int,
        show: Callable[[list[Line]], None],
        *,
        blocks: bool = True,
        hide: Hide = unchanged,
    ) -> None:
        self._page = Page(language, width, hide)
        self._show = show
        self._blocks = blocks
        self._begun = 0

    def __call__(self, event: LoadEvent) -> None:
        """Write what an event has to say."""
        if isinstance(event, LoadStarted):
            self._begun = 0
            write_beginning(self._page, event)
            self._page.verbatim(heads_of_seconds(self._page))
        elif isinstance(event, LoadNoticed):
            self._page.write(event.sentence)
        elif isinstance(event, LoadSecond):
            self._page.verbatim(self._second(event.row))
        elif isinstance(event, LoadFinished):
            write_load(self._page, event.run, blocks=self._blocks)
        self._show(self._page.take())

    def _second(self, row: dict[str, Any]) -> str:
        sent = row["begun"] - self._begun if "begun" in row else row["ok"] + row["failed"]
        self._begun = row.get("begun", 0)
        return second_of(self._page, row, sent)


def write_beginning(page: Page, event: LoadStarted) -> None:
    """Say what is run, and which question it answers."""
    page.write(
        text(
            "{scenario} against {target} for {seconds} s",
            scenario=event.scenario,
            target=event.target,
            seconds=f"{event.seconds:g}",
        ),
        style="bold",
    )
    if event.question:
        page.write(Text(event.question), style="dim")


def write_load(page: Page, run: LoadRun, *, blocks: bool = True) -> None:
    """Write the charts, the operations, the arrivals, the limits and the verdict."""
    if run.measures.is_told:
        _write_charts(page, run, blocks=blocks)
        write_operations(page, run)
        page.gap()
        page.write(loop_of(run))
    page.gap()
    for judgement in run.judgements:
        _write_judgement(page, judgement)
    for judgement in run.put_off:
        page.write(_judged(judgement, judgement.why), style="dim")
    for finding in run.findings:
        _write_finding(page, finding)
        _write_curve(page, finding)
    _write_audit(page, run.audit)
    page.gap()
    for sentence in (*run.notices, *run.explain()):
        page.write(sentence)
    for error, count in run.measures.errors.items():
        page.write(text("{count} times: {error}", count=count, error=error), style="yellow")
    page.gap()
    page.write(text("Verdict: {verdict}", verdict=VERDICTS[run.verdict]), style=VERDICT_STYLES[run.verdict])
    if run.verdict is Verdict.PASSED and run.meaning:
        page.write(Text(run.meaning))
    step = next_step(run)
    if step is not None:
        page.write(text("Next: {step}", step=step))


def write_scenarios(page: Page, scenarios: list[ScenarioFile], binding: Binding) -> None:
    """List scenarios with their questions, and the operations that they need."""
    column = max((len(found.name) for found in scenarios), default=0) + 3
    for found in scenarios:
        scenario = found.scenario
        page.entry(found.name, Text(found.question), column=column)
        needs = [f"{binding[name].method} {_ID.sub('{id}', binding[name].path)}" for name in scenario.needs]
        needs += [page.say(text("a start command"))] if scenario.needs_start else []
        if needs:
            page.entry("", text("needs {names}", names=", ".join(needs)), column=column, text_style="dim")


def _write_charts(page: Page, run: LoadRun, *, blocks: bool) -> None:
    rows = run.measures.seconds
    if len(rows) < 2:
        return
    page.gap()
    for label, values in (
        (text("p95 ms"), [row["p95_ms"] for row in rows]),
        (text("good/s"), [row["ok"] for row in rows]),
        (text("failed/s"), [row["failed"] for row in rows]),
    ):
        top = max((value for value in values if value is not None), default=0)
        if top:
            drawn = chart(values, min(CHART_WIDTH, page.width - CHART_REST), blocks=blocks)
            page.verbatim(f"{page.say(label):{LABEL}}{drawn}  {page.say(text('at most {value}', value=short(top)))}")


def _write_judgement(page: Page, judgement: Judgement) -> None:
    page.write(_judged(judgement, HOLDINGS[judgement.holding]), style=STYLES[judgement.holding])
    if judgement.why is not None:
        page.write(judgement.why, indent=2)


def _judged(judgement: Judgement, holding: Text | None) -> Text:
    return text("{limit}: {holding} ({seen})", limit=_named(judgement.limit), holding=holding, seen=measured(judgement))


def _named(limit: Slo) -> str:
    return f"{limit.text} [{limit.source}]" if limit.source else limit.text


def _write_finding(page: Page, finding: LoadFinding, indent: int = 0) -> None:
    said = text(
        "{claim}: {holding} ({seen})", claim=finding.claim, holding=HOLDINGS[finding.holding], seen=finding.seen
    )
    page.write(said, style=STYLES[finding.holding], indent=indent)
    if finding.why is not None:
        page.write(finding.why, indent=indent + 2)


def _write_curve(page: Page, finding: LoadFinding) -> None:
    rows = curve_of(finding)
    for line in fitting([page.say(head) for head in CURVE_HEADS], rows, page.width) if rows else ():
        page.verbatim(line)


def _write_audit(page: Page, audit: Audit | None) -> None:
    if audit is None:
        return
    page.write(text("Audit: {holding}", holding=HOLDINGS[audit.holding]), style=STYLES[audit.holding])
    for finding in audit.findings:
        _write_finding(page, finding, indent=2)
    for notice in audit.notices:
        page.write(notice, indent=2)
