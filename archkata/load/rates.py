"""Rates and durations as people write them; a number without a unit is refused, because it would be guessed."""

from __future__ import annotations

import re

from archkata.errors import ArchkataError
from archkata.language import text

_SECONDS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_NUMBER = r"(\d{1,12}(?:[.,]\d{1,6})?)"
_RATE = re.compile(_NUMBER + r"\s*(?:(?:/|per )\s*(s|sec|min|m|h)|(rps))")
_DURATION = re.compile(_NUMBER + r"\s*(ms|s|sec|min|m|h)")
MOST_RATE = 1_000_000.0
MOST_SECONDS = 7 * 24 * 3600.0


def rate_of(words: str) -> float | None:
    """Return arrivals a second of `200/s`, `200 rps` or `12000/min`; None when it is no rate."""
    match = _RATE.fullmatch(words.strip())
    if match is None:
        return None
    rate = _number(match[1]) / _SECONDS[match[2] or "s"]
    return rate if 0 < rate <= MOST_RATE else None


def duration_of(words: str) -> float | None:
    """Return the seconds of `30s`, `1.5 min` or `250 ms`; None when it is no duration."""
    match = _DURATION.fullmatch(words.strip())
    if match is None:
        return None
    seconds = _number(match[1]) * _SECONDS[match[2]]
    return seconds if 0 < seconds <= MOST_SECONDS else None


def rate_named(words: str) -> float:
    """Return the rate, or say what is wrong with it."""
    rate = rate_of(words)
    if rate is None and _RATE.fullmatch(words.strip().removeprefix("-")):
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
    if seconds is None and _DURATION.fullmatch(words.strip().removeprefix("-")):
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


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))
