"""The outcome of an audit: what a run wrote, compared with what its target shows afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from archkata.language import Text
from archkata.load.dialect import Dialect
from archkata.load.finding import Finding
from archkata.load.journal import Journal
from archkata.load.verdicts import Holding
from archkata.wire import Address


@dataclass
class Audit:
    """The findings of an audit. It holds when nothing contradicts, and there was something to look at.

    `next_step` is the advice where it failed.
    """

    findings: list[Finding] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    next_step: Text | None = None

    @property
    def holding(self) -> Holding:
        """Failed where one finding is, else undecided where one is."""
        holdings = {finding.holding for finding in self.findings}
        if Holding.FAILED in holdings:
            return Holding.FAILED
        return Holding.PASSED if holdings == {Holding.PASSED} else Holding.INCONCLUSIVE


Auditor = Callable[[Journal, Address, Dialect | None], Audit]
"""An audit of a kata: the journal of a run, the target, and how the target's API differs from the contract."""
