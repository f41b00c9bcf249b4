"""“Did you mean …?”: the one place that compares a name that is not known with those that are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from archkata.language import Text, text

CUTOFF = 0.5
"""How alike two names must be, from 0 to 1 (difflib)."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like this one, or None where none is alike enough."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=CUTOFF)), None)


def did_you_mean(name: str, known: Iterable[str]) -> Text | None:
    """Return the question with the nearest known name, or None."""
    close = nearest(name, known)
    return None if close is None else text("Did you mean “{close}”?", close=close)
