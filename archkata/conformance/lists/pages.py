"""What every paged list promises: each thing once on a walk, bounded pages, and no cursors but its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from archkata.conformance.calling.actors import Actor, Thing
from archkata.conformance.calling.answer import Answer
from archkata.conformance.lists.lagging import LAG_S, settle
from archkata.conformance.lists.settling import once_settled
from archkata.conformance.lists.walking import page
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.facts import Facts, ensure_agrees
from archkata.language import text

SPARE_PAGES = 20
USUAL_LIMIT: Final = 20
LARGEST_LIMIT: Final = 100
DISTURBANCES: Final = 5

BAD_LIMITS: Final = (
    *("0", "-1", "101", "1000000", "9223372036854775808", "abc", "1.5"),
    *("-9223372036854775809", "9" * 40, "1e2", "0x10", "NaN", "5;", "'"),
)
LONG_CURSOR: Final = "c" * 5_000
# What decoders trip over: base64 of `garbage`, `{}`, `[]`, `null`, `"x"` and bytes that are not UTF-8; signs alone.
# A backend may take one of them for a place in the list, so a page is right, too.
ODD_CURSORS: Final = ("Z2FyYmFnZQ==", "e30=", "W10=", "bnVsbA==", "IngiCg==", "wyg=", "-1", "'", "\x00", "ñ", "A", "==")

Row = Mapping[str, Any]


class Listing:
    """One paged list as somebody sees it: an operation, what its path names, and the filters of the request."""

    def __init__(self, actor: Actor, operation: str, *ids: Thing, **query: object) -> None:
        self.actor = actor
        self.operation = operation
        self.ids = ids
        self.query = query

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
            ensure_no_more_than(limit or USUAL_LIMIT, rows)
            met.update(map(key, rows))
            if count > max(most, len(met) + SPARE_PAGES):  # pages may be empty where a filter left nothing
                most = self.count() + SPARE_PAGES
                _ensure_ends(count, most)
            yield rows

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
        """Return the same list from the page on that holds a thing, so that it is found again by one request."""
        query = self.query
        while True:
            rows, cursor = page(self.answer(limit=LARGEST_LIMIT, **query))
            if key(thing) in map(key, rows):
                return Listing(self.actor, self.operation, *self.ids, **query)
            if cursor is None:
                raise _missing(thing)
            query = {**self.query, "cursor": cursor}

    def first_page(self, limit: int | None = None) -> tuple[list[Row], str]:
        """Return the rows and the cursor of the first page, where more is there than fits on it."""

        def look() -> tuple[list[Row], str]:
            answer = self.answer(limit=limit)
            rows, cursor = page(answer)
            ensure_no_more_than(limit or USUAL_LIMIT, rows)
            if cursor is None:
                answer.refute(text("a `next_cursor`, because there is more"), text("a page without one"))
            return rows, cursor

        return once_settled(self.actor.scene, look)

    def count(self, enough: float = float("inf")) -> int:
        """Count what the list holds without its filters, or until that is enough."""
        met: set[str] = set()
        for count, rows in enumerate(self.actor.walk(self.operation, *self.ids, limit=LARGEST_LIMIT), 1):
            met.update(map(key, rows))
            if len(met) >= enough:
                break
            _ensure_ends(count, len(met) + SPARE_PAGES)
        return len(met)


def key(thing: Thing) -> str:
    """Return what tells a thing from others on a walk."""
    value = thing.get("id") if isinstance(thing, Mapping) else thing
    ensure(
        isinstance(value, str | int) and not isinstance(value, bool),
        text("a member `id`, a string or an integer"),
        text("id: {id}", id=shown(value)),
    )
    return str(value)


def ensure_each_once(met: Iterable[Row], things: Iterable[Thing], perhaps: Iterable[Thing] = ()) -> None:
    """Refute the rule unless these rows are the things exactly once, some others at most once, and nothing else."""
    times = Counter(map(key, met))
    for thing in things:
        _ensure_times(times.pop(key(thing), 0), {1}, thing)
    for thing in perhaps:
        _ensure_times(times.pop(key(thing), 0), {0, 1}, thing)
    ensure(
        not times,
        text("nothing but what was asked for"),
        text("{count} others, such as {id}", count=len(times), id=next(iter(times), "")),
    )


def ensure_newest_first(met: Iterable[Row], things: Sequence[Thing]) -> None:
    """Refute the rule unless the things, which came one after another, are met in reverse order."""
    order = {key(thing): place for place, thing in enumerate(things, 1)}
    places = [order[key(row)] for row in met if key(row) in order]
    ensure(
        places == sorted(places, reverse=True),
        text("the newest first"),
        text("this order, counted from the oldest: {places}", places=", ".join(map(str, places))),
    )


def ensure_walk_meets_each_once(
    listing: Listing, things: Sequence[Thing], *, limit: int | None = None, newest_first: bool = False
) -> None:
    """Refute the rule unless a walk meets each thing exactly once and nothing else.

    `newest_first` is for things that were made at least 20 ms apart, in their order.
    """

    def look() -> None:
        met = listing.rows(limit)
        ensure_each_once(met, things)
        if newest_first:
            ensure_newest_first(met, things)

    once_settled(listing.actor.scene, look)


def ensure_walk_withstands(
    listing: Listing, things: Sequence[Thing], between: Callable[[list[Row]], Iterable[Thing]], *, limit: int
) -> None:
    """Refute the rule unless a walk meets each thing exactly once although something happens between its pages.

    `between` knows what was met so far, and returns what it made or took away: such things may be met once or not at
    all. It is called between the first few pages only, so that the walk comes to its end.
    """
    perhaps: dict[str, Thing] = {}

    def look() -> None:
        met: list[Row] = []
        lasting = [thing for thing in things if key(thing) not in perhaps]
        for count, rows in enumerate(listing.pages(limit)):
            met += rows
            if count < DISTURBANCES:
                perhaps.update((key(thing), thing) for thing in between(met))
        ensure_each_once(met, [thing for thing in lasting if key(thing) not in perhaps], perhaps.values())

    once_settled(listing.actor.scene, look, pause=LAG_S)


def ensure_finds(listing: Listing, things: Sequence[Thing], shows: Callable[[Row], bool]) -> None:
    """Refute the rule unless a walk meets these things, and nothing but what the request `shows`."""

    def look() -> None:
        met = listing.rows(LARGEST_LIMIT)
        for row in met:
            _ensure_wanted(row, shows)
        wanted = {key(thing) for thing in things}
        ensure_each_once([row for row in met if key(row) in wanted], things)

    once_settled(listing.actor.scene, look)


def ensure_listed(listing: Listing, thing: Mapping[str, Any], facts: Facts) -> None:
    """Refute the rule unless the list shows a thing with these facts within its second."""
    once_settled(listing.actor.scene, lambda: ensure_agrees(listing.find(thing), thing, facts))


def ensure_nothing(listing: Listing) -> None:
    """Refute the rule unless a walk ends without any item, now that the list has had its second."""
    settle(listing.actor.scene)
    ensure_each_once(listing.rows(), ())


def ensure_no_more_than(limit: int, rows: Sequence[Row]) -> None:
    """Refute the rule where a page holds more than its limit."""
    ensure(len(rows) <= limit, text("at most {limit} items on a page", limit=limit), text("{count}", count=len(rows)))


def ensure_refused_or_nothing(listing: Listing, *refusals: int) -> None:
    """Refute the rule unless the request is refused, or its list is empty."""
    if listing.answer().expect(*refusals, 200).answer.status == 200:
        ensure_nothing(listing)


def ensure_limits(listing: Listing) -> None:
    """Refute the rule unless a page holds at most what its limit says; a bad limit may be refused or replaced."""
    for good in (1, LARGEST_LIMIT):
        ensure_no_more_than(good, page(listing.answer(limit=good))[0])
    for bad in BAD_LIMITS:
        _ensure_refused_or_page(listing.answer(limit=bad), {400, 422})


def ensure_made_up_cursors_refused(
    listing: Listing, shows: Callable[[Row], bool] = lambda _: True, foreign: Iterable[str] = ()
) -> None:
    """Refute the rule unless cursors that the list never gave are refused. The list must hold two things or more.

    An altered cursor, and a `foreign` one of another list, may happen to be a place in this one. Then its page `shows`
    only what the request would show.
    """
    real = listing.first_page(limit=1)[1]
    middle = len(real) // 2
    listing.answer(cursor="garbage").expect(400, 404, 422)
    listing.answer(cursor=LONG_CURSOR).expect(400, 404, 414, 422, 431)
    for altered in (real[:middle], f"{real[:middle]}'{real[middle + 1 :]}", f'{real[:middle]}"{real[middle + 1 :]}'):
        if altered:
            _ensure_refused_or_page(listing.answer(cursor=altered), {400, 404, 422}, shows)
    for odd in (*ODD_CURSORS, *foreign):
        _ensure_refused_or_page(listing.answer(cursor=odd), {400, 404, 422}, shows)


def _missing(thing: Thing) -> Refuted:
    return Refuted(Finding(text("{id} in the list", id=key(thing)), text("a walk without it")))


def _ensure_refused_or_page(answer: Answer, refusals: set[int], shows: Callable[[Row], bool] = lambda _: True) -> None:
    answer.expect(*sorted(refusals), 200)
    if answer.status != 200:
        return
    rows = page(answer)[0]
    ensure_no_more_than(LARGEST_LIMIT, rows)
    for row in rows:
        _ensure_wanted(row, shows)


def _ensure_wanted(row: Row, shows: Callable[[Row], bool]) -> None:
    ensure(shows(row), text("only what the request asks for"), text("{row}", row=shown(row)))


def _ensure_ends(pages: int, most: int) -> None:
    ensure(
        pages <= most,
        text("a walk that ends within {most} pages", most=most),
        text("another `next_cursor` after {pages} pages", pages=pages),
    )


def _ensure_times(times: int, allowed: set[int], thing: Thing) -> None:
    expected = text("{id} exactly once", id=key(thing)) if allowed == {1} else text("{id} at most once", id=key(thing))
    ensure(times in allowed, expected, text("{times} times", times=times))
