"""When a target says that a client should come back (RFC 9110, Retry-After)."""

from __future__ import annotations

from typing import Any, Protocol

from archkata.conformance.throttle.policies import LATE_DATE_S
from archkata.wire import values

REFUSALS = frozenset({429, 503})


class HasHeader(Protocol):
    """An answer of the wire."""

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        ...


def seconds_until(answer: HasHeader) -> float | None:
    """Return the seconds that Retry-After names, as a number or a date; None where it cannot be read."""
    seconds = values.seconds_until(answer.header("Retry-After"), answer.header("Date"))
    return None if seconds is None or seconds < -LATE_DATE_S else max(0.0, seconds)


class OfGenerator:
    """A generator's answer, asked for its header as one of the wire."""

    def __init__(self, answer: Any) -> None:
        self._headers = answer.headers

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        found = self._headers.get(name)
        return None if found is None else str(found)
