"""The outcome of an audit: what a run wrote, compared with what its target shows afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from archkata.language import Text
from archkata.load.dialect import Dialect
from archkata.load.finding import LoadFinding
from archkata.load.journal import RunJournal
from archkata.load.verdicts import LimitOutcome
from archkata.wire import Address


@dataclass
class Audit:
    """The findings of an audit. It holds when nothing contradicts, and there was something to look at.

    `next_step` is the advice where it failed.
    """

    findings: list[LoadFinding] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    next_step: Text | None = None

    @property
    def holding(self) -> LimitOutcome:
        """Failed where one finding is, else undecided where one is."""
        holdings = {finding.holding for finding in self.findings}
        if LimitOutcome.FAILED in holdings:
            return LimitOutcome.FAILED
        return LimitOutcome.PASSED if holdings == {LimitOutcome.PASSED} else LimitOutcome.INCONCLUSIVE


Auditor = Callable[[RunJournal, Address, Dialect | None], Audit]
"""An audit of a kata: the journal of a run, the target, and how the target's API differs from the contract."""
