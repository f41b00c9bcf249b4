"""What pytest prints about a rule: the blocks of `archkata test`, and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archkata.conformance.causes import Cause
from archkata.conformance.evidence.curl import script
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.conformance.signals import Refuted, SetupRefuted
from archkata.errors import ArchkataError
from archkata.language import Language, Text, text
from archkata.redaction import Secrets
from archkata.reports.failure_text import Blocks
from archkata.reports.lines import Line, Page, plain

if TYPE_CHECKING:
    import pytest

_OPTION = re.compile(r"(?<![\w-])--(start|stage|strict|lang)\b")
_MARKUP = {"dim": "light", "magenta": "purple"}
"""What pytest calls a style, where it is not what rich calls it."""


@dataclass(frozen=True)
class Crash:
    """What pytest reads for a line of its summary, and for the message of JUnit."""

    message: str


@dataclass(frozen=True)
class FailureBlock:
    """A failure as pytest shows it: a block in place of a traceback, and one line for summaries."""

    lines: tuple[Line, ...]
    reprcrash: Crash

    def __str__(self) -> str:
        """Return the block without its styles."""
        return "\n".join(plain(line) for line in self.lines)

    def toterminal(self, writer: pytest.TerminalReporter) -> None:
        """Write the block with its styles where the terminal has colours."""
        for line in self.lines:
            for span in line:
                writer.write(span.text, **{_MARKUP.get(word, word): True for word in span.style.split()})
            writer.line("")


class PytestReporter:
    """Renders results in one language, without secrets."""

    def __init__(self, language: Language, secrets: Secrets, *, verbose: bool, stack: str | None = None) -> None:
        self._page = Page(language, hide=secrets.hide)
        self._language = language
        self._secrets = secrets
        self._verbose = verbose
        self._stack = stack

    def learn(self, tokens: Iterable[str]) -> None:
        """Hide these tokens from now on."""
        self._secrets.learn(tokens)

    def say(self, sentence: Text | str) -> str:
        """Render a sentence; options of `archkata test` that it names have longer names here."""
        return _OPTION.sub(r"--archkata-\1", self._page.say(sentence))

    def complaint(self, error: ArchkataError) -> str:
        """Return what is wrong and what helps."""
        return "\n".join(self.say(part) for part in (error.sentence, error.remedy) if part is not None)

    def told(self, result: CheckResult, target: str) -> FailureBlock:
        """Return what `archkata test` prints about a failure, a warning or an undecided rule."""

        def of(result: CheckResult) -> str | None:
            return script(result, target, self._secrets, self._language)

        blocks = Blocks(self._page, self._language, of, verbose=self._verbose, stack=self._stack)
        if result.outcome is Outcome.FAIL:
            blocks.failure(Cause(result))
        elif result.outcome is Outcome.WARN:
            blocks.warning(result)
        else:
            blocks.undecided(Cause(result))
        return self._taken(self.say(_in_short(result.finding) if result.finding else self.reason(result)))

    def sentence(self, sentence: str) -> FailureBlock:
        """Return a failure of one sentence."""
        self._page.write(sentence)
        return self._taken(sentence)

    def reason(self, result: CheckResult) -> str:
        """Say why a rule is not decided."""
        if result.reason is not None:
            return self.say(result.reason)
        return self.say(text("blocked by {rule}", rule=result.blocked_by or "?"))

    def signal(self, signal: BaseException) -> str:
        """Say why a call in a user's own test ended early."""
        if isinstance(signal, SetupRefuted):
            return self.say(text("{rule}: {finding}", rule=signal.rule, finding=_in_short(signal.refuted.finding)))
        if isinstance(signal, Refuted):
            return self.say(_in_short(signal.finding))
        return self.say(getattr(signal, "reason", None) or str(signal))

    def _taken(self, summary: str) -> FailureBlock:
        lines = self._page.take()
        while lines and not plain(lines[0]):
            del lines[0]
        return FailureBlock(tuple(lines), Crash(summary))


def _in_short(finding: Finding) -> Text:
    return text("expected: {expected}; got: {actual}", expected=finding.expected, actual=finding.actual)
