"""What a review comes to: findings, the state of the sections, the verdict, and the step that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archkata.design.judging.rulebook import DocumentRule, Level
from archkata.design.judging.stages import Maturity
from archkata.design.sections import Section, State
from archkata.language import Text

ANSWERED = {State.FILLED, State.FILLED_WITH_LEFTOVERS}


@dataclass(frozen=True)
class DocumentFinding:
    """A rule that does not hold, where (line from 1), how binding the rule is at this stage, and what was found."""

    rule: DocumentRule
    level: Level
    file: str
    line: int
    sentence: Text


class ReviewVerdict(StrEnum):
    """What a review is worth."""

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class ReviewResult:
    """A review at a stage. `rules` are those that count there; `notices` say what could not be looked at.

    `waiting` are the sections for which the stage asks and in which the design itself says that the answer is to come.
    """

    path: str
    stage: Maturity
    documents: int
    sections: Sequence[Section]
    findings: Sequence[DocumentFinding]
    rules: Sequence[DocumentRule]
    notices: Sequence[Text] = ()
    waiting: Sequence[Section] = ()

    @property
    def verdict(self) -> ReviewVerdict:
        """Failed where a MUST of the stage is broken, incomplete where an answer is still to come, else passed."""
        if any(finding.level == "MUST" for finding in self.findings):
            return ReviewVerdict.FAILED
        return ReviewVerdict.INCOMPLETE if self.waiting else ReviewVerdict.PASSED

    @property
    def answered(self) -> int:
        """Count the sections that are answered."""
        return sum(section.state in ANSWERED for section in self.sections)

    @property
    def next_section(self) -> str | None:
        """Return the first section that is not answered: one that the stage asks for, if there is any."""
        open_ids = [section.id for section in self.sections if section.state not in ANSWERED]
        asked = {rule.section for rule in self.rules}
        return next((id for id in open_ids if id in asked), open_ids[0] if open_ids else None)

    @property
    def next_rule(self) -> DocumentRule | None:
        """Return the rule whose question comes next: of what fails, of the next section, or of what is left."""
        ordered = sorted(self.findings, key=lambda finding: (finding.level != "MUST", finding.rule.id))
        if ordered and ordered[0].level == "MUST":
            return ordered[0].rule
        section = (rule for rule in self.rules if rule.section is not None and rule.section == self.next_section)
        return next(section, ordered[0].rule if ordered else None)
