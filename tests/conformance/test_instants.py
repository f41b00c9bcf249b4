"""When two answers tell one and the same instant."""

from __future__ import annotations

import pytest

from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.instants import ensure_same_instant

SAME = (
    ("2026-06-15T12:00:00Z", "2026-06-15T14:00:00+02:00"),
    ("2026-06-15T12:00:00.123456Z", "2026-06-15T12:00:00.123Z"),
    ("2026-06-15T12:00:00", "2026-06-15T12:00:00"),
    ("2026-06-15", "2026-06-15"),
    (1_750_000_000_000, 1_750_000_000_000),
)
DIFFERENT = (
    ("2026-06-15T12:00:00Z", "2026-06-15T12:00:01Z"),
    ("2026-06-15T12:00:00", "2026-06-15T12:00:01"),
    ("2026-06-15T12:00:00Z", "2026-06-15T12:00:00"),
    ("2026-06-15T12:00:00Z", None),
)


@pytest.mark.parametrize(("told", "earlier"), SAME)
def test_the_same_instant_in_any_form(told: object, earlier: object) -> None:
    """A form that API-16 refuses is compared as a value, so that no other rule is blamed for it."""
    ensure_same_instant({"at": told}, {"at": earlier}, "at")


@pytest.mark.parametrize(("told", "earlier"), DIFFERENT)
def test_another_instant_is_refuted(told: object, earlier: object) -> None:
    with pytest.raises(Refuted):
        ensure_same_instant({"at": told}, {"at": earlier}, "at")
