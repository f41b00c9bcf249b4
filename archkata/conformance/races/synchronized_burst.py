"""Requests that become complete at one moment, and what their answers amount to."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from archkata.conformance.binding import Operation
from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.caller import Caller
from archkata.conformance.outcome import Finding
from archkata.conformance.scene import REDIRECTS, Scene
from archkata.conformance.signals import Inconclusive, Refuted
from archkata.conformance.vocabulary.expectations import ensure
from archkata.language import Text, listed, text
from archkata.wire import Connection, Exchange, LastByteHold, ReadLimits, Request, TransportErrorKind, collect, release

A = TypeVar("A", bound=Caller)
T = TypeVar("T")

UNAVAILABLE = (429, 503)
"""Refused for another reason than the race: taken from everybody who comes too late."""


class Fate(Enum):
    """What an answer says about its request.

    WON: it happened. LOST: it did not (where the state agrees). REFUSED: nor did this, for want of capacity. UNKNOWN:
    no whole answer, or a 5xx.
    """

    WON = "won"
    LOST = "lost"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass
class BurstTally:
    """The answers of a volley in the order of their release, and the fate of each."""

    answers: list[Answer] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)

    def of(self, wishes: Iterable[T], *fates: Fate) -> list[T]:
        """Return those of the things that were asked for, one a request, whose requests had one of these fates."""
        return [wish for wish, fate in zip(wishes, self.fates, strict=True) if fate in fates]

    @property
    def won(self) -> list[Answer]:
        """The answers to what happened."""
        return self.of(self.answers, Fate.WON)

    @property
    def refused(self) -> list[Answer]:
        """The answers 429 and 503."""
        return self.of(self.answers, Fate.REFUSED)

    @property
    def unknown(self) -> list[Answer]:
        """The answers that leave it open what happened."""
        return self.of(self.answers, Fate.UNKNOWN)

    @property
    def statuses(self) -> Text:
        """The statuses that were answered."""
        return text("{statuses}", statuses=", ".join(str(answer.status or "–") for answer in self.answers))

    def ensure_at_most(self, most: int) -> None:
        """Refute the rule where more requests were successful than can have been."""
        ensure(
            len(self.won) <= most,
            text("at most {most} of {width} requests successful", most=most, width=len(self.answers)),
            text("{won}: {statuses}", won=len(self.won), statuses=self.statuses),
        )

    def ensure_one(self) -> None:
        """Refute the rule unless exactly one request was successful; none where others may have been, or none could."""
        self.ensure_at_most(1)
        ensure(
            self.won or self.unknown or self.refused,
            text("one of {width} requests successful", width=len(self.answers)),
            text("none: {statuses}", statuses=self.statuses),
        )


def ensure_no_server_error(answers: Iterable[Answer]) -> None:
    """Refute the rule where a request ended in a 5xx other than 503."""
    for answer in answers:
        if answer.status is not None and answer.status >= 500 and answer.status != 503:
            answer.refute(text("no server error, however many ask at once"), answer.described())


def ensure_none_hangs(answers: Iterable[Answer]) -> None:
    """Leave the rule undecided where a request was not answered in its time: another rule is about that."""
    for answer in answers:
        trouble = answer.exchange.trouble
        if trouble is not None and trouble.kind is TransportErrorKind.TIMEOUT:
            raise Inconclusive(text("a request was not answered: {trouble}", trouble=trouble.sentence))


class SynchronizedBurst:
    """One release. Requests are made by actors as always, and wait for `fire`."""

    def __init__(self, scene: Scene, width: int, spacing: float = 0.0) -> None:
        self.width = width
        self.spacing = spacing
        self.tally = BurstTally()
        self._scene = _Holding(
            scene.backend,
            scene.fresh,
            scene.deadline,
            scene.exchanges,
            scene.watch,
            scene.stop,
            rule=scene.rule,
            retention=scene.retention,
        )
        self._real = scene

    @property
    def exchanges(self) -> list[Exchange]:
        """The requests in the order of their release, and their answers once they have come."""
        return [held.exchange for held in self._scene.held]

    def by(self, actor: A) -> A:
        """A copy of the caller whose next request is held back but for its last byte, on a connection of its own."""
        if actor.identity is not None and self._real.backend.has_authentication:
            _ = actor.token  # logging in is not a part of the race
        other = actor.anew()
        other.scene = self._scene
        return other

    def fire(self, *, won: Collection[int], lost: Collection[int]) -> BurstTally:
        """Release all requests and sort their answers. Any other answer than these (429, 503, 5xx) refutes the rule."""
        self._real.pause(0)
        due = self._scene.held
        for _ in range(1 + REDIRECTS):
            release(due, self.spacing)
            collect(due)
            due = [again for held in due if (again := self._redirected(held)) is not None]
        for exchange in self.exchanges:
            exchange.judged = True
            self._real.record(exchange)
        answers = [Answer(exchange, self._operation(exchange)) for exchange in self.exchanges]
        self.tally = BurstTally(answers, [_fate(answer, won, lost) for answer in answers])
        return self.tally

    def loose(self, meanwhile: Callable[[], None]) -> list[Answer]:
        """Release all requests, do something while they are under way, and return what came of each, unsorted."""
        self._real.pause(0)
        release(self._scene.held, self.spacing)
        meanwhile()
        collect(self._scene.held)
        for exchange in self.exchanges:
            exchange.judged = True
            self._real.record(exchange)
        return [Answer(exchange, self._operation(exchange)) for exchange in self.exchanges]

    def _redirected(self, held: LastByteHold) -> LastByteHold | None:
        exchange = held.exchange
        moved = self._real.redirected(exchange.request, exchange)
        if moved is None:
            return None
        exchange.request, exchange.reply, exchange.started = moved, None, time.monotonic()
        return LastByteHold(held.connection, exchange, held.limits)

    def _operation(self, exchange: Exchange) -> Operation | None:
        return self._real.backend.binding[exchange.operation] if exchange.operation else None


def _fate(answer: Answer, won: Collection[int], lost: Collection[int]) -> Fate:
    status, trouble = answer.status, answer.exchange.trouble
    if status is None:
        return Fate.UNKNOWN if trouble is None or trouble.sent else Fate.REFUSED
    if status in won:
        return Fate.WON
    if status in UNAVAILABLE:
        return Fate.REFUSED
    if status in lost:
        return Fate.LOST
    if status >= 500:
        return Fate.UNKNOWN
    accepted = (*won, *lost, *UNAVAILABLE)
    raise Refuted(Finding(text("{statuses}", statuses=listed(accepted)), answer.described()), answer.exchange)


@dataclass
class _Holding(Scene):
    """A scene in which requests wait for their last byte."""

    held: list[LastByteHold] = field(default_factory=list)

    def send(
        self, connection: Connection, request: Request, operation: str | None, limits: ReadLimits, *, obey: bool = True
    ) -> Exchange:
        """Begin a request; its exchange is filled when the volley is fired."""
        del obey  # no request waits in the middle of a race
        exchange = Exchange(request, operation, time.monotonic())
        self.held.append(LastByteHold(connection, exchange, limits))
        return exchange
