"""Is the history of one register linearizable? All written values differ, which makes the question easy.

The zones of the values decide it, in n log n ("Testing shared memories", SIAM J. Comput. 1997); a search through the
possible orders (the way of Knossos and Porcupine) finds the few operations that explain why not.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise


@dataclass(frozen=True)
class Act:
    """One write or read of a register by a client, from just before it was sent to just after its whole answer.

    The outcome of a write that ends at infinity is unknown: it counts once a read has returned its value.
    """

    client: str
    writes: bool
    value: str
    start: float
    end: float

    @property
    def is_optional(self) -> bool:
        """Whether it may never have happened."""
        return self.writes and self.end == math.inf


@dataclass(frozen=True)
class _Zone:
    """Of one value: from the first end to the last start among its write and its reads, or the other way round."""

    acts: tuple[Act, ...]
    low: float
    high: float
    is_forward: bool


def is_linearizable(history: Iterable[Act], initial: str) -> bool:
    """Say whether some order of all acts, each between its start and its end, explains every read."""
    return _clash(history, initial) is None


def explanation(history: Iterable[Act], initial: str) -> list[Act]:
    """Return a few acts, at most six, that no order explains; none where the history is linearizable.

    What was read is left with its write, so that no read is wrong merely because something was left out.
    """
    clash = _clash(history, initial)
    if clash is None:
        return []
    kept = sorted(clash, key=lambda act: act.start)
    for act in list(kept):
        fewer = [other for other in kept if other is not act and not (act.writes and other.value == act.value)]
        if not has_order(fewer, initial):
            kept = fewer
    return kept


def has_order(history: Iterable[Act], initial: str) -> bool:
    """Say the same as `is_linearizable` by a search through the possible orders, which is slow for long histories."""
    acts = tuple(history)

    @cache
    def can_go_on(done: frozenset[int], value: str) -> bool:
        left = [number for number in range(len(acts)) if number not in done]
        if all(acts[number].is_optional for number in left):
            return True
        earliest_end = min(acts[number].end for number in left)
        return any(
            can_go_on(done | {number}, acts[number].value)
            for number in left
            if acts[number].start <= earliest_end and (acts[number].writes or acts[number].value == value)
        )

    return can_go_on(frozenset(), initial)


def _clash(history: Iterable[Act], initial: str) -> list[Act] | None:
    """Return the acts of the first contradiction that is met: at most three of each of two values."""
    by_value: dict[str, list[Act]] = {initial: [Act("", True, initial, -math.inf, -math.inf)]}
    acts = list(history)
    for act in acts:
        if act.writes:
            by_value.setdefault(act.value, []).insert(0, act)
    for act in acts:
        if not act.writes and act.value not in by_value:
            return [act]
        if not act.writes:
            by_value[act.value].append(act)
    zones = []
    for write, *reads in by_value.values():
        early = next((read for read in reads if read.end < write.start), None)
        if early is not None:
            return [write, early]
        if reads or not write.is_optional:
            zones.append(_zone(write, reads))
    return _overlap(zones)


def _zone(write: Act, reads: Sequence[Act]) -> _Zone:
    first = min((write, *reads), key=lambda act: act.end)
    last = max((write, *reads), key=lambda act: act.start)
    is_forward = first.end < last.start
    low, high = sorted((first.end, last.start))
    return _Zone(tuple(dict.fromkeys((write, first, last))), low, high, is_forward)


def _overlap(zones: Sequence[_Zone]) -> list[Act] | None:
    """Find two forward zones that overlap, or a backward one within a forward one."""
    forward = sorted((zone for zone in zones if zone.is_forward), key=lambda zone: zone.low)
    for left, right in pairwise(forward):
        if right.low < left.high:
            return _acts(left, right)
    lows = [zone.low for zone in forward]
    for zone in zones:
        if zone.is_forward:
            continue
        place = bisect_left(lows, zone.low) - 1
        if place >= 0 and zone.high < forward[place].high:
            return _acts(forward[place], zone)
    return None


def _acts(*zones: _Zone) -> list[Act]:
    return [act for zone in zones for act in zone.acts if act.start != -math.inf]
