"""The limits of the design documents in a folder, each with the rate at which it must hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.load.limits import Indicator, Slo, plain_operation, shape
from archkata.load.mix import SECONDS_A_DAY

if TYPE_CHECKING:
    from archkata.design.models import Capacity, Limits
    from archkata.design.models import Limit as Promise
    from archkata.design.reading import Document

KINDS = ("limits", "capacity")


@dataclass
class _Peaks:
    """The rates at the peak that a design computes, by the shape of the call."""

    rates: dict[str, float] = field(default_factory=dict)
    is_computed: bool = False

    def add(self, capacity: Capacity) -> None:
        """Take the calls of a capacity block."""
        self.is_computed = True
        factor = float(capacity.users_per_day.likely) * float(capacity.peak_factor.likely) / SECONDS_A_DAY
        self.rates |= {_call(name): float(load.per_user.likely) * factor for name, load in capacity.calls.items()}

    def rate_of(self, promise: Promise) -> tuple[float | None, Text | None]:
        """Return the rate at which a promise must hold, or None and why it is unknown."""
        if not isinstance(promise.at, str):
            rate = float(promise.at.likely)
            return (rate, None) if rate else (None, text("its “at” is 0/s, and nothing is shown by no request"))
        if not self.is_computed:
            return None, text("it must hold at the peak, and no capacity block says how many requests that is")
        peak = self.rates.get(_call(promise.on))
        if peak is None:
            return None, text("it must hold at the peak, and the capacity block does not count {call}", call=promise.on)
        if not peak:
            return None, text("the capacity block counts no request of {call}, and nothing is shown by none",
                              call=promise.on)  # fmt: skip
        return peak, None


def designed_limits(folder: Path) -> list[Slo]:
    """Return the limits of a design; raise ArchkataError for a block that cannot be read."""
    from archkata.design.models import Capacity, Limits  # noqa: PLC0415 - heavy, seldom needed
    from archkata.design.reading import read_folder  # noqa: PLC0415 - likewise

    rows: list[tuple[str, Promise]] = []
    peaks = _Peaks()
    for document in read_folder(folder):
        for block in _blocks(document):
            if isinstance(block, Limits):
                rows += [(document.name, promise) for promise in block.root]
            elif isinstance(block, Capacity):
                peaks.add(block)
    return [limit for file, promise in rows for limit in _of_promise(file, promise, peaks)]


def _blocks(document: Document) -> Iterator[Limits | Capacity]:
    """Yield the blocks that limits are made of; raise ArchkataError for one that cannot be read, and would vanish."""
    from archkata.design.blocks import find_blocks, mislabelled, read_block  # noqa: PLC0415 - heavy, seldom needed
    from archkata.design.models import Capacity, Limits  # noqa: PLC0415 - likewise

    for line, problem in mislabelled(document, KINDS):
        raise _unreadable(document, line, problem)
    for raw in find_blocks(document.text):
        if raw.kind in KINDS:
            block = read_block(raw)
            if not isinstance(block.model, Limits | Capacity):
                raise _unreadable(document, block.problems[0].line, block.problems[0].sentence)
            yield block.model


def _unreadable(document: Document, line: int, problem: Text) -> ArchkataError:
    return ArchkataError(
        text("{file}:{line}: {problem}.", file=document.name, line=line, problem=problem),
        text("archkata review says more. With --limit the design is not read."),
    )


def _of_promise(file: str, promise: Promise, peaks: _Peaks) -> Iterable[Slo]:
    at, why = peaks.rate_of(promise)
    source = f"{promise.id}, {file}"
    for percent, duration in ((50, promise.p50), (95, promise.p95), (99, promise.p99)):
        if duration is not None:
            seconds = float(duration.high)
            words = f"{promise.on} p{percent} {_time(seconds)}"
            yield Slo(words, promise.on, Indicator.LATENCY, seconds * 1e6, float(percent), at, source, why)
    shares: Mapping[Indicator, float | None] = {
        Indicator.ERRORS: float(promise.errors.high) if promise.errors else None,
        Indicator.AVAILABILITY: float(promise.availability.low) if promise.availability else None,
    }
    for indicator, bound in shares.items():
        if bound is not None:
            words = f"{promise.on} {indicator.value} {bound * 100:.6g} %"
            yield Slo(words, promise.on, indicator, bound, None, at, source, why)


def _call(name: str) -> str:
    return shape(plain_operation(name))


def _time(seconds: float) -> str:
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"
