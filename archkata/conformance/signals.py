"""How a check ends early: exceptions that only the runner catches."""

from __future__ import annotations

from collections.abc import Sequence

from archkata.conformance.outcome import Finding
from archkata.language import Text
from archkata.wire import Exchange


class Signal(Exception):
    """A check that ends before its last line."""


class Refuted(Signal):
    """The rule does not hold. `evidence` is the exchange that shows it; by default the last one of the check.

    `chain` are the exchanges that lead there, where most of the check's many requests have nothing to do with it.
    """

    def __init__(
        self, finding: Finding, evidence: Exchange | None = None, chain: Sequence[Exchange] | None = None
    ) -> None:
        super().__init__(f"expected {finding.expected}; got {finding.actual}")
        self.finding = finding
        self.evidence = evidence
        self.chain = chain


class SetupRefuted(Signal):
    """Something that the check needs before it can begin could not be had; `rule` is where that is judged."""

    def __init__(self, rule: str, refuted: Refuted) -> None:
        super().__init__(f"{rule}: {refuted}")
        self.rule = rule
        self.refuted = refuted


class Unavailable(Signal):
    """Something that the check needs is not there, for a cause that no rule is about and that is reported once."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


class NotClaimed(Signal):
    """The check uses an operation of a stage that the backend does not claim."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


class NotExercised(Signal):
    """The rule cannot be tried here; the reason names what would make it possible."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Inconclusive(Signal):
    """Tried, and not decided."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Stopped(Signal):
    """The run is being stopped: Ctrl-C, or a backend that died. Without a reason the run knows better."""

    def __init__(self, reason: Text | None = None) -> None:
        super().__init__(str(reason or "stopped"))
        self.reason = reason
