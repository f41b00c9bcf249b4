"""Deviations that were found, what they mean for the rule that they break, and operations that do not work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.language import Text, text
from archkata.wire import Exchange

_UNTOUCHED = {Outcome.NOT_CLAIMED, Outcome.FAIL}


@dataclass(frozen=True)
class Deviation:
    """One way in which a target differs from the contract, with the rule that says otherwise.

    `exchanges` lead to what shows it. Where it is `accepted`, every other rule is judged as if it were not there; where
    not, what rests on the rule is blocked. `notice` is a line of the run.
    """

    rule: str
    finding: Finding
    exchanges: tuple[Exchange, ...]
    notice: Text | None = None
    accepted: bool = True


@dataclass
class Learned:
    """All that was learned of a target. `token` marks the fresh data of the survey.

    `broken` are operations that did not do what a valid request asks for, by method and status, with the rule that says
    so; `untried` are stages of which nothing could be asked for.
    """

    token: str = ""
    deviations: list[Deviation] = field(default_factory=list)
    broken: dict[tuple[str, str, int], str] = field(default_factory=dict)
    untried: set[str] = field(default_factory=set)

    def notices(self) -> list[Text]:
        """Return a line for each deviation."""
        return [deviation.notice for deviation in self.deviations if deviation.notice is not None]

    def rule_behind(self, evidence: Exchange | None) -> str | None:
        """Return the rule that an answer is about, where valid requests are answered like that."""
        if evidence is None or evidence.operation is None or evidence.status is None:
            return None
        return self.broken.get((evidence.operation, evidence.request.method, evidence.status))

    def amend(self, result: CheckResult, *, strict: bool) -> None:
        """Refute a rule by what was learned, although its check has accepted it as every other one does."""
        found = [deviation for deviation in self.deviations if deviation.rule == result.rule.id]
        if not found or result.outcome in _UNTOUCHED:
            return
        first, *others = found
        also = tuple(
            text("also: {expected}, but {actual}", expected=other.finding.expected, actual=other.finding.actual)
            for other in others
        )
        held = result.outcome in {Outcome.PASS, Outcome.WARN}
        result.is_accepted = held and all(deviation.accepted for deviation in found)
        result.outcome = Outcome.FAIL if result.rule.level == "MUST" or strict else Outcome.WARN
        result.finding = replace(first.finding, detail=(*first.finding.detail, *also))
        result.exchanges, result.token = list(first.exchanges), self.token
        result.reason = result.note = result.blocked_by = result.cause = None
