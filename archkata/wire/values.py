"""What a target says, as values that a program can go on with: ids, tokens, seconds, dates, places.

Each reader takes anything and returns None for what is none of its kind; none of them raises.
"""

from __future__ import annotations

import email.utils
import math
import re
import time
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import quote, urljoin, urlsplit

from archkata.wire.address import DEFAULT_PORTS, Address

LONGEST_ID = 128
LARGEST_ID = 2**53 - 1
LONGEST_TOKEN = 16 * 1024
MOST_SECONDS = 1e9
_TOKEN = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_TOKEN}}}")
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True)
class UrlPlace:
    """Where a URL leads: an origin as `Address.origin` writes it, and a request target."""

    origin: str
    target: str


def identifier(value: object) -> str | int | None:
    """Return an id: a text of 1 to 128 characters that can be sent back, or a whole number up to 2^53-1."""
    if isinstance(value, str):
        return value if 0 < len(value) <= LONGEST_ID and is_unicode(value) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) <= LARGEST_ID else None


def is_unicode(value: str) -> bool:
    """Say whether a text can be written as UTF-8: JSON can hold halves of characters (lone surrogates)."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def token(value: object) -> str | None:
    """Return a token: visible ASCII, as a header carries it."""
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def number(value: object) -> float | None:
    """Return a finite JSON number as a float; `true` is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def lifetime(value: object) -> float | None:
    """Return the seconds that a positive JSON number names, at most 10^9; a larger one lasts as good as for ever."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return None
    return float(min(value, MOST_SECONDS))


def http_date(value: str | None) -> float | None:
    """Return the seconds since 1970 of an HTTP date."""
    if value is None:
        return None
    try:
        moment = email.utils.parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):  # the parser lets all of them out
        return None


def seconds_until(retry_after: str | None, date: str | None = None) -> float | None:
    """Read Retry-After, seconds or an HTTP date, which is read against the answer's own Date.

    At most 10^9; negative for a date that is over.
    """
    said = (retry_after or "").strip(" \t")
    if re.fullmatch(r"[0-9]+", said):
        return min(float(said[:400]), MOST_SECONDS)
    moment = http_date(said)
    if moment is None:
        return None
    now = http_date(date)
    return min(moment - (time.time() if now is None else now), MOST_SECONDS)


def place(base: str, location: str | None) -> UrlPlace | None:
    """Return where a Location leads, seen from a URL; None where that is no URL of HTTP."""
    if not location:
        return None
    try:
        goal = urlsplit(urljoin(base, location))
        host, port = goal.hostname, goal.port
    except ValueError:
        return None
    if goal.scheme not in DEFAULT_PORTS or not host:
        return None
    origin = Address(goal.scheme, host, port or DEFAULT_PORTS[goal.scheme]).origin
    target = (goal.path or "/") + (f"?{goal.query}" if goal.query else "")
    return UrlPlace(origin, quote(target, safe=_VISIBLE, encoding="latin-1", errors="replace"))
