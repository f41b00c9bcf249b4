"""What a paged list takes: limits within bounds, and no cursors but its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.lists.contents import ensure_nothing, ensure_wanted
from archkata.conformance.lists.listing import LARGEST_LIMIT, Listing, Row, ensure_no_more_than
from archkata.conformance.lists.walking import page

BAD_LIMITS: Final = (
    *("0", "-1", "101", "1000000", "9223372036854775808", "abc", "1.5"),
    *("-9223372036854775809", "9" * 40, "1e2", "0x10", "NaN", "5;", "'"),
)
LONG_CURSOR: Final = "c" * 5_000
# What decoders trip over: base64 of `garbage`, `{}`, `[]`, `null`, `"x"` and bytes that are not UTF-8; signs alone.
# A backend may take one of them for a place in the list, so a page is right, too.
ODD_CURSORS: Final = ("Z2FyYmFnZQ==", "e30=", "W10=", "bnVsbA==", "IngiCg==", "wyg=", "-1", "'", "\x00", "ñ", "A", "==")


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
    shows = _anything if listing.is_filtered_here else shows
    middle = len(real) // 2
    listing.answer(cursor="garbage").expect(400, 404, 422)
    listing.answer(cursor=LONG_CURSOR).expect(400, 404, 414, 422, 431)
    for altered in (real[:middle], f"{real[:middle]}'{real[middle + 1 :]}", f'{real[:middle]}"{real[middle + 1 :]}'):
        if altered:
            _ensure_refused_or_page(listing.answer(cursor=altered), {400, 404, 422}, shows)
    for odd in (*ODD_CURSORS, *foreign):
        _ensure_refused_or_page(listing.answer(cursor=odd), {400, 404, 422}, shows)


def _anything(_: Row) -> bool:
    return True


def _ensure_refused_or_page(answer: Answer, refusals: set[int], shows: Callable[[Row], bool] = lambda _: True) -> None:
    answer.expect(*sorted(refusals), 200)
    if answer.status != 200:
        return
    rows = page(answer)[0]
    ensure_no_more_than(LARGEST_LIMIT, rows)
    for row in rows:
        ensure_wanted(row, shows)
