"""Three versions of some lines become one: what one side alone has changed is taken, what both have is a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archkata.design.reading.todo import TODO

Lines = Sequence[str]
OPENS, PARTS, CLOSES = "<<<<<<<", "=======", ">>>>>>>"


class OnConflict(StrEnum):
    """What becomes of a conflict: markers around both, or one of the two sides."""

    MARK = "mark"
    MINE = "mine"
    TEMPLATE = "template"


@dataclass(frozen=True)
class Merged:
    """The lines of a merge, and how many of its places were in conflict."""

    lines: tuple[str, ...]
    conflicts: int = 0


def merge_lines(base: Lines, mine: Lines, theirs: Lines, on_conflict: OnConflict) -> Merged:
    """Merge line by line. A TODO that the learner has taken out does not come back in other words."""
    base, mine, theirs = list(base), list(mine), list(theirs)
    if mine in (base, theirs):
        return Merged(tuple(theirs))
    if base == theirs:
        return Merged(tuple(mine))
    return _merge(*_settle_todos(base, mine, theirs), on_conflict)


def _merge(base: Lines, mine: Lines, theirs: Lines, on_conflict: OnConflict) -> Merged:
    from merge3 import Merge3  # noqa: PLC0415 - difflib is only needed where two sides differ

    merged: list[str] = []
    conflicts = 0
    for group in Merge3(base, mine, theirs).merge_groups():
        if group[0] != "conflict":
            merged += group[1]
            continue
        _, ours_before, ours, other = group
        settled = _side_by_side(ours_before, ours, other)
        if settled is None:
            conflicts += 1
            settled = _settle(ours, other, on_conflict)
        merged += settled
    return Merged(tuple(merged), conflicts)


def _side_by_side(base: Lines, mine: Lines, theirs: Lines) -> list[str] | None:
    """Merge neighbouring lines of which each was changed by one side: keys of a block, rows of a table."""
    if not len(base) == len(mine) == len(theirs):
        return None
    rows = list(zip(base, mine, theirs, strict=True))
    if any(was not in (ours, other) and ours != other for was, ours, other in rows):
        return None
    return [other if ours == was else ours for was, ours, other in rows]


def _settle(mine: Lines, theirs: Lines, on_conflict: OnConflict) -> list[str]:
    if on_conflict is OnConflict.MINE:
        return list(mine)
    if on_conflict is OnConflict.TEMPLATE:
        return list(theirs)
    return [f"{OPENS} mine\n", *mine, f"{PARTS}\n", *theirs, f"{CLOSES} template\n"]


def _settle_todos(base: list[str], mine: list[str], theirs: list[str]) -> tuple[Lines, Lines, Lines]:
    """Take TODO lines out of the argument: the nth of base is the nth of theirs.

    One that is gone from mine is left out of base and theirs; one that is still there gets its new words everywhere.
    """
    before, after = _todos(base), _todos(theirs)
    if len(before) != len(after):
        after = [theirs.index(base[number]) if base[number] in theirs else -1 for number in before]
    gone = [(was, now) for was, now in zip(before, after, strict=True) if base[was] not in mine]
    for was, now in zip(before, after, strict=True):
        if now >= 0 and base[was] in mine:
            mine[mine.index(base[was])] = theirs[now]
            base[was] = theirs[now]
    return _less(base, {was for was, _ in gone}), mine, _less(theirs, {now for _, now in gone})


def _todos(lines: Lines) -> list[int]:
    return [number for number, line in enumerate(lines) if line.lstrip("-* #").startswith(TODO)]


def _less(lines: Lines, numbers: set[int]) -> list[str]:
    return [line for number, line in enumerate(lines) if number not in numbers]
