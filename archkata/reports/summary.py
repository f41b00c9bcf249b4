"""The end of a human report: what was not tried, what to do next, the verdict, and how to get it again."""

from __future__ import annotations

from collections import Counter

from archkata.conformance.causes import RunProblems
from archkata.conformance.events import Run
from archkata.conformance.outcome import NEEDS_START, CheckResult, Outcome
from archkata.language import Text, counted, text
from archkata.reports.command import Command
from archkata.reports.lines import Page
from archkata.reports.next_step import NextStep, missing_stage
from archkata.reports.wording import VERDICT_STYLES, joined, verdict_line, with_rules


class Closing:
    """Writes the end of a report on a page."""

    def __init__(self, page: Page, command: Command) -> None:
        self._page = page
        self._command = command

    def write(self, run: Run, told: RunProblems) -> None:
        """Write everything that comes after the blocks."""
        self._page.gap()
        self._untried(run)
        self._waits(run)
        if run.delay is not None:
            self._page.write(run.delay)
        self._interruption(run, told)
        self._page.gap()
        NextStep(self._page, self._command).write(run, told)
        self._page.gap()
        self._verdict(run)

    def _untried(self, run: Run) -> None:
        """Count what was not tried, by reason."""
        unclaimed = [result for result in run.results if result.outcome is Outcome.NOT_CLAIMED]
        if unclaimed:
            stages = Counter(missing_stage(result) for result in unclaimed)
            self._page.write(
                text(
                    "{rules}: {stages}",
                    rules=with_rules(Outcome.NOT_CLAIMED, len(unclaimed)),
                    stages=joined(text("{stage} ({n})", stage=stage, n=n) for stage, n in stages.items()),
                ),
                style="dim",
            )
            if run.claimed_in is not None:
                self._page.write(text("{place} says which stages are claimed.", place=run.claimed_in), style="dim")
        untried = (
            result for result in run.results if result.outcome is Outcome.NOT_EXERCISED and result.reason != NEEDS_START
        )
        for reason, n in Counter(self._page.say(_reason(result)) for result in untried).items():
            rules = with_rules(Outcome.NOT_EXERCISED, n)
            self._page.write(text("{rules}: {reason}", rules=rules, reason=reason), style="dim")

    def _waits(self, run: Run) -> None:
        if not run.waits:
            return
        seconds = f"{run.waited_s:.1f}"
        self._page.write(
            counted(
                run.waits,
                "waited once, {seconds} s, because the backend asked for it",
                "waited {n} times, {seconds} s in all, because the backend asked for it",
                seconds=seconds,
            ),
            style="dim",
        )

    def _interruption(self, run: Run, told: RunProblems) -> None:
        n = len(told.untold)
        if run.broke is not None:
            self._page.write(run.broke, style="bold red")
            self._page.write(counted(n, "1 rule was not decided.", "{n} rules were not decided."), style="bold")
        elif run.interrupted:
            sentence = counted(n, "Interrupted: 1 rule was not decided.", "Interrupted: {n} rules were not decided.")
            self._page.write(sentence, style="bold")

    def _verdict(self, run: Run) -> None:
        self._page.write(verdict_line(run), style=VERDICT_STYLES[run.verdict])
        n = sum(result.reason == NEEDS_START for result in run.results)
        if n:
            sentence = counted(
                n,
                "1 rule was not exercised because archkata did not start this backend. This tries it:",
                "{n} rules were not exercised because archkata did not start this backend. This tries them:",
            )
            self._page.write(sentence, style="yellow")
            self._page.verbatim(self._command.starting, indent=2, style="cyan")
        self._page.write(
            text(
                "{rules}, {requests}, {seconds} s, seed {seed}",
                rules=counted(len(run.results), "1 rule", "{n} rules"),
                requests=counted(run.requests, "1 request", "{n} requests"),
                seconds=f"{run.duration_s:.1f}",
                seed=run.seed,
            ),
            style="dim",
        )
        self._page.verbatim(self._command.again(run.seed), style="dim")


def _reason(result: CheckResult) -> Text:
    return result.reason or text("no reason given")
