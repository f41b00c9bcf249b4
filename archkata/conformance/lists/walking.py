"""Walk a paged list, cursor by cursor, within bounds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archkata.conformance.calling.answer import Answer
from archkata.conformance.signals import Inconclusive
from archkata.language import text

if TYPE_CHECKING:
    from archkata.conformance.calling.answer import Thing
    from archkata.conformance.calling.caller import Caller

PAGE = ("items", "next_cursor")
MOST_PAGES = 1_000
MOST_SECONDS = 30.0


def walk(actor: Caller, operation: str, ids: tuple[Thing, ...], query: Mapping[str, object]) -> Iterator[list[Any]]:
    """Yield the items of each page until `next_cursor` is null. A cursor that comes twice is refuted."""
    page_of = getattr(actor, operation)
    seen: set[str] = set()
    end = time.monotonic() + MOST_SECONDS
    answer: Answer = page_of(*ids, **query)
    for _ in range(MOST_PAGES):
        items, cursor = page_of_walk(answer)
        yield items
        if cursor is None:
            return
        if cursor in seen:
            answer.refute(text("a `next_cursor` that leads on"), text("the same cursor twice: {cursor}", cursor=cursor))
        if time.monotonic() > end:
            break
        seen.add(cursor)
        answer = page_of(*ids, **{**query, "cursor": cursor})
    raise Inconclusive(text("the walk did not end within {pages} pages or {seconds} s", pages=MOST_PAGES, seconds=30))


def rows(actor: Caller, operation: str, *ids: Thing, limit: int | None = None, **query: object) -> list[dict[str, Any]]:
    """Return all items of a list, page by page to its end."""
    return [item for items in actor.walk(operation, *ids, limit=limit, **query) for item in items]


def page(answer: Answer) -> tuple[list[Any], str | None]:
    """Take a page apart: its items and its next cursor. Another form is what one rule is about."""
    body = answer.expect(200)
    items, cursor = body.get("items"), body.get("next_cursor")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        answer.refute_form_of_page(text("an object with an array `items`"))
    if cursor is not None and not isinstance(cursor, str):
        answer.refute_form_of_page(text("a `next_cursor` that is a string or null"))
    return items, cursor


def page_of_walk(answer: Answer) -> tuple[list[Any], str | None]:
    """Take a page apart that others may follow; where cursors are known not to work, nobody knows what they hold."""
    items, cursor = page(answer)
    if not answer.is_paged:
        answer.refute_form_of_page(text("a list that can be walked by `next_cursor`"))
    return items, cursor
