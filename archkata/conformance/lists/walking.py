"""Walk a paged list, page by page, within bounds."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.paging import CURSOR, Paging
from archkata.conformance.signals import Inconclusive
from archkata.language import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from archkata.conformance.calling.answer import Thing
    from archkata.conformance.calling.caller import Caller

PAGE = ("items", "next_cursor")
USUAL_LIMIT: Final = 20
MOST_PAGES = 1_000
MOST_SECONDS = 30.0
_BEHIND_THE_END: Final = {400, 404, 416, 422}


def walk(actor: Caller, operation: str, ids: tuple[Thing, ...], query: Mapping[str, object]) -> Iterator[list[Any]]:
    """Yield the items of each page to the end of the list, by the paging that the target is known to have."""
    paging = actor.scene.backend.binding[operation].paging
    ask = partial(getattr(actor, operation), *ids)
    end = time.monotonic() + MOST_SECONDS
    for count, items in enumerate(_by_cursor(ask, query) if paging == CURSOR else _counted(ask, query, paging)):
        if count == MOST_PAGES or (count and time.monotonic() > end):
            raise Inconclusive(
                text("the walk did not end within {pages} pages or {seconds} s", pages=MOST_PAGES, seconds=30)
            )
        yield items


def _by_cursor(ask: Callable[..., Answer], query: Mapping[str, object]) -> Iterator[list[Any]]:
    """Follow `next_cursor` until it is null. A cursor that comes twice is refuted."""
    seen: set[str] = set()
    answer = ask(**query)
    while True:
        items, cursor = page(answer)
        yield items
        if cursor is None:
            return
        if cursor in seen:
            answer.refute(text("a `next_cursor` that leads on"), text("the same cursor twice: {cursor}", cursor=cursor))
        seen.add(cursor)
        answer = ask(**{**query, "cursor": cursor})


def _counted(ask: Callable[..., Answer], query: Mapping[str, object], paging: Paging) -> Iterator[list[Any]]:
    """Ask for one page after the other until one has nothing new.

    Where only the first page can be had and may lack rows, what has not been found until then is not known.
    """
    limit, met, behind = int(str(query.get("limit") or USUAL_LIMIT)), set[str](), 0
    for count in itertools.count():
        answer = ask(**paging.asked(query, limit, pages=count, rows=behind))
        if count and answer.status in _BEHIND_THE_END:
            return
        items, _ = page(answer)
        new = {str(item.get("id")) for item in items} - met
        if count and not new:
            return
        yield items
        if paging.place is None and not paging.is_whole(len(items), limit):
            answer.refute_form_of_page(text("a list that can be walked by `next_cursor`"))
        if paging.place is None:
            return
        met |= new
        behind += len(items)


def rows(actor: Caller, operation: str, *ids: Thing, limit: int | None = None, **query: object) -> list[dict[str, Any]]:
    """Return all items of a list, page by page to its end."""
    return [item for items in actor.walk(operation, *ids, limit=limit, **query) for item in items]


def page(answer: Answer) -> tuple[list[Any], str | None]:
    """Take a page apart: its items and its next cursor. Another form is what one rule is about."""
    body = answer.expect(200)
    items, cursor = body.get("items"), body.get("next_cursor")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        answer.refute_form_of_page(text("an object with an array `items`"))
    if answer.paging != CURSOR:
        return items, None
    if cursor is not None and not isinstance(cursor, str):
        answer.refute_form_of_page(text("a `next_cursor` that is a string or null"))
    return items, cursor


def page_by_cursor(answer: Answer) -> tuple[list[Any], str | None]:
    """Take a page apart that a cursor leads on from; another paging is what one rule is about."""
    if answer.paging != CURSOR:
        answer.refute_form_of_page(text("a list that can be walked by `next_cursor`"), answer.paging.described)
    return page(answer)
