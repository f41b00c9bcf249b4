"""What to do after a run: the rule to make green, the stage to begin, or the line of archkata.yaml to change."""

from __future__ import annotations

from archkata.conformance.causes import RunProblems
from archkata.conformance.events import Run
from archkata.conformance.outcome import CheckResult, Outcome, Verdict
from archkata.language import counted, text
from archkata.reports.command import Command
from archkata.reports.lines import Page


class NextStep:
    """Writes the next step on a page."""

    def __init__(self, page: Page, command: Command) -> None:
        self._page = page
        self._command = command

    def write(self, run: Run, told: RunProblems) -> None:
        """Write what follows from a run, if anything does."""
        step = told.first_step()
        if run.gave_up is not None and told.suspects:
            self._page.write(
                text("Next: find out why the backend died, start it again, and repeat the run."), style="bold"
            )
        elif step is not None:
            self._repair(*step)
        elif run.verdict is Verdict.PASSED:
            self._say_what_holds(run)
            self._go_on(run)
        elif not run.decided() and not (run.interrupted or run.broke or run.gave_up):
            self._say_that_nothing_is_decided(run)

    def _repair(self, failure: CheckResult, waiting: int) -> None:
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

    def _say_what_holds(self, run: Run) -> None:
        passed = run.count(Outcome.PASS, Outcome.WARN)
        self._page.write(
            counted(passed, "The one rule that was tried holds.", "All {n} rules that were tried hold.")
            if not run.count(Outcome.WARN)
            else counted(
                passed,
                "The one rule that was tried holds as far as it must.",
                "All {n} rules that were tried hold as far as they must.",
            ),
            style="bold green",
        )

    def _go_on(self, run: Run) -> None:
        stage = next_stage(run)
        if self._command.names_rules:
            self._page.write(text("Next: all rules again."))
            self._page.verbatim(self._command.base, indent=2, style="cyan")
        elif stage is not None:
            self._begin(run, stage)
        elif run.count(Outcome.WARN):
            self._page.write(text("Next: the warnings; --strict makes them failures."))

    def _begin(self, run: Run, stage: str) -> None:
        self._page.write(
            text("Next: {stage}. {about}", stage=run.stages[stage].title, about=run.stages[stage].about), style="bold"
        )
        if run.claimed_in is not None and stage not in run.claimed:
            names = ", ".join(each for each in run.stages if each in {*run.claimed, stage})
            self._page.write(text("Then claim it: {place} becomes", place=run.claimed_in))
            self._page.verbatim(f"stages: [{names}]", indent=2, style="cyan")
        elif run.claimed_in is not None:
            self._page.verbatim(self._command.of_stage(stage), indent=2, style="cyan")
        self._page.verbatim(f"archkata stages {stage}", indent=2, style="cyan")

    def _say_that_nothing_is_decided(self, run: Run) -> None:
        self._page.write(text("None of the rules that were asked for was decided."), style="bold yellow")
        unclaimed = {missing_stage(result) for result in run.results if result.outcome is Outcome.NOT_CLAIMED}
        stages = [stage for stage in run.stages if stage in unclaimed]
        if not stages:
            return
        such = ", ".join(stages[:3])
        self._page.write(
            text("Next: name in {place} what the backend has, such as {stages}.", place=run.claimed_in, stages=such)
            if run.claimed_in is not None
            else text("Next: offer an operation of a stage, such as {stages}.", stages=such)
        )


def missing_stage(result: CheckResult) -> str:
    """Return the stage that a rule lacks which is not claimed: its own, or that of something that it needs."""
    named = result.reason.values.get("stage") if result.reason else None
    return str(named or result.rule.stage)


def next_stage(run: Run) -> str | None:
    """Return the stage to begin with after a run that passed, or None.

    That is the first one that is not claimed; after a run of some stages only, the first one behind these.
    """
    order = list(run.stages)
    asked = {result.rule.stage for result in run.results if result.rule.id in run.selected}
    begin = 1 + max((order.index(stage) for stage in asked), default=-1) if len(asked) < len(order) else 0
    return next((stage for stage in order[begin:] if not _is_tried(run, stage)), None)


def _is_tried(run: Run, stage: str) -> bool:
    outcomes = {result.outcome for result in run.of_stage(stage) if result.rule.id in run.selected}
    return bool(outcomes - {Outcome.NOT_CLAIMED})
