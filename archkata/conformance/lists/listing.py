"""One paged list as an actor sees it, walked within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from archkata.conformance.calling.answer import Answer, Thing
from archkata.conformance.calling.caller import Caller
from archkata.conformance.eventually import eventually
from archkata.conformance.lists.walking import USUAL_LIMIT, page_by_cursor
from archkata.conformance.outcome import Finding
from archkata.conformance.paging import CURSOR
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.language import text
from archkata.wire.values import identifier

SPARE_PAGES: Final = 20
LARGEST_LIMIT: Final = 100

Row = Mapping[str, Any]
Shows = Callable[[Row], bool]
"""Says whether a row is what a request asks for."""


class Listing:
    """One paged list as an actor sees it: an operation, what its path names, and the filters of the request."""

    def __init__(self, actor: Caller, operation: str, *ids: Thing, **query: object) -> None:
        self.actor = actor
        self.operation = operation
        self.ids = ids
        self.query = query
        self._shows: Shows | None = None

    def only(self, shows: Shows) -> Listing:
        """Return the same list as if the target showed no other rows, because it lacks the filter for that."""
        other = Listing(self.actor, self.operation, *self.ids, **self.query)
        other._shows = shows
        return other

    @property
    def is_filtered_here(self) -> bool:
        """Whether the pages of the target hold rows that this list leaves out."""
        return self._shows is not None

    @property
    def has_cursors(self) -> bool:
        """Whether the target pages this list by cursors."""
        return self.actor.scene.backend.binding[self.operation].paging == CURSOR

    def ensure_cursors(self) -> None:
        """Refute the rule about the form of pages unless the target pages this list by cursors."""
        if not self.has_cursors:
            page_by_cursor(self.answer())

    def answer(self, **query: object) -> Answer:
        """Ask for one page; what is None stays out of the request."""
        given = {name: value for name, value in {**self.query, **query}.items() if value is not None}
        answer: Answer = getattr(self.actor, self.operation)(*self.ids, **given)
        return answer

    def pages(self, limit: int | None = None) -> Iterator[list[Row]]:
        """Walk to the end; no page holds more than the limit, and no walk has more pages than things, and 20."""
        met: set[str] = set()
        most = 0
        for count, rows in enumerate(self.actor.walk(self.operation, *self.ids, limit=limit, **self.query), 1):
            if self._chooses_size:
                ensure_no_more_than(limit or USUAL_LIMIT, rows)
            met.update(map(key, rows))
            if count > max(most, len(met) + SPARE_PAGES):  # pages may be empty where a filter left nothing
                most = self.count() + SPARE_PAGES
                _ensure_ends(count, most)
            yield self._shown(rows)

    def rows(self, limit: int | None = None) -> list[Row]:
        """Walk to the end and return all that was met."""
        return [row for rows in self.pages(limit) for row in rows]

    def find(self, thing: Thing) -> Row:
        """Walk until a thing is met and return its row; refute the rule where it is not there."""
        for rows in self.pages(LARGEST_LIMIT):
            for row in rows:
                if key(row) == key(thing):
                    return row
        raise _missing(thing)

    def beginning_at(self, thing: Thing) -> Listing:
        """Return the same list from the page on that holds a thing, so that it is found again by one request.

        Where pages are counted it is the whole list, because what comes in moves all others on.
        """
        query = self.query
        while self.has_cursors:
            rows, cursor = page_by_cursor(self.answer(limit=LARGEST_LIMIT, **query))
            if key(thing) in map(key, rows):
                return Listing(self.actor, self.operation, *self.ids, **query)
            if cursor is None:
                raise _missing(thing)
            query = {**self.query, "cursor": cursor}
        return self

    def first_page(self, limit: int | None = None) -> tuple[list[Row], str]:
        """Return the rows and the cursor of the first page, where more is there than fits on it."""

        def look() -> tuple[list[Row], str]:
            answer = self.answer(limit=limit)
            rows, cursor = page_by_cursor(answer)
            ensure_no_more_than(limit or USUAL_LIMIT, rows)
            if cursor is None:
                answer.refute(text("a `next_cursor`, because there is more"), text("a page without one"))
            return self._shown(rows), cursor

        return eventually(self.actor.scene, look)

    def count(self, enough: float = float("inf")) -> int:
        """Count what the list holds without its filters, or until that is enough."""
        met: set[str] = set()
        for count, rows in enumerate(self.actor.walk(self.operation, *self.ids, limit=LARGEST_LIMIT), 1):
            met.update(map(key, rows))
            if len(met) >= enough:
                break
            _ensure_ends(count, len(met) + SPARE_PAGES)
        return len(met)

    @property
    def _chooses_size(self) -> bool:
        return self.actor.scene.backend.binding[self.operation].paging.size is not None

    def _shown(self, rows: list[Row]) -> list[Row]:
        return rows if self._shows is None else [row for row in rows if self._shows(row)]


def key(thing: Thing) -> str:
    """Return what tells a thing from others on a walk."""
    value = thing.get("id") if isinstance(thing, Mapping) else thing
    ensure(
        identifier(value) is not None,
        text("a member `id`: a string of 1 to 128 characters, or an integer up to 2^53-1"),
        text("id: {id}", id=shown(value)),
    )
    return str(value)


def ensure_no_more_than(limit: int, rows: Sequence[Row]) -> None:
    """Refute the rule where a page holds more than its limit."""
    ensure(len(rows) <= limit, text("at most {limit} items on a page", limit=limit), text("{count}", count=len(rows)))


def _missing(thing: Thing) -> Refuted:
    return Refuted(Finding(text("{id} in the list", id=key(thing)), text("a walk without it")))


def _ensure_ends(pages: int, most: int) -> None:
    ensure(
        pages <= most,
        text("a walk that ends within {most} pages", most=most),
        text("another `next_cursor` after {pages} pages", pages=pages),
    )
