"""What the headers of a throttle say (IETF httpapi draft ratelimit-headers, RFC 9651, RFC 9110 10.2.3)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import http_sf

from archkata.language import text
from archkata.wire import Reply, UnreadableError
from archkata.wire.values import seconds_until

RATE_LIMIT_POLICY: Final = "RateLimit-Policy"
RATE_LIMIT: Final = "RateLimit"

LARGEST_QUOTA: Final = 200
LONGEST_WINDOW_S: Final = 60
LATE_DATE_S: Final = 1.0


@dataclass(frozen=True)
class Policy:
    """`quota` requests in `window` seconds. One that was not announced has no name."""

    quota: int
    window: int
    name: str | None = None

    @property
    def is_too_large(self) -> bool:
        """Say whether it takes too many requests or too long to be tried."""
        return self.quota > LARGEST_QUOTA or self.window > LONGEST_WINDOW_S

    def bound(self, seconds: float) -> int:
        """Return how many requests of a burst that took so long may be served at most."""
        return self.quota * (1 + max(1, math.ceil(seconds / self.window)))

    def __str__(self) -> str:
        return f"{self.quota}/{self.window}"


@dataclass(frozen=True)
class Remaining:
    """What is left under the policy of a name, and the seconds until more is, where they are announced."""

    name: str
    requests: int
    seconds: float | None


def announced(value: str) -> list[Policy]:
    """Read RateLimit-Policy: a list of strings, each with whole numbers q and w of at least 1.

    Policies that count something else than requests (`qu`) are left out. Raise UnreadableError.
    """
    policies = [
        Policy(_whole(given, "q", 1), _whole(given, "w", 1), name)
        for name, given in _items(value)
        if given.get("qu", "requests") == "requests"
    ]
    if not policies:
        raise UnreadableError(text("no policy in it"))
    return policies


def remaining(value: str) -> list[Remaining]:
    """Read RateLimit: a list of strings, each with a whole number r of at least 0 and perhaps a t.

    Raise UnreadableError.
    """
    left = [Remaining(name, _whole(given, "r", 0), _seconds(given)) for name, given in _items(value)]
    if not left:
        raise UnreadableError(text("no item in it"))
    return left


def smallest(policies: Iterable[Policy]) -> int:
    """Return what is never refused under several policies."""
    return min(policy.quota for policy in policies)


def longest(policies: Iterable[Policy]) -> int:
    """Return the seconds of silence after which a client is rested under each of several policies."""
    return max(policy.window for policy in policies)


def retry_after(reply: Reply) -> float:
    """Read Retry-After, in seconds from the answer on: whole seconds, or a date, read against the answer's own Date.

    A date of up to a second ago means now. Raise UnreadableError.
    """
    value = reply.header("Retry-After")
    if value is None:
        raise UnreadableError(text("no Retry-After"))
    seconds = seconds_until(value, reply.header("Date"))
    if seconds is None:
        raise UnreadableError(text("Retry-After: {value}", value=value))
    if seconds < -LATE_DATE_S:
        late = text("Retry-After: {value}, {n} s before the answer", value=value, n=round(-seconds))
        raise UnreadableError(late)
    return max(0.0, seconds)


def _items(value: str) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        parsed: Any = http_sf.parse(value.encode("latin-1", "replace"), tltype="list")
    except ValueError as error:
        raise UnreadableError(text("{problem}", problem=error)) from error
    for name, _ in parsed:
        if not isinstance(name, str) or isinstance(name, http_sf.Token | http_sf.DisplayString):
            raise UnreadableError(text("{name} is not a string in quotes", name=name))
    return list(parsed)


def _whole(given: Mapping[str, Any], name: str, least: int) -> int:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise UnreadableError(text("no whole number `{name}` of {least} or more", name=name, least=least))
    return value


def _seconds(given: Mapping[str, Any]) -> float | None:
    return float(_whole(given, "t", 0)) if "t" in given else None
