"""From users a day to requests, bytes and peaks. Each step keeps its formula, so that it can be checked by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from archkata.design.quantities import NOTHING, Spread
from archkata.language import Text, text

SECONDS_A_DAY = 86_400
DAYS_A_MONTH = 30
HOURS_A_MONTH = 730


class Label(StrEnum):
    """Where a number comes from."""

    ASSUMED = "assumed"
    DERIVED = "derived"
    MEASURED = "measured"


class Unit(StrEnum):
    """What a number counts. Money has units of its own, such as `USD/month`."""

    NONE = ""
    USERS = "users"
    CALLS = "calls"
    REQUESTS = "requests"
    RATE = "rps"
    BYTES = "B"
    GIGABYTES = "GB"
    MILLIONS = "million"
    SECONDS = "s"
    HOURS = "h"
    DAYS = "days"


@dataclass(frozen=True)
class Figure:
    """A number with its unit, in a calculation."""

    value: Decimal
    unit: str = Unit.NONE


Calculation = tuple[Figure | str, ...]
"""Figures and the signs between them: `1000 users`, `×`, `33 calls`. Of ranges, the likely value."""


@dataclass(frozen=True)
class OperationLoad:
    """One operation and what it moves: calls per user and day, and bytes for request, response and what is kept."""

    name: str
    per_user: Spread
    request: Spread = NOTHING
    response: Spread = NOTHING
    stored: Spread = NOTHING


@dataclass(frozen=True)
class Load:
    """The assumptions of a capacity block."""

    users_per_day: Spread
    peak_factor: Spread
    days_kept: Spread
    calls: tuple[OperationLoad, ...]

    def with_users(self, users_per_day: Spread) -> Load:
        """Return the same assumptions for another number of users."""
        return Load(users_per_day, self.peak_factor, self.days_kept, self.calls)


@dataclass(frozen=True)
class CapacityFigure:
    """One number with its unit, its formula in words and in numbers, and where it comes from.

    `key` names it in costs and JSON; what is assumed or measured has no calculation.
    """

    key: str
    title: Text
    value: Spread
    unit: str
    formula: Text
    label: Label = Label.DERIVED
    calculation: Calculation = ()


@dataclass(frozen=True)
class CapacityEstimate:
    """What follows from a load; all steps by key, in the order in which they are shown."""

    steps: Mapping[str, CapacityFigure]

    def __getitem__(self, key: str) -> Spread:
        return self.steps[key].value


def peak_key(call: str) -> str:
    """Return the key of the step that holds an operation's rate at peak."""
    return f"rps_peak {call}"


def calculate(load: Load) -> CapacityEstimate:
    """Carry out the arithmetic: requests a day, mean and peak rate, traffic a day and a month, storage."""
    book = _Book()
    _requests(book, load)
    _inward(book, load)
    _outward(book, load)
    _kept(book, load)
    _peaks(book, load)
    return CapacityEstimate(book.steps)


class _Book:
    """Notes steps; a calculation may use what was noted before."""

    def __init__(self) -> None:
        self.steps: dict[str, CapacityFigure] = {}

    def note(
        self, key: str, title: Text, value: Spread, unit: str, formula: Text, *, calculation: Calculation
    ) -> Spread:
        self.steps[key] = CapacityFigure(key, title, value, unit, formula, calculation=calculation)
        return value

    def times(self, key: str, title: Text, formula: Text, factors: tuple[str | tuple[Spread, str], ...]) -> None:
        """Note the product of steps (by key) and of other numbers with their units; the first gives the unit."""
        known = [(self.steps[f].value, self.steps[f].unit) if isinstance(f, str) else f for f in factors]
        value, unit = known[0]
        for factor, _ in known[1:]:
            value = value * factor
        self.note(key, title, value, unit, formula, calculation=_joined("×", known))


def _requests(book: _Book, load: Load) -> None:
    users = load.users_per_day
    calls = book.note(
        "calls_user",
        text("Calls per user and day"),
        _sum(call.per_user for call in load.calls),
        Unit.CALLS,
        text("calls of all operations, added up"),
        calculation=_joined("+", [(call.per_user, Unit.NONE) for call in load.calls]),
    )
    requests = book.note(
        "requests_day",
        text("Requests a day"),
        users * calls,
        Unit.REQUESTS,
        text("users a day × calls per user"),
        calculation=_joined("×", [(users, Unit.USERS), (calls, Unit.CALLS)]),
    )
    book.times("requests_month", text("Requests a month"), text("requests a day × 30 days"), ("requests_day", _MONTH))
    book.note(
        "rps_mean",
        text("Mean rate"),
        requests / SECONDS_A_DAY,
        Unit.RATE,
        text("requests a day ÷ 86,400 seconds"),
        calculation=_joined("÷", [(requests, Unit.REQUESTS), (_DAY, Unit.SECONDS)]),
    )
    factor = (load.peak_factor, Unit.NONE)
    book.times("rps_peak", text("Rate at peak"), text("mean rate × peak factor"), ("rps_mean", factor))


def _inward(book: _Book, load: Load) -> None:
    moved = [(call.per_user, call.request) for call in load.calls]
    _each_user(book, "ingress_user", text("Bytes in per user and day"), text("calls × size of the request"), moved)
    users = (load.users_per_day, Unit.USERS)
    by_user = text("bytes in per user × users a day")
    book.times("ingress_day", text("Bytes in a day"), by_user, ("ingress_user", users))
    book.times("ingress_month", text("Bytes in a month"), text("bytes in a day × 30 days"), ("ingress_day", _MONTH))


def _outward(book: _Book, load: Load) -> None:
    moved = [(call.per_user, call.response) for call in load.calls]
    _each_user(book, "egress_user", text("Bytes out per user and day"), text("calls × size of the response"), moved)
    users = (load.users_per_day, Unit.USERS)
    by_user = text("bytes out per user × users a day")
    book.times("egress_day", text("Bytes out a day"), by_user, ("egress_user", users))
    book.times("egress_month", text("Bytes out a month"), text("bytes out a day × 30 days"), ("egress_day", _MONTH))


def _kept(book: _Book, load: Load) -> None:
    moved = [(call.per_user, call.stored) for call in load.calls]
    _each_user(book, "stored_user", text("Bytes stored per user and day"), text("calls × bytes that are kept"), moved)
    users = (load.users_per_day, Unit.USERS)
    by_user = text("bytes stored per user × users a day")
    book.times("stored_day", text("Bytes stored a day"), by_user, ("stored_user", users))
    in_all = text("bytes stored a day × days kept")
    book.times("stored_total", text("Bytes stored in all"), in_all, ("stored_day", (load.days_kept, Unit.DAYS)))


def _peaks(book: _Book, load: Load) -> None:
    for call in load.calls:
        requests = load.users_per_day * call.per_user
        book.note(
            peak_key(call.name),
            text("Peak of {call}", call=call.name),
            requests / SECONDS_A_DAY * load.peak_factor,
            Unit.RATE,
            text("users × calls per user ÷ 86,400 seconds × peak factor"),
            calculation=(
                *_joined("×", [(load.users_per_day, Unit.USERS), (call.per_user, Unit.CALLS)]),
                *("÷", Figure(_DAY.likely, Unit.SECONDS), "×", Figure(load.peak_factor.likely)),
            ),
        )


def _each_user(book: _Book, key: str, title: Text, formula: Text, moved: list[tuple[Spread, Spread]]) -> None:
    """Note the bytes of one user a day: calls times size, added up over the operations that move anything."""
    terms = [(Figure(calls.likely), "×", Figure(size.likely, Unit.BYTES)) for calls, size in moved if size.high]
    calculation: list[Figure | str] = []
    for term in terms:
        calculation += [*(["+"] if calculation else []), *term]
    value = _sum(calls * size for calls, size in moved)
    book.note(
        key, title, value, Unit.BYTES, formula, calculation=tuple(calculation) or (Figure(value.likely, Unit.BYTES),)
    )


def _joined(sign: str, parts: Iterable[tuple[Spread, str]]) -> Calculation:
    tokens: list[Figure | str] = []
    for value, unit in parts:
        tokens += [*([sign] if tokens else []), Figure(value.likely, unit)]
    return tuple(tokens)


def _sum(values: Iterable[Spread]) -> Spread:
    return sum(values, NOTHING)


_DAY = Spread.exactly(SECONDS_A_DAY)
_MONTH = (Spread.exactly(DAYS_A_MONTH), Unit.DAYS)
