"""The burst loop: many short volleys, narrow and wide, at things that only so many requests may get.

One wide burst misses most real races. Violations cluster in time, and many short rounds of varied width and spacing
find them. The numbers are measured ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.fixtures import fixture
from archkata.conformance.outcome import Finding
from archkata.conformance.races.pairs import briefly, pairs
from archkata.conformance.races.synchronized_burst import SynchronizedBurst, ensure_none_hangs
from archkata.conformance.races.turns import turn
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, Refuted
from archkata.conformance.vocabulary.expectations import Notes
from archkata.language import text
from archkata.wire import Exchange

T = TypeVar("T")

WIDTHS = (2, 3, 4, 6, 8)
SPACINGS_S = (0.0, 0.0, 0.0002, 0.0005)
SECONDS = 3.0
ROUNDS = 40
IN_A_ROUND = 10
PAUSE_WHEN_REFUSED_S = 0.2


@dataclass(frozen=True)
class Boundary(Generic[T]):
    """Something that only so many requests may get, and how they come for it.

    `make` makes a fresh one, outside the race. `rush` lets actors ask for it through the volley (`volley.width` of
    them), fires, and refutes the rule where the answers contradict each other or the state.
    """

    make: Callable[[], T]
    rush: Callable[[T, SynchronizedBurst], None]
    widths: Sequence[int] = WIDTHS


class Burst:
    """The burst loop of one check: a fixture."""

    def __init__(self, scene: Scene, notes: Notes) -> None:
        self.random = scene.fresh.random
        self._scene = scene
        self._notes = notes
        self._started = 0.0
        self._rounds = 0
        self._volleys = 0
        self._counted = 0

    def run(
        self, *boundaries: Boundary[Any], seconds: float = SECONDS, rounds: int = ROUNDS, soon: bool = False
    ) -> None:
        """Rush at fresh boundaries, one kind a round, until a contradiction or the end of the time.

        `soon` is for a rule that others wait for. Where more than half of each volley is refused (429 or 503), the rule
        stays undecided.
        """
        founding = len(self._scene.exchanges)
        with turn(self._scene, soon=soon):
            self._started = time.monotonic()
            while self._rounds < rounds and not self._is_over(seconds):
                boundary = boundaries[self._rounds % len(boundaries)]
                self._rounds += 1
                self._round(boundary, self._scene.exchanges[:founding], seconds)
        if not self._counted:
            raise Inconclusive(text("over half of the requests of each burst were refused (429 or 503)"))
        self._notes.say(
            text(
                "not found in {seconds} s: {volleys} bursts of {least} to {most} requests",
                seconds=f"{time.monotonic() - self._started:.0f}",
                volleys=self._volleys,
                least=min(min(boundary.widths) for boundary in boundaries),
                most=max(max(boundary.widths) for boundary in boundaries),
            )
        )

    def crowd(self, workers: Sequence[Callable[[], list[Answer]]], judge: Callable[[list[Answer]], None]) -> None:
        """Let workers ask side by side, each again and again, and judge all answers when everything is quiet."""
        started, before = time.monotonic(), len(self._scene.exchanges)
        answers = [answer for done in together(workers) for answer in done]
        for answer in answers:
            answer.exchange.judged = True
        try:
            judge(answers)
        except Refuted as refuted:
            exchanges = [answer.exchange for answer in answers]
            heading = text(
                "{workers} workers at once, {n} requests, {seconds} s after the start:",
                workers=len(workers),
                n=len(exchanges),
                seconds=f"{max(exchange.ended for exchange in exchanges) - started:.2f}",
            )
            finding = replace(refuted.finding, detail=(heading, *refuted.finding.detail, *briefly(exchanges)))
            raise Refuted(finding, refuted.evidence, self._scene.exchanges[before:]) from refuted
        ensure_none_hangs(answers)

    def _is_over(self, seconds: float) -> bool:
        return self._volleys > 0 and time.monotonic() - self._started > seconds

    def _round(self, boundary: Boundary[T], founding: list[Exchange], seconds: float) -> None:
        width, spacing = self.random.choice(boundary.widths), self.random.choice(SPACINGS_S)
        for thing, history in self._made(boundary, seconds):
            self._rush(boundary, thing, SynchronizedBurst(self._scene, width, spacing), [*founding, *history])
            if self._is_over(seconds):
                return

    def _made(self, boundary: Boundary[T], seconds: float) -> list[tuple[T, list[Exchange]]]:
        """Make things to rush at, each with the exchanges that made it; fewer where that takes long."""
        made: list[tuple[T, list[Exchange]]] = []
        end = time.monotonic() + seconds / 4
        while len(made) < IN_A_ROUND and (not made or time.monotonic() < end):
            before = len(self._scene.exchanges)
            made.append((boundary.make(), self._scene.exchanges[before:]))
        return made

    def _rush(self, boundary: Boundary[T], thing: T, volley: SynchronizedBurst, history: list[Exchange]) -> None:
        self._volleys += 1
        before = len(self._scene.exchanges)
        try:
            boundary.rush(thing, volley)
        except Refuted as refuted:
            chain = [*history, *self._scene.exchanges[before:]]
            raise Refuted(self._told(refuted.finding, volley), refuted.evidence, chain) from refuted
        ensure_none_hangs(volley.tally.answers)
        if len(volley.tally.refused) * 2 > len(volley.exchanges):
            self._slow_down(volley)
        else:
            self._counted += 1

    def _told(self, finding: Finding, volley: SynchronizedBurst) -> Finding:
        heading = text(
            "{width} requests at once, {spacing} ms between their last bytes; "
            "burst {burst} of round {round}, {seconds} s after the start:",
            width=len(volley.exchanges),
            spacing=f"{volley.spacing * 1000:g}",
            burst=self._volleys,
            round=self._rounds,
            seconds=f"{time.monotonic() - self._started:.2f}",
        )
        return replace(finding, detail=(heading, *finding.detail, *pairs(volley.exchanges)))

    def _slow_down(self, volley: SynchronizedBurst) -> None:
        if not self._scene.waits(volley.tally.refused[0].exchange):
            self._scene.pause(PAUSE_WHEN_REFUSED_S)


@fixture
def burst(scene: Scene, notes: Notes) -> Burst:
    """The burst loop of one check."""
    return Burst(scene, notes)
