"""What a list holds in all, fact by fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archkata.conformance.eventually import wait_out_lag
from archkata.conformance.lists.contents import ensure_each_once
from archkata.conformance.lists.listing import Listing, key
from archkata.conformance.vocabulary.facts import Facts, ensure_agrees


def ensure_holds(listing: Listing, things: Sequence[Mapping[str, Any]], facts: Facts) -> None:
    """Refute the rule unless a list, once it has had its second, holds these things as they are and nothing else."""
    wait_out_lag(listing.actor.scene)
    met = listing.rows()
    ensure_each_once(met, things)
    rows = {key(row): row for row in met}
    for thing in things:
        ensure_agrees(rows[key(thing)], thing, facts)
