"""What lists show. They may lag one second behind the last write: presence is asked for again, absence waits."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from archkata.conformance.actors import Actor, Thing
from archkata.conformance.expectations import ensure, shown
from archkata.conformance.facts import Facts, agrees, ensure_agrees
from archkata.conformance.scene import Scene
from archkata.conformance.walking import rows
from archkata.language import text

LAG_S = 1.0
_READS = {"GET", "HEAD"}


def settle(scene: Scene) -> None:
    """Wait until lists have had their second since the last write of the check."""
    writes = [exchange.ended for exchange in scene.exchanges if exchange.request.method not in _READS]
    remaining = max(writes, default=0.0) + LAG_S - time.monotonic()
    if remaining > 0:
        scene.pause(remaining)


def ensure_shows(actor: Actor, operation: str, *ids: Thing, wanted: Mapping[str, Any], facts: Facts) -> None:
    """Refute the rule unless a list shows a thing with these facts, at the latest a second from now."""
    row: Mapping[str, Any] | None = None

    def is_there() -> bool:
        nonlocal row
        row = next((item for item in rows(actor, operation, *ids) if item.get("id") == wanted["id"]), None)
        return row is not None and agrees(row, wanted, facts)

    if not actor.scene.within(LAG_S, is_there):
        ensure(
            row is not None,
            text("id {id} in the list within a second", id=shown(wanted["id"])),
            text("a list without it"),
        )
        ensure_agrees(row or {}, wanted, facts)


def ensure_holds(actor: Actor, operation: str, *ids: Thing, wanted: Iterable[Mapping[str, Any]], facts: Facts) -> None:
    """Refute the rule unless a list holds these things with these facts, each once, and nothing else. In any order."""
    settle(actor.scene)
    found = rows(actor, operation, *ids)
    expected = list(wanted)
    ensure(
        sorted(shown(row.get("id")) for row in found) == sorted(shown(thing["id"]) for thing in expected),
        text("a list of exactly the ids {ids}", ids=shown([thing["id"] for thing in expected])),
        text("ids {ids}", ids=shown([row.get("id") for row in found])),
    )
    for thing in expected:
        ensure_agrees(next(row for row in found if row["id"] == thing["id"]), thing, facts)
