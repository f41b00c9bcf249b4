"""What a human report writes at each event, line by line; other modules bring it to a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from archkata.conformance.causes import account
from archkata.conformance.events import Noticed, Run, RunStarted
from archkata.conformance.evidence.curl import reproduction, script
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.language import ENGLISH, Language, counted, text
from archkata.redaction import Secrets
from archkata.reports.command import Command
from archkata.reports.failure_text import Blocks
from archkata.reports.lines import PLAIN_WIDTH, Line, Page
from archkata.reports.start_lines import StartLines, started
from archkata.reports.summary import Closing
from archkata.reports.wording import MARKS, STYLES, gravest, in_words, joined, tally
from archkata.wire import Exchange

STAGE_COLUMN = 14
MOST_WHOLE = 3


@dataclass(frozen=True)
class RenderOptions:
    """How a report is rendered: the language, the width, the details, and the command that repeats the run.

    `first_only` shows the first failure whole and lists the others; None does so on a terminal, where many fail.
    `stack` is what the backend is written in, for its hints.
    `start` are the shell lines that start the backend again, where archkata started it.
    """

    language: Language = ENGLISH
    width: int = PLAIN_WIDTH
    verbose: bool = False
    first_only: bool | None = None
    is_terminal: bool = False
    start: StartLines | None = None
    command: Command = field(default_factory=Command)
    secrets: Secrets = field(default_factory=Secrets)
    stack: str | None = None


class Story:
    """Turns events into lines."""

    def __init__(self, manner: RenderOptions) -> None:
        self._manner = manner
        self._page = Page(manner.language, manner.width, manner.secrets.hide)

    def beginning(self, event: RunStarted) -> list[Line]:
        """Write the target, and what is going to be decided."""
        stages = len(dict.fromkeys(rule.stage for rule in event.rules))
        self._page.entry("archkata", event.target, column=STAGE_COLUMN - 2, text_style="bold")
        rules = counted(len(event.rules), "1 rule", "{n} rules")
        where = counted(stages, "in 1 stage", "in {n} stages")
        self._page.write(text("{rules} {where}, seed {seed}", rules=rules, where=where, seed=event.seed), style="dim")
        self._page.gap()
        return self._page.take()

    def notice(self, event: Noticed) -> list[Line]:
        """Write a notice."""
        self._page.entry("!", event.sentence, column=2, style="bold yellow")
        return self._page.take()

    def stage(self, name: str, results: Sequence[CheckResult], *, mark: bool = False) -> list[Line]:
        """Write how a stage went, in one line (more where it does not fit)."""
        outcome = gravest(results)
        counts = joined(in_words(each, n) for each, n in tally(results))
        style = STYLES.get(outcome, "dim")
        label = f"{MARKS[outcome]} {name}" if mark else name
        self._page.entry(label, counts, column=STAGE_COLUMN + 2, indent=2, style=style, text_style=style)
        return self._page.take()

    def ending(self, run: Run) -> list[Line]:
        """Write everything that did not pass, what to do next, and the verdict."""
        manner, page = self._manner, self._page
        blocks = Blocks(
            page,
            manner.language,
            lambda result: self._script(run, result),
            verbose=manner.verbose,
            stack=manner.stack,
        )
        told = account(run)
        if run.gave_up is not None:
            blocks.death(run, told, self._fatal(run, told.suspects))
        failures = [cause for cause in told.causes if cause.root.outcome is Outcome.FAIL]
        first = told.first_step()
        if first is not None and self._shows_first_only(len(failures)):
            blocks.first(failures, first[0])
        else:
            for cause in told.causes:
                if cause.root.outcome is Outcome.FAIL:
                    blocks.failure(cause)
                else:
                    blocks.undecided(cause)
            for result in run.results:
                if result.outcome is Outcome.WARN:
                    blocks.warning(result)
        Closing(self._page, self._manner.command).write(run, told)
        return self._page.take()

    def _shows_first_only(self, failures: int) -> bool:
        """Say whether one failure at a time is enough: where that is asked for, or on a terminal where many fail."""
        manner = self._manner
        if manner.first_only is not None or manner.verbose:
            return bool(manner.first_only) and failures > 1
        return manner.is_terminal and failures > MOST_WHOLE

    def _fatal(self, run: Run, suspects: Sequence[Exchange]) -> str | None:
        """Return the script of the chain that ends in the request that killed the backend."""
        for result in run.results:
            for index, exchange in enumerate(result.exchanges):
                if any(exchange is suspect for suspect in suspects):
                    chain = result.exchanges[: index + 1]
                    secrets, language = self._manner.secrets, self._manner.language
                    return started(reproduction(chain, run.target, result.token, secrets, language), self._manner.start)
        return None

    def _script(self, run: Run, result: CheckResult) -> str | None:
        manner = self._manner
        return started(script(result, run.target, manner.secrets, manner.language), manner.start)
