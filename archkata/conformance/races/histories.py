"""Let several clients change and read one thing at the same time, and judge the history of what each of them saw."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from random import Random
from typing import Generic, TypeVar

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.calling.caller import Caller
from archkata.conformance.calling.together import together
from archkata.conformance.outcome import Finding
from archkata.conformance.races.linearizability import Act, explanation, is_linearizable
from archkata.conformance.races.pairs import pairs
from archkata.conformance.races.synchronized_burst import UNAVAILABLE, ensure_none_hangs
from archkata.conformance.races.timeline import draw
from archkata.conformance.races.turns import turn
from archkata.conformance.signals import Refuted
from archkata.language import Text, text
from archkata.wire import Exchange

C = TypeVar("C", bound=Caller)
TAKEN = (200, 204)
PASSED_OVER = (409, 412)
"""Refused because another client was faster, which optimistic locking may do."""
WRITES_OF = 0.4
MIXED = "+"
"""Between the parts of a value whose members come from different writes."""


@dataclass(frozen=True)
class Register(Generic[C]):
    """Something that can be set and read: the calls, and which value an answer shows."""

    write: Callable[[C, str], Answer]
    read: Callable[[C], Answer]
    value_of: Callable[[Resource], object]


@dataclass
class RegisterHistory(Generic[C]):
    """What was done with a register since it held `initial`, by whom and when, with the exchanges that show it."""

    register: Register[C]
    initial: str
    rounds: int = 0
    shows: dict[Act, Exchange] = field(default_factory=dict)

    def write(self, client: C, name: str, value: str) -> Act | None:
        """Write a value; None where it was certainly refused."""
        answer = self.register.write(client, value)
        answer.exchange.judged = True
        start, end = answer.exchange.started, answer.exchange.ended
        if answer.status is None or answer.status >= 500:
            ensure_none_hangs([answer])
            end = math.inf
        elif answer.status not in TAKEN:
            answer.expect(*TAKEN, *PASSED_OVER, *UNAVAILABLE)
            return None
        return self._note(Act(name, True, value, start, end), answer)

    def read(self, client: C, name: str) -> Act | None:
        """Read the value; None where there was no answer to tell it."""
        answer = self.register.read(client)
        answer.exchange.judged = True
        if answer.status is None or answer.status >= 500 or answer.status in UNAVAILABLE:
            ensure_none_hangs([answer])
            return None
        value = str(self.register.value_of(answer.expect(200)))
        return self._note(Act(name, False, value, answer.exchange.started, answer.exchange.ended), answer)

    def explore(self, clients: Sequence[C], values: Iterable[str], *, operations: int, seconds: float) -> None:
        """Let the clients write fresh values and read, round after round; judge everything after each round."""
        random, fresh = clients[0].scene.fresh.random, iter(values)
        with turn(clients[0].scene):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                self.rounds += 1
                plans = [_plan(random, fresh, operations) for _ in clients]
                together(
                    partial(self._perform, client, f"client {number}", plan)
                    for number, (client, plan) in enumerate(zip(clients, plans, strict=True), 1)
                )
                self.ensure_linearizable()

    def alternate(self, writers: Sequence[C], readers: Sequence[C], values: Iterable[str], *, seconds: float) -> None:
        """Let the writers write one after another while all readers read; each read must be of one whole write."""
        over = threading.Event()
        self.rounds += 1

        def write_on() -> None:
            end = time.monotonic() + seconds
            try:
                for writer, value in zip(cycle(writers), values, strict=False):
                    self.write(writer, "writer", value)
                    if time.monotonic() > end:
                        return
            finally:
                over.set()

        def read_on(reader: C, name: str) -> None:
            while not over.is_set():
                self.read(reader, name)

        acting: list[Callable[[], None]] = [write_on]
        acting += [partial(read_on, reader, f"reader {number}") for number, reader in enumerate(readers, 1)]
        with turn(writers[0].scene):
            together(acting)
        self.ensure_whole()

    def follow(self, writer: C, readers: Sequence[C], values: Iterable[str], *, seconds: float) -> None:
        """Write one value after another. All readers read over a kept and a new connection, meanwhile and afterwards.

        Meanwhile, so that a copy that is taken too early is there; afterwards, so that no write excuses what is read.
        Where the backend is slow the time ends it.
        """
        reading = [partial(self._read_twice, reader, f"reader {number}") for number, reader in enumerate(readers, 1)]
        with turn(writer.scene):
            end = time.monotonic() + seconds
            for value in values:
                if time.monotonic() > end:
                    break
                self.rounds += 1
                together([partial(self._write, writer, value), *reading])
                together(reading)
                self.ensure_linearizable()

    def ensure_whole(self) -> None:
        """Refute the rule unless every read shows what one write wrote."""
        written = {act.value for act in self.shows if act.writes} | {self.initial}
        for read in self.shows:
            if read.value not in written:
                parts = read.value.split(MIXED)
                few = [act for act in self.shows if act.writes and act.value in parts]
                raise self.contradiction(
                    [*few, read],
                    text("all members as one and the same change wrote them"),
                    text("a mixture of the changes {changes}", changes=", ".join(parts)),
                )

    def ensure_linearizable(self) -> None:
        """Refute the rule unless some order of all acts explains every read."""
        if is_linearizable(self.shows, self.initial):
            return
        few = explanation(self.shows, self.initial)
        raise self.contradiction(
            few,
            text("an order of all changes and reads that explains every read"),
            text(
                "none for {few} of {all} (at first: {initial})", few=len(few), all=len(self.shows), initial=self.initial
            ),
        )

    def contradiction(self, acts: Sequence[Act], expected: Text, actual: Text) -> Refuted:
        """Return the refutation that these few acts are, with their timeline and their exchanges."""
        exchanges = sorted((self.shows[act] for act in acts), key=lambda exchange: exchange.started)
        heading = text(
            "{clients} clients at once, {n} requests, round {round}, {seconds} s after the start:",
            clients=len({act.client for act in self.shows}),
            n=len(self.shows),
            round=self.rounds,
            seconds=f"{exchanges[-1].ended - min(act.start for act in self.shows):.2f}",
        )
        detail = (heading, *draw(acts), *pairs(exchanges))
        return Refuted(Finding(expected, actual, detail=detail), exchanges[-1], exchanges)

    def reach(self, *others: RegisterHistory[C]) -> Text:
        """Tell how far a pass reaches."""
        acts = [act for history in (self, *others) for act in history.shows]
        seconds = max(act.end for act in acts if act.end < math.inf) - min(act.start for act in acts)
        return text("not found in {seconds} s: {n} requests", seconds=f"{seconds:.0f}", n=len(acts))

    def _write(self, writer: C, value: str) -> None:
        self.write(writer, "writer", value)

    def _read_twice(self, reader: C, name: str) -> None:
        self.read(reader, name)
        other = reader.anew()
        try:
            self.read(other, f"{name}, new")
        finally:
            other.connection.close()

    def _perform(self, client: C, name: str, plan: Iterable[str | None]) -> None:
        for value in plan:
            if value is None:
                self.read(client, name)
            else:
                self.write(client, name, value)

    def _note(self, act: Act, answer: Answer) -> Act:
        self.shows[act] = answer.exchange
        return act


def _plan(random: Random, fresh: Iterable[str], operations: int) -> list[str | None]:
    values = iter(fresh)
    return [next(values) if random.random() < WRITES_OF else None for _ in range(operations)]
