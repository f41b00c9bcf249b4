"""Rates and durations of a command line or a scenario, in the grammar of quantities that documents have.

A number without a unit is refused, because it would be guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from archkata.design.quantities import RATES, TIMES, QuantityError, one
from archkata.errors import ArchkataError
from archkata.language import text

_RATES = {**RATES, "/sec": RATES["/s"], "/m": RATES["/min"]}
_TIMES = {name: factor for name, factor in TIMES.items() if name != "us"} | {"sec": TIMES["s"], "m": TIMES["min"]}
_PER = re.compile(r"\s*(?:/|\bper )\s*")
MOST_RATE = 1_000_000.0
MOST_SECONDS = 7 * 24 * 3600.0


def rate_of(words: str) -> float | None:
    """Return arrivals a second of `200/s`, `200 rps`, `12000/min` or `1e3/s`; None when it is no rate."""
    rate = _read(_PER.sub("/", words), _RATES)
    return rate if rate is not None and 0 < rate <= MOST_RATE else None


def duration_of(words: str) -> float | None:
    """Return the seconds of `30s`, `1.5 min` or `250 ms`; None when it is no duration."""
    seconds = _read(words, _TIMES)
    return seconds if seconds is not None and 0 < seconds <= MOST_SECONDS else None


def rate_named(words: str) -> float:
    """Return the rate, or say what is wrong with it."""
    rate = rate_of(words)
    if rate is None and _read(_PER.sub("/", words.strip().removeprefix("-")), _RATES) is not None:
        raise ArchkataError(
            text("“{words}” cannot be planned.", words=words),
            text("A rate is above 0/s and at most 1000000/s, such as 200/s."),
        )
    if rate is None:
        raise ArchkataError(
            text("“{words}” is not a rate.", words=words), text("Write it with its unit: 200/s, or 12000/min.")
        )
    return rate


def duration_named(words: str) -> float:
    """Return the duration in seconds, or say what is wrong with it."""
    seconds = duration_of(words)
    if seconds is None and _read(words.strip().removeprefix("-"), _TIMES) is not None:
        raise ArchkataError(
            text("“{words}” cannot be planned.", words=words),
            text("A run lasts longer than 0s and at most 168h, such as 30s."),
        )
    if seconds is None:
        raise ArchkataError(
            text("“{words}” is not a duration.", words=words), text("Write it with its unit: 30s, 2min or 1h.")
        )
    return seconds


def written(rate: float) -> str:
    """Write a figure a second with three digits that matter, and never with an exponent."""
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


def _read(words: str, units: dict[str, Decimal]) -> float | None:
    try:
        value = one(words, units)
    except QuantityError as error:
        raise ArchkataError(text("{problem}.", problem=error.sentence)) from error
    return None if value is None else float(value)
