"""Limits that can be measured: for which share of requests, in which unit, at which load, how available, until when.

Blocks are judged by what they say. Where there is none, prose is searched, and any word that might answer counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from archkata.design.judging.dossier import Dossier, PlacedBlock
from archkata.design.judging.kit_facts import shape
from archkata.design.judging.prose import Line, all_words, folded, quoted, section_prose
from archkata.design.judging.registry import Found, check
from archkata.design.judging.words import (
    ABOUT_SPEED,
    AVAILABILITY,
    COUNTED_THINGS,
    GROWTH,
    LOAD,
    SECONDS,
    SHARE,
    TIME,
    TIME_WITHOUT_UNIT,
    UNHURRIED,
)
from archkata.design.models import Capacity, Entities, Limit, Limits
from archkata.design.quantities import written_time
from archkata.language import Text, text

SLOWEST_ANSWER = 100
"""Seconds from which on a limit of one answer is taken for milliseconds with another unit."""


@check("DOC-26")
def a_time_says_for_how_many_requests(dossier: Dossier) -> Iterable[Found]:
    """“500 ms” for the mean, for 95 of 100 or for all are three different systems."""
    lines = _judged(dossier)
    if any(SHARE.search(folded(line)) for _, line in lines):
        return
    slow = _first(lines, TIME, ABOUT_SPEED)
    if slow is not None:
        sentence = text("“{words}”: it does not say for which share of requests.", words=quoted(slow[1]))
        yield Found(_file(dossier), slow[0], sentence)


@check("DOC-27")
def a_time_has_a_unit(dossier: Dossier) -> Iterable[Found]:
    """Milliseconds or seconds differ by a thousand."""
    for number, line in _judged(dossier):
        match = TIME_WITHOUT_UNIT.search(folded(line))
        if match is not None:
            yield Found(_file(dossier), number, text("“{value}” has no unit.", value=match[1]))


@check("DOC-73")
def a_time_has_the_unit_that_was_meant(dossier: Dossier) -> Iterable[Found]:
    """No user waits minutes at a screen: 500 s is 500 ms with another unit."""
    for block, limit in _limits(dossier):
        slow = max((value.high for value in (limit.p50, limit.p95, limit.p99) if value is not None), default=0)
        if slow >= SLOWEST_ANSWER and not UNHURRIED.search(folded(f"{limit.on} {limit.why}")):
            yield Found(block.document.name, block.line_of(limit.id), _too_slow(Decimal(slow)))
    for number, line in _judged(dossier):
        words = folded(line)
        seconds = SECONDS.search(words)
        if seconds is None or not ABOUT_SPEED.search(words) or UNHURRIED.search(words):
            continue
        if (slow := Decimal(seconds[1])) >= SLOWEST_ANSWER:
            yield Found(_file(dossier), number, _too_slow(slow))


@check("DOC-28")
def a_limit_says_at_which_load_it_holds(dossier: Dossier) -> Iterable[Found]:
    """Any backend is fast without other users."""
    yield from _peaks_without_capacity(dossier)
    yield from _no_rate(dossier)
    lines = _judged(dossier)
    slow = _first(lines, TIME, ABOUT_SPEED)
    counts = any(COUNTED_THINGS.search(folded(line)) for _, line in lines)
    if slow is not None and not counts and not LOAD.search(all_words(dossier)):
        yield Found(_file(dossier), slow[0], text("“{words}”: it does not say at which load.", words=quoted(slow[1])))


@check("DOC-29")
def availability_is_promised(dossier: Dossier) -> Iterable[Found]:
    """How long may it be away, and how often may it fail?"""
    section = dossier.section("limits")
    promised = any(limit.errors is not None or limit.availability is not None for _, limit in _limits(dossier))
    if promised or section.borrowed or dossier.broken("limits") or not section_prose(dossier, "limits"):
        return
    if not AVAILABILITY.search(all_words(dossier)):
        yield Found(_file(dossier), section.line or 1, text("The limits do not say how often it may fail or be away."))


@check("DOC-30")
def growth_is_thought_of(dossier: Dossier) -> Iterable[Found]:
    """A limit that holds today and not in a year is known to be broken."""
    section = dossier.section("limits")
    kept = any(entity.growth for _, entities in dossier.of(Entities) for entity in entities.root)
    if kept or section.borrowed or any(dossier.of(Capacity)) or not section_prose(dossier, "limits"):
        return
    if not GROWTH.search(all_words(dossier)):
        yield Found(_file(dossier), section.line or 1, text("Nothing says how much the load or the data will grow."))


def _too_slow(seconds: Decimal) -> Text:
    return text(
        "{n} s is {minutes} of waiting for one answer: is {n} ms meant?",
        n=f"{seconds.normalize():f}",
        minutes=written_time(seconds),
    )


def _peaks_without_capacity(dossier: Dossier) -> Iterable[Found]:
    """Yield limits at a peak that cannot be computed: no capacity block, a call that it does not count, or no call."""
    if dossier.broken("capacity") or _stands_elsewhere(dossier):
        return
    counted = {
        shape(name): capacity.users_per_day.likely * capacity.peak_factor.likely * call.per_user.likely
        for _, capacity in dossier.of(Capacity)
        for name, call in capacity.calls.items()
    }
    for block, limit in _limits(dossier):
        if limit.at != "peak":
            continue
        facts = {"limit": limit.id, "call": limit.on}
        peak = counted.get(shape(limit.on))
        sentence = text("{limit} holds at the peak of {call}, which the capacity block does not count.", **facts)
        if not counted:
            sentence = text("{limit} holds at the peak, and no capacity block says how many requests that is.", **facts)
        elif peak is not None:
            sentence = text("{limit} holds at the peak of {call}, of which the capacity block counts none.", **facts)
        if not peak:
            yield Found(block.document.name, block.line_of(limit.id), sentence)


def _stands_elsewhere(dossier: Dossier) -> bool:
    """Say whether the capacity has a place of its own in a pack, and another rule speaks where it is missing there."""
    return dossier.follows_template and not any(dossier.of(Capacity))


def _no_rate(dossier: Dossier) -> Iterable[Found]:
    """Yield limits that are to hold without any request."""
    for block, limit in _limits(dossier):
        if limit.at != "peak" and not limit.at.likely:
            sentence = text("{limit} holds at 0 requests a second: nothing is shown by that.", limit=limit.id)
            yield Found(block.document.name, block.line_of(limit.id), sentence)


def _limits(dossier: Dossier) -> Iterable[tuple[PlacedBlock, Limit]]:
    return [(block, limit) for block, limits in dossier.of(Limits) for limit in limits.root]


def _judged(dossier: Dossier) -> list[Line]:
    """Return the prose of the limits where no block says it better, and nothing where it is borrowed anyway."""
    if any(block.kind == "limits" for block in dossier.blocks) or dossier.section("limits").borrowed:
        return []
    return section_prose(dossier, "limits")


def _first(lines: list[Line], *patterns: re.Pattern[str]) -> Line | None:
    return next(((n, line) for n, line in lines if all(p.search(folded(line)) for p in patterns)), None)


def _file(dossier: Dossier) -> str:
    return dossier.section("limits").file or "."
