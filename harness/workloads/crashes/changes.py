"""Versions of one thing: what was asked for, how far it was acknowledged, and what is there after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archkata.conformance.calling.answer import Answer
from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.language import text
from harness.workloads.crashes.log import after_a_crash

Version = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """What was there after a crash: the answer, the versions that it may show, and the last acknowledged answer."""

    answer: Answer
    possible: Sequence[Version]
    acknowledged: Answer

    def ensure_not_older(self) -> None:
        """Refute the rule unless it is the last acknowledged version, or the one that was under way."""
        with after_a_crash(self.acknowledged, self.answer):
            it = self.answer.expect(200)
            names = list(self.possible[0])
            ensure(
                any(is_version(it, version) for version in self.possible),
                text("the last acknowledged version: {version}", version=shown(self.possible[0])),
                text("{version}", version=shown({name: it.get(name) for name in names})),
                evidence=self.answer.exchange,
            )


@dataclass
class ChangeHistory:
    """The versions of one thing that one client changes, one after another; the first one is acknowledged."""

    asked: list[Version]
    acknowledged: Answer
    last: int = 0
    tags: dict[str, tuple[Version, Answer]] = field(default_factory=dict)
    clashes: list[tuple[Answer, Answer]] = field(default_factory=list)
    """Answers that show different versions under one tag."""

    def ask(self, version: Version) -> None:
        """Note a version before it is asked for."""
        self.asked.append(version)

    def told(self, answer: Answer) -> None:
        """Note what came of the version that was asked for last; without an answer it may be there or not."""
        answer.exchange.judged = True
        if answer.status in {200, 204}:
            self.last = len(self.asked) - 1
            self.acknowledged = answer
        elif answer.status is not None and answer.status < 500:
            self.asked.pop()

    def read(self, answer: Answer) -> None:
        """Note the tag under which a version is shown."""
        answer.exchange.judged = True
        if answer.status != 200 or answer.etag is None:
            return
        it = answer.expect(200)
        version = {name: it.get(name) for name in self.asked[0]}
        earlier, where = self.tags.setdefault(answer.etag, (version, answer))
        if not same(earlier, version):
            self.clashes.append((where, answer))

    def found(self, answer: Answer) -> Seen:
        """Take what is there after a crash for the state from which it goes on."""
        seen = Seen(answer, self.asked[self.last :], self.acknowledged)
        self.read(answer)
        if answer.status == 200:
            it = answer.expect(200)
            self.asked = [next((one for one in reversed(seen.possible) if is_version(it, one)), seen.possible[0])]
            self.last = 0
        return seen


def is_version(it: Mapping[str, Any], version: Version) -> bool:
    """Say whether something is shown as a version has it."""
    return all(same(it.get(name), value) for name, value in version.items())
