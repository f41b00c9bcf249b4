"""Blocks of a human report: the text of one failure, one warning, one undecided rule, a backend that died."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from textwrap import wrap

from archkata.conformance.causes import Cause, RunProblems
from archkata.conformance.events import Run
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.language import Language, Text, counted, text
from archkata.reports.lines import Page, Span
from archkata.reports.transcript import transcript
from archkata.reports.wording import STYLES
from archkata.stacks import all_hints, hints_for
from archkata.wire import Exchange

INDENT = 2
MOST_SUSPECTS = 8
MOST_HINT_LINES = 4
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
Script = Callable[[CheckResult], str | None]
"""Returns the shell script that reproduces a result, or None where there is nothing to send."""

_LABELS = (
    text("Expected"),
    text("Actual"),
    text("Why"),
    text("Hint"),
    text("Source"),
    text("Reason"),
    text("Needs"),
)
_KINDS = {
    Outcome.FAIL: text("FAILED"),
    Outcome.WARN: text("WARNING"),
    Outcome.INCONCLUSIVE: text("INCONCLUSIVE"),
    Outcome.ERROR: text("ERROR OF ARCHKATA"),
    Outcome.BLOCKED: text("BLOCKED"),
}


class Blocks:
    """Writes blocks on a page."""

    def __init__(
        self, page: Page, language: Language, script: Script, *, verbose: bool, stack: str | None = None
    ) -> None:
        self._page = page
        self._language = language
        self._script = script
        self._verbose = verbose
        self._stack = stack
        self._column = INDENT + 3 + max(len(language.say(label)) for label in _LABELS)

    def failure(self, cause: Cause) -> None:
        """Write a failure in full, and in short all others of the same cause."""
        self._heading(cause.root)
        self._evidence(cause.root)
        self._output(cause.root.backend_output)
        self._lessons(cause.root)
        self._reproduction(self._script(cause.root))
        self._transcript(cause.root)
        self._consequences(cause)

    def first(self, causes: Sequence[Cause], first: CheckResult) -> None:
        """Write one failure in full, and list the others, one line each."""
        whole = next(cause for cause in causes if first in (cause.root, *cause.likewise))
        self.failure(whole)
        page = self._page
        page.gap()
        others = len(causes) - 1
        page.write(
            counted(others, "1 more failure; --all shows it:", "{n} more failures; --all shows them:"), style="bold"
        )
        for cause in causes:
            if cause is not whole:
                line = page.say(text("{rule}  {sentence}", rule=cause.root.rule.id, sentence=cause.root.rule.rule))
                room = page.width - INDENT
                page.verbatim(line if len(line) <= room else f"{line[: room - 1].rstrip()}…", indent=INDENT)

    def undecided(self, cause: Cause) -> None:
        """Write why a rule could not be decided."""
        self._heading(cause.root)
        self._entry(text("Reason"), cause.root.reason)
        self._transcript(cause.root)
        self._consequences(cause)

    def warning(self, result: CheckResult) -> None:
        """Write a warning, shorter than a failure."""
        self._heading(result)
        self._evidence(result)
        self._hints(result)
        if self._verbose:
            self._reproduction(self._script(result))
        self._transcript(result)

    def death(self, run: Run, told: RunProblems, fatal: str | None) -> None:
        """Say once that the backend died, or why else the run gave up, with what was under way."""
        page = self._page
        page.gap()
        page.write(_capital(page.say(text("{reason}.", reason=run.gave_up))), style="bold red")
        self._suspects(told.suspects)
        for result in told.casualties:
            page.entry(text("failed"), f"{result.rule.id} {result.rule.rule}", column=self._column, style="red")
        self._output(run.last_output)
        n = len(told.untold)
        if n:
            page.write(counted(n, "1 rule could not be tried after that.", "{n} rules could not be tried after that."))
        self._reproduction(fatal)

    def _suspects(self, suspects: Sequence[Exchange]) -> None:
        n = len(suspects)
        if not n:
            return
        self._page.write(
            counted(
                n,
                "This request was under way:",
                "These {n} requests were under way; one of them may be the cause:",
            )
        )
        for exchange in suspects[:MOST_SUSPECTS]:
            self._page.verbatim(f"{exchange.request.method} {exchange.request.target}", indent=INDENT * 2)
        if n > MOST_SUSPECTS:
            self._page.write(text("and {n} more", n=n - MOST_SUSPECTS), indent=INDENT * 2)

    # Parts of a block

    def _heading(self, result: CheckResult) -> None:
        page, rule = self._page, result.rule
        page.gap()
        style = f"bold {STYLES[result.outcome]}"
        kind = page.say(_KINDS[result.outcome])
        page.spans(Span(kind, style), Span(f"  {rule.id}", "bold"), Span(f"  {rule.stage}, {rule.level}", "dim"))
        page.write(rule.rule, indent=INDENT, style="bold")
        page.gap()

    def _evidence(self, result: CheckResult) -> None:
        if result.finding is not None:
            self._entry(text("Expected"), result.finding.expected)
            self._entry(text("Actual"), result.finding.actual, STYLES[result.outcome])
            for line in result.finding.detail:
                self._page.verbatim(self._page.say(line), indent=self._column)

    def _output(self, lines: Sequence[Text | str]) -> None:
        """Show what the backend printed while it broke: the learner's own traceback, before any hint."""
        if not lines:
            return
        self._page.gap()
        self._page.write(text("The backend printed:"), indent=INDENT, style="bold")
        self._page.gap()
        for line in lines:
            self._page.verbatim(self._page.say(line), indent=INDENT * 2)
        self._page.gap()

    def _lessons(self, result: CheckResult) -> None:
        self._entry(text("Why"), result.rule.why)
        self._hints(result)
        self._entry(text("Source"), result.rule.source)

    def _hints(self, result: CheckResult) -> None:
        """Tell what to look at: what the check itself says, else the rule's hint and those for the stack at hand."""
        rule = result.rule
        if result.finding is not None and result.finding.hint:
            self._entry(text("Hint"), result.finding.hint)
            return
        self._entry(text("Hint"), rule.hint if self._verbose else self._in_short(rule.hint))
        hints = all_hints(self._stack, rule.stacks) if self._verbose else hints_for(self._stack, rule.stacks)
        for title, hint in hints:
            self._entry(title, hint)

    def _in_short(self, hint: str) -> str:
        """Return as many sentences of a hint as fit into four lines; `archkata explain` shows all of it."""
        room = self._page.width - self._column
        sentences = _SENTENCE_END.split(hint)
        for count in range(len(sentences), 0, -1):
            short = " ".join(sentences[:count])
            if len(wrap(short, room, break_on_hyphens=False)) <= MOST_HINT_LINES:
                return short
        return " ".join(wrap(hint, room, break_on_hyphens=False, max_lines=MOST_HINT_LINES, placeholder=" …"))

    def _entry(self, label: Text | str, sentence: Text | str | None, style: str = "") -> None:
        if sentence:
            self._page.entry(label, sentence, column=self._column, indent=INDENT, text_style=style)

    def _reproduction(self, script: str | None) -> None:
        if script is None:
            return
        self._page.gap()
        self._page.write(text("Reproduce:"), indent=INDENT, style="bold")
        self._page.gap()
        self._page.verbatim(script, indent=INDENT * 2, style="cyan")

    def _transcript(self, result: CheckResult) -> None:
        if not self._verbose or not result.exchanges:
            return
        self._page.gap()
        self._page.write(text("Transcript:"), indent=INDENT, style="bold")
        for exchange in transcript(result, self._language):
            self._page.gap()
            self._page.verbatim(exchange, indent=INDENT * 2)

    def _consequences(self, cause: Cause) -> None:
        page = self._page
        if not cause.consequences:
            return
        page.gap()
        n = cause.consequences
        page.write(counted(n, "1 cause, 1 consequence:", "1 cause, {n} consequences:"), indent=INDENT, style="bold")
        for result in cause.likewise:
            page.entry(
                text("failed"), f"{result.rule.id} {result.rule.rule}", column=self._column, indent=INDENT, style="red"
            )
        if cause.blocked:
            ids = ", ".join(result.rule.id for result in cause.blocked)
            page.entry(text("blocked"), ids, column=self._column, indent=INDENT, style="magenta")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
