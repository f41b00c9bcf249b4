"""What a double writes down about every request that a backend made."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from archkata.doubles.reactions import Reaction
from archkata.doubles.reading import Incoming
from archkata.language import Text, text

MOST_CALLS = 50_000
MOST_BYTES = 64 * 1024 * 1024
MOST_FAULTS = 1_000


@dataclass(slots=True)
class Call:
    """One request. All times are seconds of the monotonic clock.

    `status` and `answered` describe the answer, taken just before it was written; both are None where no whole answer
    was given. `gone` is when the backend itself ended the connection without waiting for more. `retry_at` is the time
    before which a `Retry-After` allows no other attempt. `fault` says what is wrong with the request.
    """

    request: Incoming
    reaction: Reaction | None = None
    status: int | None = None
    answered: float | None = None
    gone: float | None = None
    retry_at: float | None = None
    fault: Text | None = None

    @property
    def arrived(self) -> float:
        """When the head of the request was there."""
        return self.request.arrived

    @property
    def body(self) -> bytes:
        """The bytes of the body."""
        return self.request.body

    @property
    def abandoned_after(self) -> float | None:
        """The seconds that the backend waited before it gave up an attempt without an answer; None where it did not."""
        return None if self.gone is None or self.status is not None else self.gone - self.arrived


@dataclass(frozen=True)
class Fault:
    """A request that the contract does not know: when it came, its first line, and what is wrong with it."""

    arrived: float
    line: str
    sentence: Text


Watcher = Callable[[Call], None]
C = TypeVar("C", bound=Call)


@dataclass
class Notebook(Generic[C]):
    """The calls of one double, in the order of their arrival, and what was wrong with any; bounded.

    One that does not `keep` shows each call to who watches, and forgets it.
    """

    keep: bool = True
    calls: list[C] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    watch: Watcher = lambda _: None
    _bytes: int = 0

    def note(self, call: C) -> None:
        """Write a call down and show it to who watches."""
        if self.keep:
            self.calls.append(call)
            self._bytes += len(call.body)
        if call.fault is not None:
            self.blame(call.request, call.fault)

    def blame(self, request: Incoming | None, sentence: Text, now: float = 0.0) -> None:
        """Write down what is wrong with a request, or with bytes that were none."""
        line = f"{request.method} {request.target}"[:200] if request else ""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(request.arrived if request else now, line, sentence))

    @property
    def is_full(self) -> bool:
        """Say whether nothing more can be written down, so that nothing more may be answered."""
        return len(self.calls) >= MOST_CALLS or self._bytes >= MOST_BYTES

    def forget(self) -> None:
        """Begin anew."""
        self.calls.clear()
        self.faults.clear()
        self._bytes = 0


def snapshots(calls: list[C]) -> list[C]:
    """Return copies that do not change any more."""
    return [copy.copy(call) for call in calls]


FULL = text("the toolkit was called more often than it can write down")
