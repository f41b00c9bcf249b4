"""Instants as RFC 3339 writes them: which texts are one, and which two are the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.language import text
from archkata.wire import Exchange

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:)([0-5]\d|60)(?:\.(\d{1,50}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_SECOND_S = 1.05


def is_instant(value: object) -> bool:
    """Say whether a JSON value is a possible date and time with an offset, in any precision."""
    return _exact(value) is not None


def ensure_same_instant(
    told: Mapping[str, Any], earlier: Mapping[str, Any], name: str, *, evidence: Exchange | None = None
) -> None:
    """Refute the rule unless a member is one and the same instant in two answers, as far as both are precise.

    Where it is no instant of RFC 3339, which is what API-16 is about, it must be the same value.
    """
    now, then = _exact(told.get(name)), _exact(earlier.get(name))
    if now is None or then is None:
        is_same = same(told.get(name), earlier.get(name))
    else:
        is_same = abs(now[0] - then[0]) < max(now[1], then[1])
    ensure(
        is_same,
        text("member `{name}` as before: {value}", name=name, value=shown(earlier.get(name))),
        text("member `{name}`: {value}", name=name, value=shown(told.get(name))),
        evidence=evidence,
    )


def outwait(scene: Scene, instant: object) -> None:
    """Where an instant is shown in whole seconds, wait until one that is taken now would look different."""
    exact = _exact(instant)
    if exact is not None and exact[1] >= 1:
        scene.pause(_SECOND_S)


def _exact(value: object) -> tuple[Fraction, Fraction] | None:
    """Return the seconds since 1970 and the precision, or None where the value is no instant."""
    parts = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        return None
    date, minutes, seconds, fraction, offset = parts.groups()
    try:
        minute = datetime.fromisoformat(f"{date}T{minutes}00{offset.upper()}")
    except ValueError:
        return None
    digits = fraction or ""
    exact = Fraction(int(minute.timestamp())) + int(seconds) + Fraction(int(digits or 0), 10 ** len(digits))
    return exact, Fraction(1, 10 ** len(digits))
