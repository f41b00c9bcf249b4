"""How a target pages a list that has no cursors: the usual parameters are tried until two of them choose a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.learning.course import Course
from archkata.conformance.paging import Paging

Asks = Callable[..., Answer]
"""Asks for a page, with a query."""

_NUMBERED: Final = {
    "page": ("size", "limit", "per_page", "page_size", "pageSize", "perPage"),
    "pagina": ("tamano", "limite", "limit"),
}
_BY_OFFSET: Final = {"offset": ("limit", "size"), "skip": ("limit", "take"), "start": ("limit", "size")}


def learn_paging(course: Course, asks: Asks) -> Paging:
    """Learn how a list of two things or more is paged that does not do it by cursors; the binding knows it then."""
    answer = asks(limit=1)
    operation = course.operation(answer)
    course.change(operation.id, paging=Paging(place=None))  # an array is the rows by now
    found = next((paging for paging in _usual() if _chooses(course, asks, paging)), None)
    if found is None:
        found = Paging(place=None, size="limit" if len(_ids(course, asks(limit=1)) or ()) == 1 else None)
    course.change(operation.id, paging=found)
    return found


def _usual() -> Iterator[Paging]:
    for place, sizes in _NUMBERED.items():
        for size in sizes:
            yield from (Paging(place, size, is_counted=True, first=first) for first in (0, 1))
    for place, sizes in _BY_OFFSET.items():
        for size in sizes:
            yield Paging(place, size, is_counted=True, by_rows=True)


def _chooses(course: Course, asks: Asks, paging: Paging) -> bool:
    """Say whether the first two places have one row each, of its own."""
    assert paging.place is not None  # noqa: S101 - only such are tried
    assert paging.size is not None  # noqa: S101 - only such are tried
    first = paging.first
    pages = [_ids(course, asks(**{paging.place: place, paging.size: 1})) for place in (first, first + 1)]
    return all(page is not None and len(page) == 1 for page in pages) and pages[0] != pages[1]


def _ids(course: Course, answer: Answer) -> list[str] | None:
    answer.exchange.judged = True
    items = (course.content(answer) or {}).get("items")
    return [str(item.get("id")) for item in items if isinstance(item, dict)] if isinstance(items, list) else None
