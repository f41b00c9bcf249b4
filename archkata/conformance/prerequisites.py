"""What became of the rules that a check rests on, and which parts it leaves out because of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from archkata.conformance.calling.answer import Answer
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.conformance.signals import Refuted, SetupRefuted
from archkata.language import text

T = TypeVar("T")


class Prerequisites:
    """The results of a rule's prerequisites (None outside a run); `left_out` are those that cost the check a part."""

    def __init__(self, decided: Mapping[str, CheckResult] | None = None) -> None:
        self._decided = decided
        self.left_out: list[str] = []

    def hold(self, rule_id: str) -> bool:
        """Say whether a prerequisite has held.

        Only rules named under `needs` or `after` can be asked for, because only they are decided before the check.
        """
        if self._decided is None or self._decided[rule_id].has_held:
            return True
        if self._decided[rule_id].outcome is not Outcome.NOT_CLAIMED:
            self._leave_out(rule_id)
        return False

    def attempt(self, set_up: Callable[[], T], rule_id: str) -> T | None:
        """Return what a set-up makes; None where it fails by another rule than the one that is being decided."""
        try:
            return set_up()
        except SetupRefuted as refuted:
            if refuted.rule == rule_id:
                raise
            self._leave_out(refuted.rule)
            return None

    @contextlib.contextmanager
    def part(self, rules: Collection[str], rule_id: str) -> Iterator[None]:
        """Leave out what follows in a part of a check that uses an operation, where one of these rules misses it."""
        try:
            yield
        except SetupRefuted as refuted:
            if refuted.rule == rule_id or refuted.rule not in rules:
                raise
            self._leave_out(refuted.rule)

    def there(self, answers: Iterable[Answer], rule_id: str) -> Iterator[Answer]:
        """Yield answers, but for those of operations that are not there, which another rule is about."""
        for answer in answers:
            if answer.missed_by in {None, rule_id}:
                yield answer
            else:
                self._leave_out(str(answer.missed_by))

    def block(self) -> None:
        """Raise what ends a check of which nothing is left, if another rule is the cause."""
        if self.left_out:
            nothing = Finding(
                text("a part of the check that can be tried"), text("none without {rule}", rule=self.left_out[0])
            )
            raise SetupRefuted(self.left_out[0], Refuted(nothing))

    def _leave_out(self, rule_id: str) -> None:
        if rule_id not in self.left_out:
            self.left_out.append(rule_id)
