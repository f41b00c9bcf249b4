"""The run as plain lines, for pipes and files."""

from __future__ import annotations

import typer

from archkata.conformance.events import Event, Noticed, RunFinished, RunStarted, StageFinished
from archkata.conformance.outcome import Outcome
from archkata.language import Language, text


class PlainReport:
    """A listener that prints lines without colour."""

    def __init__(self, language: Language, *, verbose: bool) -> None:
        self._language = language
        self._verbose = verbose

    def __call__(self, event: Event) -> None:
        """Print what an event has to say."""
        say = self._language.say
        if isinstance(event, RunStarted):
            typer.echo(say(text("target {target}, seed {seed}", target=event.target, seed=event.seed)))
        elif isinstance(event, Noticed):
            typer.echo(say(event.sentence))
        elif isinstance(event, StageFinished):
            passed = sum(result.outcome is Outcome.PASS for result in event.results)
            typer.echo(f"{event.stage:12} {passed}/{len(event.results)}")
            for result in event.results:
                if result.outcome is Outcome.PASS:
                    continue
                typer.echo(f"  {result.outcome.value} {result.rule.id} {result.rule.rule}")
                if result.finding:
                    typer.echo("    " + say(text("expected: {expected}", expected=result.finding.expected)))
                    typer.echo("    " + say(text("actual: {actual}", actual=result.finding.actual)))
                if result.reason:
                    typer.echo("    " + say(result.reason))
                if result.blocked_by:
                    typer.echo("    " + say(text("blocked by {rule}", rule=result.blocked_by)))
        elif isinstance(event, RunFinished):
            run = event.run
            typer.echo(f"{run.verdict.value} {run.duration_s:.1f} s {run.requests}")
