"""Which rules may be tried now: after what they need, stage by stage, with room for those that measure or wait."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from enum import Enum

from archkata.conformance.contract import Rule


class Pace(Enum):
    """How a check gets along with others.

    TOGETHER: side by side with the others of its stage. ALONE: it measures time, so nothing else of its stage runs.
    APART: it has instances of its own and mostly waits, so it begins as soon as its needs are decided, in any stage.
    """

    TOGETHER = "together"
    ALONE = "alone"
    APART = "apart"


class RuleSchedule:
    """Hands out rules. The stages come in order; a prerequisite of a later stage comes with what waits for it first."""

    def __init__(self, rules: Sequence[Rule], pace_of: Callable[[Rule], Pace]) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._pace = {rule.id: pace_of(rule) for rule in rules}
        self._rank = _ranks(rules)
        self._missing = {
            rule.id: {earlier for earlier in rule.prerequisites if earlier in self._rules} for rule in rules
        }
        self._dependents: dict[str, list[str]] = defaultdict(list)
        for rule in rules:
            for need in self._missing[rule.id]:
                self._dependents[need].append(rule.id)
        self._undecided = [0] * (max(self._rank.values(), default=0) + 1)
        for rule in rules:
            self._undecided[self._rank[rule.id]] += self._pace[rule.id] is not Pace.APART
        self._ready: dict[tuple[int, Pace], deque[Rule]] = defaultdict(deque)
        self._left = len(rules)
        self._under_way = 0
        self._now = 0
        for rule in rules:
            if not self._missing[rule.id]:
                self._make_ready(rule.id)

    @property
    def is_over(self) -> bool:
        """Say whether every rule is decided."""
        return self._left == 0

    def due(self) -> list[Rule]:
        """Take all rules that may begin now."""
        while self._now < len(self._undecided) - 1 and not self._undecided[self._now]:
            self._now += 1
        rules = self._take(0, Pace.APART)
        together = self._take(self._now, Pace.TOGETHER)
        self._under_way += len(together)
        alone = self._ready[self._now, Pace.ALONE]
        if not self._under_way and alone:
            self._under_way = 1
            together = [alone.popleft()]
        return rules + together

    def decided(self, rule_id: str) -> None:
        """Take note that a rule is decided."""
        self._left -= 1
        if self._pace[rule_id] is not Pace.APART:
            self._undecided[self._rank[rule_id]] -= 1
            self._under_way -= 1
        for dependent in self._dependents[rule_id]:
            self._missing[dependent].discard(rule_id)
            if not self._missing[dependent]:
                self._make_ready(dependent)

    def _make_ready(self, rule_id: str) -> None:
        pace = self._pace[rule_id]
        rank = 0 if pace is Pace.APART else self._rank[rule_id]
        self._ready[rank, pace].append(self._rules[rule_id])

    def _take(self, rank: int, pace: Pace) -> list[Rule]:
        ready = self._ready[rank, pace]
        taken = list(ready)
        ready.clear()
        return taken


def _ranks(rules: Sequence[Rule]) -> dict[str, int]:
    """Return the place of each rule's stage among the stages; a prerequisite comes no later than what waits for it."""
    stages = {stage: number for number, stage in enumerate(dict.fromkeys(rule.stage for rule in rules))}
    by_id = {rule.id: rule for rule in rules}
    ranks = {rule.id: stages[rule.stage] for rule in rules}
    waiting = list(rules)
    while waiting:
        rule = waiting.pop()
        for earlier in rule.prerequisites:
            if earlier in ranks and ranks[earlier] > ranks[rule.id]:
                ranks[earlier] = ranks[rule.id]
                waiting.append(by_id[earlier])
    return ranks
