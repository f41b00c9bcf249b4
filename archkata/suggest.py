"""“Did you mean …?”: the one place that compares a name that is not known with those that are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from archkata.language import Text, text

CUTOFF = 0.5
"""How alike two names must be, from 0 to 1 (difflib)."""
STRICT = 0.6
"""The same in sentences of which the suggestion is only a part."""
MOST_CHARACTERS = 100


def nearest(name: str, known: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """Return the known name that is most like this one, or None where none is alike enough."""
    return next(iter(get_close_matches(name[:MOST_CHARACTERS], list(known), n=1, cutoff=cutoff)), None)


def did_you_mean(name: str, known: Iterable[str], cutoff: float = CUTOFF) -> Text | None:
    """Return the question with the nearest known name, or None."""
    close = nearest(name, known, cutoff)
    return None if close is None else text("Did you mean “{close}”?", close=close)


def suggest(name: str, known: Iterable[str], cutoff: float = CUTOFF) -> Text:
    """Return the question with the nearest known name; where none is near, all of them."""
    names = list(known)
    return did_you_mean(name, names, cutoff) or text("Allowed: {names}.", names=", ".join(names) or "–")
