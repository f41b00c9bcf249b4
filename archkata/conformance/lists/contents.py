"""What a walk over a paged list meets: each thing once, the newest first, and nothing that was not asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from archkata.conformance.calling.answer import Thing
from archkata.conformance.eventually import LAG_S, eventually, wait_out_lag
from archkata.conformance.lists.listing import LARGEST_LIMIT, Listing, Row, key
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.facts import Facts, ensure_agrees
from archkata.language import text

DISTURBANCES: Final = 5


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

    eventually(listing.actor.scene, look)


def ensure_walk_withstands(
    listing: Listing, things: Sequence[Thing], between: Callable[[list[Row]], Iterable[Thing]], *, limit: int
) -> None:
    """Refute the rule unless a walk meets each thing exactly once although something happens between its pages.

    `between` knows what was met so far, and returns what it made or took away: such things may be met once or not at
    all. It is called between the first few pages only, so that the walk comes to its end.
    """
    listing.ensure_cursors()  # what comes in moves all rows of counted pages on
    perhaps: dict[str, Thing] = {}

    def look() -> None:
        met: list[Row] = []
        lasting = [thing for thing in things if key(thing) not in perhaps]
        for count, rows in enumerate(listing.pages(limit)):
            met += rows
            if count < DISTURBANCES:
                perhaps.update((key(thing), thing) for thing in between(met))
        ensure_each_once(met, [thing for thing in lasting if key(thing) not in perhaps], perhaps.values())

    eventually(listing.actor.scene, look, pause=LAG_S)


def ensure_finds(listing: Listing, things: Sequence[Thing], shows: Callable[[Row], bool]) -> None:
    """Refute the rule unless a walk meets these things, and nothing but what the request `shows`."""

    def look() -> None:
        met = listing.rows(LARGEST_LIMIT)
        for row in met:
            ensure_wanted(row, shows)
        wanted = {key(thing) for thing in things}
        ensure_each_once([row for row in met if key(row) in wanted], things)

    eventually(listing.actor.scene, look)


def ensure_listed(listing: Listing, thing: Mapping[str, Any], facts: Facts) -> None:
    """Refute the rule unless the list shows a thing with these facts within its second."""
    eventually(listing.actor.scene, lambda: ensure_agrees(listing.find(thing), thing, facts))


def ensure_nothing(listing: Listing) -> None:
    """Refute the rule unless a walk ends without any item, now that the list has had its second."""
    wait_out_lag(listing.actor.scene)
    ensure_each_once(listing.rows(), ())


def ensure_wanted(row: Row, shows: Callable[[Row], bool]) -> None:
    """Refute the rule where a row is not what the request asks for."""
    ensure(shows(row), text("only what the request asks for"), text("{row}", row=shown(row)))


def _ensure_times(times: int, allowed: set[int], thing: Thing) -> None:
    expected = text("{id} exactly once", id=key(thing)) if allowed == {1} else text("{id} at most once", id=key(thing))
    ensure(times in allowed, expected, text("{times} times", times=times))
