"""Figures and words that all reports of a load run share."""

from __future__ import annotations

import re

from archkata.conformance.outcome import Verdict
from archkata.language import Text, text
from archkata.load.finding import LoadFinding
from archkata.load.limits import Indicator, Slo
from archkata.load.measures import milliseconds
from archkata.load.run import LoadRun
from archkata.load.verdicts import Judgement, LimitOutcome
from archkata.wire import TransportError, TransportErrorKind

HOLDINGS = {
    LimitOutcome.PASSED: text("holds"),
    LimitOutcome.FAILED: text("does not hold"),
    LimitOutcome.INCONCLUSIVE: text("inconclusive"),
}
VERDICTS = {
    Verdict.PASSED: text("passed"),
    Verdict.FAILED: text("failed"),
    Verdict.INCOMPLETE: text("incomplete"),
}
NOTHING = "–"
CURVE_HEADS = (
    text("planned/s"), text("good/s"), text("p50 ms"), text("p95 ms"), text("inside"), text("by Little"),
)  # fmt: skip
"""Of latency over throughput; the last two are requests in the backend, as counted and as Little's law has them."""


def short(value: float | None) -> str:
    """Write a figure with three digits that matter."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def figure(microseconds: float | None) -> str:
    """Write microseconds as milliseconds."""
    return NOTHING if microseconds is None else short(microseconds / 1000)


def in_unit(limit: Slo, value: float | None) -> float | None:
    """Return a figure in the unit that people read: milliseconds, percent, or a rate a second."""
    if value is None:
        return None
    if limit.indicator.is_time:
        return milliseconds(value)
    return round(value * 100, 4) if limit.indicator.is_share else round(value, 3)


def measured(judgement: Judgement) -> Text:
    """Say what was measured for a limit, with its interval where it has one."""
    limit = judgement.limit
    value, low, high = (in_unit(limit, each) for each in (judgement.measured, judgement.low, judgement.high))
    unit = limit.unit if limit.unit.startswith("/") else f" {limit.unit}"
    facts = {"value": f"{short(value)}{unit}", "samples": f"{judgement.samples:,}"}
    if not judgement.samples:
        return text("nothing was measured")
    if value is None:
        return text("it lies among the failed requests; {good} of {samples} were good and in time",
                    good=f"{judgement.good:,}", **facts)  # fmt: skip
    if limit.indicator in {Indicator.MAX, Indicator.RATE}:
        return text("{value}; {samples} requests", **facts)
    if high is None:
        return text("{value}, 95 % from {low} up; {samples} requests", low=short(low), **facts)
    return text("{value}, 95 % between {low} and {high}; {samples} requests",
                low=short(low), high=short(high), **facts)  # fmt: skip


def loop_of(run: LoadRun) -> Text:
    """Say which kind of load it was, and how it went."""
    arrivals, seconds = run.measures.arrivals, f"{run.seconds:g}"
    if arrivals is None:
        return text("Closed loop for {seconds} s, {users} users: they wait for answers, so a slow target is asked less "
                    "often, and looks faster.", seconds=seconds, users=run.measures.most_users)  # fmt: skip
    return text(
        "Open loop for {seconds} s: {planned} arrivals planned, {begun} sent, {dropped} dropped, {late} late; "
        "sent at most {lag} ms late (p99). Latencies count from the planned moment.",
        seconds=seconds,
        planned=arrivals.planned,
        begun=arrivals.begun,
        dropped=arrivals.dropped,
        late=arrivals.late,
        lag=figure(arrivals.lag.percentile(99)),
    )


def curve_of(finding: LoadFinding) -> list[list[str]]:
    """Return the rows of a curve of latency over throughput, where a finding has one."""
    return [
        [short(each) for each in (step["offered_rps"], step["good_rps"], step["p50_s"] * 1000, step["p95_s"] * 1000,
                                  step["inside"], step["expected"])]
        for step in finding.figures.get("curve", [])
    ]  # fmt: skip


_REASON = re.compile(r"(?P<word>status|redirect to|redirect|[a-z_]+)(?::? (?P<detail>.+))?", re.DOTALL)


def reason_of(reason: str) -> Text | str:
    """Return a sentence for why requests failed, as a generator counts them; what a scenario says itself stays so."""
    match = _REASON.fullmatch(reason)
    if match is None:
        return reason
    word, detail = match["word"], match["detail"] or ""
    if word == "status":
        return text("status {status}", status=detail)
    if word.startswith("redirect"):
        return text("redirect to {host}", host=detail) if word == "redirect to" else text("redirect {status}",
                                                                                          status=detail)  # fmt: skip
    kinds = {kind.value: kind for kind in TransportErrorKind}
    return TransportError(kinds[word], detail).sentence if word in kinds else reason
