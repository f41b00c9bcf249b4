"""The end of a human report: what was not tried, what to do next, the verdict, and how to get it again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from archkata.conformance.causes import Account
from archkata.conformance.events import Run
from archkata.conformance.outcome import CheckResult, Outcome, Verdict
from archkata.language import Text, counted, text
from archkata.reports.lines import Page
from archkata.reports.wording import VERDICT_STYLES, joined, verdict_line, with_rules


@dataclass(frozen=True)
class Command:
    """The command line of a run: the target with all that belongs to it, and which rules were asked for."""

    base: str = "archkata test"
    selection: str = ""

    def again(self, seed: int) -> str:
        """Return the command that repeats the run."""
        return " ".join(part for part in (self.base, self.selection, f"--seed {seed}") if part)

    def of_rule(self, rule: str) -> str:
        """Return the command that tries one rule."""
        return f"{self.base} --only {rule}"


class Closing:
    """Writes the end of a report on a page."""

    def __init__(self, page: Page, command: Command) -> None:
        self._page = page
        self._command = command

    def write(self, run: Run, told: Account) -> None:
        """Write everything that comes after the blocks."""
        self._page.gap()
        self._untried(run)
        self._waits(run)
        if run.delay is not None:
            self._page.write(run.delay)
        self._interruption(run, told)
        self._page.gap()
        self._next(run, told)
        self._page.gap()
        self._verdict(run)

    def _untried(self, run: Run) -> None:
        """Count what was not tried, by reason."""
        unclaimed = [result for result in run.results if result.outcome is Outcome.NOT_CLAIMED]
        if unclaimed:
            stages = Counter(_missing_stage(result) for result in unclaimed)
            self._page.write(
                text(
                    "{rules}: {stages}",
                    rules=with_rules(Outcome.NOT_CLAIMED, len(unclaimed)),
                    stages=joined(text("{stage} ({n})", stage=stage, n=n) for stage, n in stages.items()),
                ),
                style="dim",
            )
        untried = (result for result in run.results if result.outcome is Outcome.NOT_EXERCISED)
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

    def _interruption(self, run: Run, told: Account) -> None:
        n = len(told.untold)
        if run.broke is not None:
            self._page.write(run.broke, style="bold red")
            self._page.write(counted(n, "1 rule was not decided.", "{n} rules were not decided."), style="bold")
        elif run.interrupted:
            sentence = counted(n, "Interrupted: 1 rule was not decided.", "Interrupted: {n} rules were not decided.")
            self._page.write(sentence, style="bold")

    def _next(self, run: Run, told: Account) -> None:
        step = told.first_step()
        if run.gave_up is not None and told.suspects:
            self._page.write(
                text("Next: find out why the backend died, start it again, and repeat the run."), style="bold"
            )
        elif step is not None:
            failure, waiting = step
            rule = failure.rule.id
            self._page.write(
                counted(
                    waiting,
                    "Next: make {rule} green first; 1 rule waits for it.",
                    "Next: make {rule} green first; {n} rules wait for it.",
                    rule=rule,
                )
                if waiting
                else text("Next: make {rule} green.", rule=rule),
                style="bold",
            )
            self._page.verbatim(f"{self._command.of_rule(rule)}\narchkata explain {rule}", indent=2, style="cyan")
        elif run.verdict is Verdict.PASSED:
            self._next_after_success(run)

    def _next_after_success(self, run: Run) -> None:
        passed = run.count(Outcome.PASS, Outcome.WARN)
        warnings = run.count(Outcome.WARN)
        self._page.write(
            counted(passed, "The one rule that was tried holds.", "All {n} rules that were tried hold.")
            if not warnings
            else counted(
                passed,
                "The one rule that was tried holds as far as it must.",
                "All {n} rules that were tried hold as far as they must.",
            ),
            style="bold green",
        )
        stage = _next_stage(run)
        if stage is not None:
            title, about = run.stages[stage].title, run.stages[stage].about
            self._page.write(text("Next: {stage}. {about}", stage=title, about=about))
            self._page.verbatim(f"archkata stages {stage}", indent=2, style="cyan")
        elif warnings:
            self._page.write(text("Next: the warnings; --strict makes them failures."))

    def _verdict(self, run: Run) -> None:
        self._page.write(verdict_line(run), style=VERDICT_STYLES[run.verdict])
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


def _missing_stage(result: CheckResult) -> str:
    named = result.reason.values.get("stage") if result.reason else None
    return str(named or result.rule.stage)


def _reason(result: CheckResult) -> Text:
    return result.reason or text("no reason given")


def _next_stage(run: Run) -> str | None:
    """Return the first stage, in the order of the contract, that was left out or is not claimed."""
    for stage in run.stages:
        outcomes = {result.outcome for result in run.of_stage(stage)}
        if not outcomes or (Outcome.NOT_CLAIMED in outcomes and not outcomes & {Outcome.PASS, Outcome.WARN}):
            return stage
    return None
