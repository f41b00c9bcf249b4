"""A load run as lines for people."""

from __future__ import annotations

from collections.abc import Callable

from archkata.conformance.outcome import Verdict
from archkata.language import Language, Text, text
from archkata.load.audit.audit import Audit
from archkata.load.events import LoadEvent, LoadFinished, LoadSecond, LoadStarted
from archkata.load.finding import Finding
from archkata.load.run import LoadRun
from archkata.load.scenario import Found
from archkata.load.verdicts import Holding, Judgement
from archkata.reports.lines import Line, Page
from archkata.reports.load_json import in_unit

STYLES = {Holding.PASSED: "green", Holding.FAILED: "bold red", Holding.INCONCLUSIVE: "yellow"}
NAME_COLUMN = 34


class LoadLines:
    """A listener that writes each second and, at the end, the whole."""

    def __init__(self, language: Language, width: int, show: Callable[[list[Line]], None]) -> None:
        self._page = Page(language, width)
        self._show = show

    def __call__(self, event: LoadEvent) -> None:
        """Write what an event has to say."""
        if isinstance(event, LoadStarted):
            self._page.write(
                text(
                    "{scenario} against {target} for {seconds} s",
                    scenario=event.scenario,
                    target=event.target,
                    seconds=f"{event.seconds:g}",
                ),
                style="bold",
            )
        elif isinstance(event, LoadSecond):
            self._page.write(_second(event))
        elif isinstance(event, LoadFinished):
            write_load(self._page, event.run)
        self._show(self._page.take())


def _second(event: LoadSecond) -> Text:
    row = event.row
    return text(
        "{t} s: {ok} good, {failed} failed, p50 {p50}, p95 {p95}, p99 {p99} ms, {users} users",
        t=row["t"],
        ok=row["ok"],
        failed=row["failed"],
        p50=_short(row["p50_ms"]),
        p95=_short(row["p95_ms"]),
        p99=_short(row["p99_ms"]),
        users=row["users"],
    )


def write_load(page: Page, run: LoadRun) -> None:
    """Write the operations, the arrivals, the limits and the verdict."""
    page.gap()
    heads = (f"{page.say(text('good')):>8}", f"{page.say(text('failed')):>9}", f"{'p50':>9}{'p95':>9}{'p99':>9} ms")
    page.verbatim(" " * NAME_COLUMN + "".join(heads))
    for name, operation in sorted(run.measures.operations.items()):
        figures = "".join(f"{_figure(value):>9}" for value in operation.latency.percentiles((50, 95, 99)))
        page.verbatim(
            f"{name[: NAME_COLUMN - 1]:{NAME_COLUMN}}{len(operation.latency):>8}{len(operation.failed):>9}{figures}"
        )
    page.gap()
    _write_arrivals(page, run)
    for judgement in run.judgements:
        page.write(_judged(judgement), style=STYLES[judgement.holding])
    for finding in run.findings:
        page.write(_found(finding), style=STYLES[finding.holding])
    _write_audit(page, run.audit)
    for sentence in (*run.notices, *run.explain()):
        page.write(sentence)
    for error, count in run.measures.errors.items():
        page.write(text("{count} times: {error}", count=count, error=error), style="yellow")
    page.gap()
    page.write(text("Verdict: {verdict}", verdict=_named(run.verdict)), style="bold")


def write_scenarios(page: Page, scenarios: list[Found]) -> None:
    """List scenarios with their questions."""
    column = max((len(found.name) for found in scenarios), default=0) + 3
    for found in scenarios:
        page.entry(found.name, Text(found.question), column=column)


def _write_arrivals(page: Page, run: LoadRun) -> None:
    arrivals = run.measures.arrivals
    if arrivals is None:
        page.write(text("Closed loop: users wait for answers, so a slow target is asked less often, and looks faster."))
        return
    page.write(
        text(
            "Open loop: {planned} arrivals planned, {begun} sent, {dropped} dropped, {late} late; "
            "sent at most {lag} ms late (p99). Latencies count from the planned moment.",
            planned=arrivals.planned,
            begun=arrivals.begun,
            dropped=arrivals.dropped,
            late=arrivals.late,
            lag=_figure(arrivals.lag.percentile(99)),
        )
    )


def _judged(judgement: Judgement) -> Text:
    return text(
        "{limit}: {holding} ({measured}; 95 % between {low} and {high}; {samples} samples)",
        limit=judgement.limit.text,
        holding=_HOLDINGS[judgement.holding],
        measured=_short(in_unit(judgement.limit, judgement.measured)),
        low=_short(in_unit(judgement.limit, judgement.low)),
        high=_short(in_unit(judgement.limit, judgement.high)),
        samples=judgement.samples,
    )


def _found(finding: Finding) -> Text:
    return text(
        "{claim}: {holding} ({seen})", claim=finding.claim, holding=_HOLDINGS[finding.holding], seen=finding.seen
    )


def _write_audit(page: Page, audit: Audit | None) -> None:
    if audit is None:
        return
    page.write(text("Audit: {holding}", holding=_HOLDINGS[audit.holding]), style=STYLES[audit.holding])
    for finding in audit.findings:
        page.write(_found(finding), style=STYLES[finding.holding], indent=2)
    for notice in audit.notices:
        page.write(notice, indent=2)


_HOLDINGS = {
    Holding.PASSED: text("holds"),
    Holding.FAILED: text("does not hold"),
    Holding.INCONCLUSIVE: text("inconclusive"),
}


def _named(verdict: Verdict) -> Text:
    return {
        Verdict.PASSED: text("passed"),
        Verdict.FAILED: text("failed"),
        Verdict.INCOMPLETE: text("incomplete"),
    }[verdict]


def _figure(microseconds: int | None) -> str:
    return "–" if microseconds is None else _short(microseconds / 1000)


def _short(value: float | None) -> str:
    """Write a figure with three digits that matter."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
