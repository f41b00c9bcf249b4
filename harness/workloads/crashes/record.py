"""All that the crash loops of a run have seen: a fixture. Checks judge their parts of it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.signals import Inconclusive, NotExercised, Refuted, Signal, Stopped
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.language import Text, counted, text
from harness.workloads.crashes.changes import ChangeHistory, Seen
from harness.workloads.crashes.goods import Trade
from harness.workloads.crashes.log import Kept, Log, LookupResult, ResourceKind, after_a_crash
from harness.workloads.crashes.reconciliation import CountedLater, Reconciliation, RefundedPurchase
from harness.workloads.crashes.repeats import Repeat
from harness.workloads.crashes.sessions import PasswordsAfterwards, TokensAfterwards

READY_WITHIN_S: Final = 30
NOTHING: Final = text("nothing of what this is about was acknowledged before a crash")


class WorkloadPart(Enum):
    """What the loops do and look at. Where one part ends early, the others go on."""

    USERS = auto()
    CHANGES = auto()
    CATALOGUE = auto()
    REVIEWS = auto()
    GOODS = auto()
    SESSIONS = auto()


@dataclass(frozen=True)
class Start:
    """A start after a kill: the seconds until it was ready, or why it never was."""

    seconds: float | None
    killed_twice: bool = False
    complaint: Text | None = None

    def ensure_ready_in_time(self) -> None:
        """Refute the rule unless the backend came up by itself and in time."""
        again = text("ready again within {n} s of a start after kill -9", n=READY_WITHIN_S)
        twice = text("ready again within {n} s, also after a second kill in the middle of its start", n=READY_WITHIN_S)
        actual = self.complaint or text("ready after {n} s", n=round(self.seconds or 0))
        ensure(
            self.seconds is not None and self.seconds <= READY_WITHIN_S, twice if self.killed_twice else again, actual
        )


@dataclass(frozen=True)
class Listed:
    """Something acknowledged, and what a list or a search has shown of it after a crash."""

    kept: Kept
    row: Mapping[str, Any] | None
    where: Text

    def ensure_there(self) -> None:
        """Refute the rule unless it was in the list."""
        with after_a_crash(self.kept.thing.answer):
            ensure(
                self.row is not None,
                text("the acknowledged {id} in {list}", id=shown(self.kept.thing.id), list=self.where),
                text("a list without it"),
            )


@dataclass(frozen=True)
class Withdrawn:
    """A review that was withdrawn: the answer that acknowledged it, and the GET of the review after a crash."""

    acknowledged: Answer
    answer: Answer

    def ensure_gone(self) -> None:
        """Refute the rule unless it is still gone."""
        with after_a_crash(self.acknowledged, self.answer):
            self.answer.expect(404)


@dataclass
class CrashRecord:
    """What was promised before the crashes (`log`), and what was there after them.

    `is_paid`: the backend charged at a provider. What was seen then is in a record of its own, in `beside`.
    """

    log: Log = field(default_factory=Log)
    is_paid: bool = False
    crashes: int = 0
    starts: list[Start] = field(default_factory=list)
    found: dict[ResourceKind, list[LookupResult]] = field(default_factory=dict)
    listed: dict[ResourceKind, list[Listed]] = field(default_factory=dict)
    log_ins: list[tuple[Kept, Answer]] = field(default_factory=list)
    versions: list[Seen] = field(default_factory=list)
    histories: list[ChangeHistory] = field(default_factory=list)
    passwords: list[PasswordsAfterwards] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    reconciliations: list[Reconciliation] = field(default_factory=list)
    counted_later: list[CountedLater] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    tokens: list[TokensAfterwards] = field(default_factory=list)
    complaints: dict[WorkloadPart, Signal] = field(default_factory=dict)
    beside: list[CrashRecord] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the rest does not matter any more."""

    def close(self) -> None:
        """Nothing is to end: the instance is gone already."""

    @contextlib.contextmanager
    def part(self, part: WorkloadPart) -> Iterator[None]:
        """Go on behind the block when a part of the loops ends early, and remember why."""
        try:
            yield
        except Stopped:
            raise
        except Signal as signal:
            self.complaints.setdefault(part, signal)

    def is_open(self, part: WorkloadPart) -> bool:
        """Say whether a part still goes on."""
        return part not in self.complaints

    @property
    def has_lost_users(self) -> bool:
        """Say whether there is nothing more to see, because not even users are still there."""
        return any(found.is_lost for found in self.found.get(ResourceKind.USER, []))

    def about(self, *parts: WorkloadPart) -> CrashRecord:
        """Return the record, once it is sure that it tells something about these parts."""
        if not self.crashes:
            raise NotExercised(text("the backend did not start again after the first kill -9 (DUR-06)"))
        for part in parts:
            if part in self.complaints:
                raise self.complaints[part]
        return self

    def things(self, kind: ResourceKind) -> Sequence[LookupResult]:
        """Return what was read back of a kind. Nothing acknowledged is nothing decided."""
        found = self.found.get(kind, [])
        if not found:
            raise Inconclusive(NOTHING)
        return found

    def sales(self) -> list[RefundedPurchase]:
        """Return the purchases with refunds. No acknowledged refund is nothing decided."""
        sales = [sale for taken in self.reconciliations for sale in taken.sales]
        if not any(sale.acknowledged for sale in sales):
            raise Inconclusive(NOTHING)
        return sales

    def ensure_stocks_kept(self, trade: Trade) -> None:
        """Refute the rule where a stock of that trade does not show what was acknowledged, or changed in a later crash.

        What was not answered may have moved it or not, in whole or in part: that is judged by itself.
        """
        for taken in self.reconciliations:
            for stock in taken.of(trade):
                if taken.is_first:
                    stock.ensure_possible()
        for later in self.counted_later:
            if later.before.shelf.trade is trade:
                later.ensure_unchanged()

    def repeated(self) -> list[Repeat]:
        """Return the keyed orders that were sent again. None at all is nothing decided."""
        if not self.repeats:
            raise Inconclusive(NOTHING)
        return [each for record in (self, *self.beside) for each in record.repeats]

    def all_reconciliations(self) -> list[Reconciliation]:
        """Return every stocktaking, those with a provider as well."""
        return [taken for record in (self, *self.beside) for taken in record.reconciliations]

    @property
    def has_lost_goods(self) -> bool:
        """Say whether goods, or keys of orders for them, were found wrong."""
        try:
            for taken in self.reconciliations:
                taken.ensure_exact()
            for each in self.repeats:
                each.ensure_one_effect()
                each.ensure_final()
        except Refuted:
            return True
        return False

    def ensure_ids_differ(self) -> None:
        """Refute the rule where one id was given to two things of a kind, before or after any crash."""
        for earlier, later in self.log.twice:
            with after_a_crash(earlier, later):
                later.refute(
                    text("an id that nothing of its kind ever had"),
                    text("{id} again", id=shown(later.expect(later.status or 0).get("id"))),
                )

    def ensure_tags_fit(self) -> None:
        """Refute the rule where one tag stood for two versions."""
        for history in self.histories:
            for earlier, later in history.clashes:
                with after_a_crash(earlier, later):
                    later.refute(text("another ETag for another version"), text("ETag: {tag} again", tag=later.etag))

    def told(self) -> Text:
        """Say how far a pass reaches."""
        return text(
            "{times}; what kill -9 cannot show is a missing fsync",
            times=counted(self.crashes, "not found in 1 crash", "not found in {n} crashes"),
        )
