"""Limits as people write them: `GET /products/{id} p95 100 ms`, `errors 0.1 %`, `POST /purchases errors 1 %`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from archkata.errors import ArchkataError
from archkata.language import text
from archkata.load.rates import duration_of

_LATENCY = re.compile(r"(?:(?P<operation>[A-Z]+ \S+)\s+)?p(?P<percent>\d{1,2}(?:\.\d+)?)\s+(?:<=?\s*)?(?P<value>.+)")
_ERRORS = re.compile(r"(?:(?P<operation>[A-Z]+ \S+)\s+)?errors\s+(?:<=?\s*)?(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>%?)")


@dataclass(frozen=True)
class Limit:
    """Latency at a percentile in microseconds, or without one the share of failures; of all operations if None."""

    text: str
    operation: str | None
    percent: float | None
    most: float


def limit_named(words: str) -> Limit:
    """Read a limit, or say what is wrong with it."""
    line = " ".join(words.split())
    if match := _LATENCY.fullmatch(line):
        seconds = duration_of(match["value"])
        if seconds is None:
            raise ArchkataError(
                text("The limit “{words}” has no unit that is known.", words=words),
                text("Write it like: GET /products/{id} p95 100 ms"),
            )
        return Limit(line, match["operation"], float(match["percent"]), seconds * 1e6)
    if (match := _ERRORS.fullmatch(line)) and match["unit"]:
        return Limit(line, match["operation"], None, float(match["value"].replace(",", ".")) / 100)
    raise ArchkataError(
        text("“{words}” is not a limit.", words=words),
        text("Write it like: GET /products/{id} p95 100 ms, or: errors 0.1 %"),
    )


def check_operations(limits: Iterable[Limit], known: Iterable[str]) -> None:
    """Complain about a limit on an operation that the scenario never calls."""
    names = sorted(known)
    for limit in limits:
        if limit.operation is not None and limit.operation not in names:
            close = get_close_matches(limit.operation, names, n=1, cutoff=0.3)
            raise ArchkataError(
                text(
                    "No request of the run was “{name}”, so “{limit}” cannot be judged.",
                    name=limit.operation,
                    limit=limit.text,
                ),
                text("Did you mean “{close}”?", close=close[0]) if close else None,
            )
