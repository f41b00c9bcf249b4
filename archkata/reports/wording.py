"""Outcomes, verdicts and counts in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from archkata.conformance.events import Run
from archkata.conformance.outcome import CheckResult, Outcome, Verdict
from archkata.language import Text, counted, text

ORDER = (
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.INCONCLUSIVE,
    Outcome.BLOCKED,
    Outcome.WARN,
    Outcome.PASS,
    Outcome.NOT_EXERCISED,
    Outcome.NOT_CLAIMED,
)
"""The gravest first: a stage is as its gravest rule."""

STYLES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "red",
    Outcome.ERROR: "red",
    Outcome.WARN: "yellow",
    Outcome.INCONCLUSIVE: "yellow",
    Outcome.BLOCKED: "magenta",
}
MARKS = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✗",
    Outcome.ERROR: "✗",
    Outcome.WARN: "!",
    Outcome.INCONCLUSIVE: "?",
    Outcome.BLOCKED: "…",
    Outcome.NOT_CLAIMED: "·",
    Outcome.NOT_EXERCISED: "·",
}
VERDICTS = {
    Verdict.PASSED: text("passed"),
    Verdict.FAILED: text("failed"),
    Verdict.INCOMPLETE: text("incomplete"),
}
VERDICT_STYLES = {Verdict.PASSED: "bold green", Verdict.FAILED: "bold red", Verdict.INCOMPLETE: "bold yellow"}


def gravest(results: Iterable[CheckResult]) -> Outcome:
    """Return the outcome of a stage: that of its gravest rule."""
    found = {result.outcome for result in results}
    return next((outcome for outcome in ORDER if outcome in found), Outcome.NOT_EXERCISED)


def in_words(outcome: Outcome, n: int) -> Text:
    """Say how many rules have an outcome: `3 failed`."""
    return {
        Outcome.PASS: counted(n, "1 passed", "{n} passed"),
        Outcome.FAIL: counted(n, "1 failed", "{n} failed"),
        Outcome.WARN: counted(n, "1 warning", "{n} warnings"),
        Outcome.BLOCKED: counted(n, "1 blocked", "{n} blocked"),
        Outcome.NOT_CLAIMED: counted(n, "1 not claimed", "{n} not claimed"),
        Outcome.NOT_EXERCISED: counted(n, "1 not exercised", "{n} not exercised"),
        Outcome.INCONCLUSIVE: counted(n, "1 inconclusive", "{n} inconclusive"),
        Outcome.ERROR: counted(n, "1 error of archkata", "{n} errors of archkata"),
    }[outcome]


def with_rules(outcome: Outcome, n: int) -> Text:
    """Say how many rules have an outcome, for a sentence that has not spoken of rules yet."""
    return {
        Outcome.PASS: counted(n, "1 rule passed", "{n} rules passed"),
        Outcome.FAIL: counted(n, "1 rule failed", "{n} rules failed"),
        Outcome.WARN: counted(n, "1 warning", "{n} warnings"),
        Outcome.BLOCKED: counted(n, "1 rule blocked", "{n} rules blocked"),
        Outcome.NOT_CLAIMED: counted(n, "1 rule not claimed", "{n} rules not claimed"),
        Outcome.NOT_EXERCISED: counted(n, "1 rule not exercised", "{n} rules not exercised"),
        Outcome.INCONCLUSIVE: counted(n, "1 rule inconclusive", "{n} rules inconclusive"),
        Outcome.ERROR: counted(n, "1 error of archkata", "{n} errors of archkata"),
    }[outcome]


def tally(results: Iterable[CheckResult]) -> list[tuple[Outcome, int]]:
    """Count outcomes: what passed first, then the rest from the gravest on."""
    counts = Counter(result.outcome for result in results)
    order = (Outcome.PASS, *(outcome for outcome in ORDER if outcome is not Outcome.PASS))
    return [(outcome, counts[outcome]) for outcome in order if counts[outcome]]


def joined(texts: Iterable[Text]) -> Text:
    """Join with commas."""
    whole: Text | None = None
    for part in texts:
        whole = part if whole is None else text("{head}, {last}", head=whole, last=part)
    return whole or text("nothing")


def verdict_line(run: Run) -> Text:
    """Say the verdict, and all that did not pass: `passed, 79 rules not exercised`."""
    told = [with_rules(outcome, n) for outcome, n in tally(run.results) if outcome is not Outcome.PASS]
    if run.verdict is Verdict.PASSED or not told:
        return joined([VERDICTS[run.verdict], *told])
    return text("{verdict}: {counts}", verdict=VERDICTS[run.verdict], counts=joined(told))
