"""Figures and words that all reports of a load run share."""

from __future__ import annotations

from archkata.conformance.outcome import Verdict
from archkata.language import Text, text
from archkata.load.limits import Indicator, Limit
from archkata.load.measures import milliseconds
from archkata.load.verdicts import Holding, Judgement

HOLDINGS = {
    Holding.PASSED: text("holds"),
    Holding.FAILED: text("does not hold"),
    Holding.INCONCLUSIVE: text("inconclusive"),
}
VERDICTS = {
    Verdict.PASSED: text("passed"),
    Verdict.FAILED: text("failed"),
    Verdict.INCOMPLETE: text("incomplete"),
}
NOTHING = "–"


def short(value: float | None) -> str:
    """Write a figure with three digits that matter."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def figure(microseconds: float | None) -> str:
    """Write microseconds as milliseconds."""
    return NOTHING if microseconds is None else short(microseconds / 1000)


def in_unit(limit: Limit, value: float | None) -> float | None:
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
    return text("{value}, 95 % between {low} and {high}; {samples} requests",
                low=short(low), high=short(high), **facts)  # fmt: skip
