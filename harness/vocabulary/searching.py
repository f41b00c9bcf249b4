"""Products by a part of their texts: how checks find their own among all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from archkata.conformance.calling.caller import Caller
from archkata.conformance.lists.listing import Listing, Row

SEARCHED: Final = ("name", "manufacturer", "sku")


def searching(reader: Caller, words: str, **query: object) -> Listing:
    """Return the products with these words; where `q` is known not to work, they are picked out of the whole list.

    That `q` works is for CAT-12, which asks by `q` itself.
    """
    if has_search(reader):
        return Listing(reader, "list_products", q=words, **query)
    return Listing(reader, "list_products", **query).only(contains(words))


def has_search(reader: Caller) -> bool:
    """Say whether the target finds products by `q`, as far as it is known."""
    return "q" not in reader.scene.backend.binding["list_products"].ignores


def contains(words: str) -> Callable[[Row], bool]:
    """Return what tells rows with a text in one of the searched members from others, whatever the letter case."""
    return lambda row: any(words.lower() in str(row.get(member)).lower() for member in SEARCHED)
