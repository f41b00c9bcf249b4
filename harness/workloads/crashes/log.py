"""What clients were promised before a crash, and what was found of it afterwards."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from random import Random
from typing import Any, Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.facts import Facts, ensure_agrees
from archkata.language import text

NEWEST: Final = 200
OLDER: Final = 50


class ResourceKind(Enum):
    """What can be made; ids are told apart within a kind."""

    USER = "user"
    PRODUCT = "product"
    REVIEW = "review"
    PURCHASE = "purchase"
    REFUND = "refund"


@dataclass(frozen=True)
class Kept:
    """A thing whose whole answer has arrived. `identity` is the user that made it or, of a registration, became it."""

    thing: Resource
    identity: Identity | None = None


@dataclass(frozen=True)
class LookupResult:
    """What became of something that was acknowledged: the answer to its GET by id after a crash."""

    kept: Kept
    answer: Answer

    def ensure_as_acknowledged(self, facts: Facts) -> None:
        """Refute the rule unless it is there, with these facts as they were acknowledged."""
        with after_a_crash(self.kept.thing.answer, self.answer):
            ensure_agrees(self.answer.expect(200), self.kept.thing, facts, evidence=self.answer.exchange)

    @property
    def is_lost(self) -> bool:
        """Say whether it is not there any more."""
        return self.answer.status in {404, 410}


@dataclass
class Log:
    """The log of acknowledgements. Several clients write it at once."""

    kept: defaultdict[ResourceKind, list[Kept]] = field(default_factory=lambda: defaultdict(list))
    twice: list[tuple[Answer, Answer]] = field(default_factory=list)
    """Answers that gave one id to two things."""

    _ids: dict[tuple[ResourceKind, str | int], Answer] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, kind: ResourceKind, thing: Resource, identity: Identity | None = None) -> None:
        """Note something that was made and stays as it is, and the id that it got."""
        with self._lock:
            self.kept[kind].append(Kept(thing, identity))
        self.note_id(kind, thing)

    def note_id(self, kind: ResourceKind, thing: Resource) -> None:
        """Note the id of something that was made."""
        with self._lock:
            earlier = self._ids.setdefault((kind, thing.id), thing.answer)
            if earlier is not thing.answer:
                self.twice.append((earlier, thing.answer))

    def forget(self, kind: ResourceKind, thing: Resource) -> None:
        """Note that something need not be there any more. Its id stays taken."""
        with self._lock:
            self.kept[kind] = [kept for kept in self.kept[kind] if kept.thing is not thing]

    def sample(self, kind: ResourceKind, random: Random) -> list[Kept]:
        """Return the newest ones, and some random older ones."""
        older, newest = self.kept[kind][:-NEWEST], self.kept[kind][-NEWEST:]
        return random.sample(older, min(OLDER, len(older))) + newest


@contextlib.contextmanager
def after_a_crash(*answers: Answer) -> Iterator[None]:
    """Show these answers, the last one of which came after the crash, where a block refutes the rule."""
    try:
        yield
    except Refuted as refuted:
        exchanges = [answer.exchange for answer in answers]
        exchanges[-1].follows_crash = True
        killed = text("between these requests the backend was killed (kill -9) and started again on the same data")
        finding = replace(refuted.finding, detail=(*refuted.finding.detail, killed))
        raise Refuted(finding, refuted.evidence or exchanges[-1], exchanges) from refuted


def members(answer: Answer) -> dict[str, Any]:
    """Return what an answer shows, or nothing where it shows nothing."""
    answer.exchange.judged = True
    return answer.expect(200) if answer.status == 200 else {}
