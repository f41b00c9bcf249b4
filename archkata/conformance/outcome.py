"""Outcomes of checks, findings, and the verdict of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from archkata.conformance.contract import Rule
from archkata.errors import ExitCode
from archkata.language import Text, text
from archkata.wire import Exchange

NEEDS_START = text("needs the start command: --start, or start: in archkata.yaml")
"""Why a rule is not exercised that can be tried only on a backend that archkata starts."""


class Outcome(StrEnum):
    """What became of a check."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    WARN = "warn"
    BLOCKED = "blocked"
    NOT_CLAIMED = "not_claimed"
    NOT_EXERCISED = "not_exercised"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class Verdict(StrEnum):
    """What became of a run."""

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a command that ends with this verdict."""
        return {
            Verdict.PASSED: ExitCode.PASSED,
            Verdict.FAILED: ExitCode.FAILED,
            Verdict.INCOMPLETE: ExitCode.INCOMPLETE,
        }[self]


@dataclass(frozen=True)
class Finding:
    """What was expected and what was there instead; `hint` is more exact than the rule's own, where there is one.

    `detail` are lines to be shown as they are, where a sentence is not enough: the requests of a race, a timeline.
    `given` is the input that was decisive, where that is not what the request at hand sends.
    """

    expected: Text
    actual: Text
    hint: Text | None = None
    detail: tuple[Text | str, ...] = ()
    given: Text | None = None

    def with_input(self, evidence: Exchange | None) -> Finding:
        """Return the finding with the decisive input in its headline: its own, or what the request at hand has sent."""
        given = self.given or (evidence.given() if evidence is not None and evidence.given is not None else None)
        if given is None:
            return self
        return replace(self, expected=text("{expected} for {input}", expected=self.expected, input=given), given=given)


@dataclass
class CheckResult:
    """The outcome of one check with its evidence.

    `reason` says why there is no decision, `note` how far a pass reaches. `blocked_by` is the rule that this one needs,
    `cause` the failure at the root. `exchanges` is the chain of requests, the last of which is the one that the finding
    is about; `token` marks the data in them that were fresh, and `backend_output` is what the backend printed while it
    broke over that one. A failure `is_accepted` where only a deviation is at fault that every other rule was judged
    through, so that it holds nothing up.
    """

    rule: Rule
    outcome: Outcome
    finding: Finding | None = None
    reason: Text | None = None
    note: Text | None = None
    blocked_by: str | None = None
    cause: str | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    token: str = ""
    backend_output: Sequence[Text | str] = ()
    requests: int = 0
    duration_s: float = 0.0
    is_accepted: bool = False

    @property
    def failed_to_set_up(self) -> bool:
        """Whether the check could not begin, and it is still open what the rule that this stands for has to say."""
        return self.blocked_by is not None and self.finding is not None

    @property
    def has_held(self) -> bool:
        """Whether the rule was tried and kept; a warning about a MUST is a remark on an answer that is accepted."""
        kept = self.outcome is Outcome.PASS or (self.outcome is Outcome.WARN and self.rule.level == "MUST")
        return kept or self.is_accepted

    @property
    def is_decided(self) -> bool:
        """Whether the rule was tried to the end."""
        return self.outcome in {Outcome.PASS, Outcome.FAIL, Outcome.WARN}


def verdict_of(
    results: Sequence[CheckResult], selected: Container[str] | None = None, *, complete: bool = True
) -> Verdict:
    """Judge a run by its checks.

    It is never a pass where nothing of what was asked for is decided (`selected`, by default all), and none where
    `complete` is false.
    """
    outcomes = Counter(result.outcome for result in results)
    decided = any(result.is_decided for result in results if selected is None or result.rule.id in selected)
    if outcomes[Outcome.FAIL]:
        return Verdict.FAILED
    undecided = outcomes[Outcome.INCONCLUSIVE] + outcomes[Outcome.ERROR] + outcomes[Outcome.BLOCKED]
    if undecided or not complete or not decided:
        return Verdict.INCOMPLETE
    return Verdict.PASSED
