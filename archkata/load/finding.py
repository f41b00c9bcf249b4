"""What a look at single requests, at memory or at the books has found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from archkata.language import Text, text
from archkata.load.verdicts import LimitOutcome


@dataclass(frozen=True)
class LoadFinding:
    """A claim about the target, whether it holds, and what was seen; `figures` is the same for programs.

    `is_timed` says that a generator that is late can make it look worse than it is, `is_excused` that it may have.
    `doubt` says what keeps it from being decided.
    """

    @property
    def why(self) -> Text | None:
        """Why it is undecided; None where it is not."""
        if self.holding is not LimitOutcome.INCONCLUSIVE:
            return None
        return self.doubt or text("too little was seen to decide it")

    claim: Text
    holding: LimitOutcome
    seen: Text
    figures: dict[str, Any] = field(default_factory=dict)
    is_timed: bool = True
    is_excused: bool = False
    doubt: Text | None = None

    def excused(self) -> LoadFinding:
        """Return the same claim; what failed by time alone is undecided, because the generator may have been slow."""
        if self.is_timed and self.holding is LimitOutcome.FAILED:
            doubt = text("the generator itself stalled meanwhile")
            return replace(self, holding=LimitOutcome.INCONCLUSIVE, is_excused=True, doubt=doubt)
        return self

    def undecided(self) -> LoadFinding:
        """Return the same claim, undecided: what it was seen in has holes."""
        return replace(self, holding=LimitOutcome.INCONCLUSIVE, doubt=text("what was seen of the run has holes"))


def holding_if(holds: bool, *, enough: bool = True) -> LimitOutcome:
    """Return what is known: nothing where there was not enough to look at."""
    if not enough:
        return LimitOutcome.INCONCLUSIVE
    return LimitOutcome.PASSED if holds else LimitOutcome.FAILED


def nothing_seen(claim: Text, seen: Text) -> LoadFinding:
    """Return a claim of which a run has shown nothing: it is undecided, and must not vanish from the verdict."""
    return LoadFinding(claim, LimitOutcome.INCONCLUSIVE, seen, doubt=seen)
