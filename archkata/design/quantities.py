"""Numbers with units as learners write them: `500 ms`, `20 KB`, `0.1%`, `30 rps`, `40 USD/month`, `800..1500`.

Decimal throughout, because money and percentages are exact. Sizes are decimal: 1 KB is 1,000 bytes. A range is kept as
its low and high end; what is likely lies in the middle. A decimal comma (`0,05`), an exponent (`1e9`) and the Spanish
month (`60 EUR/mes`) are read, too; `1,500`, which is two numbers in two countries, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from archkata.language import Text, text

SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
TIMES = {"us": Decimal("0.000001"), "ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)}
RATES = {
    "rps": Decimal(1),
    "/s": Decimal(1),
    "rpm": Decimal(1) / 60,
    "/min": Decimal(1) / 60,
    "/h": Decimal(1) / 3600,
}
LONGEST = 100
MOST = Decimal(10) ** 18
MONTHS = ("month", "mes")
_NUMBER = r"\d{1,60}(?:[.,]\d{1,20})?(?:[eE][+-]?\d{1,2})?"
_GROUPED = re.compile(
    r"(?<![\d.,])(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}(?:[  ]\d{3})+)(?![\d.,])"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONEY = re.compile(
    r"(?:(?P<before>[a-z]{3})\s*)?(?P<sum>\d[\d.,e+-]*(?:\s*\.\.\s*\d[\d.,e+-]*)?)\s*(?P<after>[a-z]{3})?"
    r"(?P<month>\s*(?:/|\b(?:an?|al|por|per))\s*(?:month|mes))?",
    re.IGNORECASE | re.ASCII,
)
_QUANTITY = re.compile(rf"\s*({_NUMBER})(?:\s*\.\.\s*({_NUMBER}))?\s*(%|[A-Za-z/]+)?\s*", re.ASCII)


class QuantityError(ValueError):
    """A text is not the quantity that is expected there; `sentence` says what is, with an example."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class Spread:
    """A value that may be a range: low, likely and high. All three are not negative."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal | int | str) -> Spread:
        """Return a spread without width."""
        number = Decimal(value)
        return cls(number, number, number)

    @property
    def is_range(self) -> bool:
        """Say whether low and high differ."""
        return self.low != self.high

    def __add__(self, other: Spread) -> Spread:
        return Spread(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __mul__(self, other: Spread | Decimal | int) -> Spread:
        if isinstance(other, Spread):
            return Spread(self.low * other.low, self.likely * other.likely, self.high * other.high)
        return self.map(lambda value: value * other)

    def __truediv__(self, other: Decimal | int) -> Spread:
        return self.map(lambda value: value / other)

    def map(self, change: Callable[[Decimal], Decimal]) -> Spread:
        """Apply a rising function to all three values."""
        return Spread(change(self.low), change(self.likely), change(self.high))


NOTHING = Spread.exactly(0)


def number(value: object) -> Spread:
    """Read a number or a range without a unit: `1000`, `0.1`, `800..1500`."""
    return _read(value, {"": Decimal(1)}, text("a number or a range, such as 1000 or 800..1500"))


def size(value: object) -> Spread:
    """Read a size in bytes: `20 KB`, `1..5 MB`."""
    return _read(value, {name: Decimal(factor) for name, factor in SIZES.items()}, text("a size, such as 20 KB"))


def duration(value: object) -> Spread:
    """Read a time in seconds: `500 ms`, `2 s`."""
    return _read(value, TIMES, text("a time, such as 500 ms or 2 s"))


def rate(value: object) -> Spread:
    """Read a rate in requests a second: `30 rps`, `200/s`."""
    return _read(value, RATES, text("a rate, such as 30 rps"))


def share(value: object) -> Spread:
    """Read a percentage as a fraction: `0.1%` is 0.001."""
    return _read(value, {"%": Decimal("0.01")}, text("a percentage, such as 0.1%"))


def money_a_month(value: object, currency: str) -> Spread:
    """Read a sum a month in one currency: `40 USD/month`, `USD 40 a month`, `60 EUR/mes`."""
    expected = text("a sum such as 40 {currency}/month", currency=currency)
    written = sum_a_month(value) if isinstance(value, str) and len(value) <= LONGEST else value
    return _read(written, {f"{currency}/{MONTHS[0]}": Decimal(1)}, expected)


def sum_a_month(written: str, *, each_month: bool = False) -> str:
    """Return a sum a month as blocks have it: `60 EUR al mes` is `60 EUR/month`; what is none stays as it is.

    `each_month`: the question is about a month, so that a sum and its currency are enough.
    """
    match = _MONEY.fullmatch(written.strip())
    codes = [code.upper() for code in match.group("before", "after") if code] if match else []
    if match is None or len(codes) != 1 or not (match["month"] or each_month):
        return written
    return f"{match['sum'].strip()} {codes[0]}/{MONTHS[0]}"


def one(written: str, units: dict[str, Decimal]) -> Decimal | None:
    """Read a single number with one of these units, as a command line takes it; None when it is none.

    Raises QuantityError where digits are grouped: `1,500/s` may mean 1500/s or 1.5/s.
    """
    if grouped := _GROUPED.search(written[:LONGEST]):
        raise QuantityError(ambiguous(grouped[0], ","))
    match = _QUANTITY.fullmatch(written) if len(written) <= LONGEST else None
    if match is None or match[2] or (match[3] or "") not in units:
        return None
    return _decimal(match[1]) * units[match[3] or ""]


def canonical(written: str) -> str:
    """Return a quantity that one of the readers has taken as it stands in a block: `0,1 %` is `0.1%`."""
    match = _QUANTITY.fullmatch(written)
    if match is None:
        return written
    numbers = "..".join(f"{_decimal(number):f}" for number in match.group(1, 2) if number)
    unit = (match[3] or "").replace(f"/{MONTHS[1]}", f"/{MONTHS[0]}")
    return f"{numbers} {unit}" if unit[:1].isalpha() else f"{numbers}{unit}"


def written_time(seconds: Decimal) -> str:
    """Return seconds as people write them: `180 ms`, `1.5 s`, `8 min`."""
    unit = "ms" if seconds < 1 else "s" if seconds < TIMES["min"] else "min"
    return f"{_plain(seconds / TIMES[unit])} {unit}"


def written_share(fraction: Decimal) -> str:
    """Return a fraction as a percentage: 0.001 is `0.1%`."""
    return f"{_plain(fraction * 100)}%"


def _plain(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.001")) if value < MOST else value
    return f"{rounded.normalize():f}"


def day(value: object) -> date:
    """Read a date: `2026-01-15`. A bare number is none, although a computer could count it from 1970 on."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    written = str(value)[:LONGEST] if isinstance(value, int | float | str) else ""
    raise QuantityError(text("“{value}” is not a date, such as 2026-01-15", value=written))


def _read(value: object, units: dict[str, Decimal], expected: Text) -> Spread:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise QuantityError(text("expected {expected}", expected=expected))
    # a float's own spelling may be 1e-05
    written = f"{Decimal(str(value)):f}" if isinstance(value, float) else str(value)
    match = _QUANTITY.fullmatch(written) if len(written) <= LONGEST else None
    if grouped := _GROUPED.search(written[:LONGEST]):
        raise QuantityError(ambiguous(grouped[0], ","))
    if match is None:
        raise QuantityError(text("“{value}” is not {expected}", value=written[:LONGEST], expected=expected))
    unit = match[3] or ""
    if unit not in units:
        reason = (
            text("“{value}” has no unit", value=written)
            if not unit
            else text("the unit “{unit}” does not fit", unit=unit)
        )
        raise QuantityError(text("{reason}: expected {expected}", reason=reason, expected=expected))
    low = _decimal(match[1]) * units[unit]
    high = _decimal(match[2]) * units[unit] if match[2] else low
    if max(low, high) > MOST:
        raise QuantityError(text("“{value}” is too large", value=written))
    if high < low:
        raise QuantityError(text("the range “{value}” ends before it begins", value=written))
    return Spread(low, (low + high) / 2, high)


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace(",", "."))


def ambiguous(written: str, sign: str) -> Text:
    """Say that a number is grouped: `1,500` may mean 1500 or, where the sign is the decimal one, 1.5."""
    whole = re.sub(r"\D", "", written)
    if written.count(sign) == 1 and len(re.sub(r"\d", "", written)) == 1:
        other = f"{Decimal(written.replace(sign, '.')).normalize():f}"
        return text("“{value}” may mean {one} or {other}; write one of them", value=written, one=whole, other=other)
    return text("“{value}” has signs between its digits; write {whole}", value=written, whole=whole)
