"""`archkata update`: what each file of a workspace becomes when it is rendered again, planned before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from archkata.scaffold.document_merge import Manner, merge_document, merge_text
from archkata.scaffold.lines_merge import CLOSES, OPENS, OnConflict
from archkata.scaffold.shape import read_shape


class Change(StrEnum):
    """What happens to a file."""

    SAME = "same"
    NEW = "new"
    REPLACE = "replace"
    MERGE = "merge"
    CONFLICT = "conflict"
    DELETED = "deleted"
    DRIFTED = "drifted"
    DROPPED = "dropped"


@dataclass(frozen=True)
class FileUpdate:
    """One file: what happens to it, what it will hold (None: it is left alone), and its sections in conflict.

    A conflict that is settled by choosing a side is a merge; the sections say where a side was chosen.
    """

    name: str
    change: Change
    content: bytes | None = None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marker:
    """A conflict that an earlier update has written and that is not settled, in its line (from 1)."""

    name: str
    line: int


def plan_update(
    base: Mapping[str, bytes], mine: Mapping[str, bytes | None], theirs: Mapping[str, bytes], manner: Manner
) -> list[FileUpdate]:
    """Return a step for each file that a template makes or made. All are whole files by path."""
    names = sorted({*base, *theirs})
    return [_step(name, base.get(name), mine.get(name), theirs.get(name), manner) for name in names]


def find_markers(files: Mapping[str, bytes | None]) -> list[Marker]:
    """Return the conflicts that still stand in the files."""
    return [
        Marker(name, number)
        for name, content in sorted(files.items())
        for number, line in enumerate((content or b"").decode("utf-8", "replace").splitlines(), start=1)
        if line.rstrip() in {f"{OPENS} mine", f"{CLOSES} template"}
    ]


def changes_anything(steps: Iterable[FileUpdate]) -> bool:
    """Say whether a plan writes a file of the learner's."""
    return any(step.content is not None for step in steps)


def _step(name: str, base: bytes | None, mine: bytes | None, theirs: bytes | None, manner: Manner) -> FileUpdate:
    if theirs is None:
        return FileUpdate(name, Change.SAME if mine is None else Change.DROPPED)
    if mine is None:
        return FileUpdate(name, Change.NEW, theirs) if base is None else FileUpdate(name, Change.DELETED)
    if base is None:
        return FileUpdate(name, Change.SAME if mine == theirs else Change.DRIFTED)
    return _merged(name, base, mine, theirs, manner)


def _merged(name: str, base: bytes, mine: bytes, theirs: bytes, manner: Manner) -> FileUpdate:
    (before, _), (ours, shape), (after, _) = read_shape(base), read_shape(mine), read_shape(theirs)
    if ours in (before, after) and not manner.hints:
        return FileUpdate(name, Change.SAME) if ours == after else FileUpdate(name, Change.REPLACE, shape.write(after))
    if before == after and not manner.hints:
        return FileUpdate(name, Change.DRIFTED)
    merge = merge_document if name.endswith(".md") else merge_text
    merged = merge(before, ours, after, manner)
    content = None if merged.text == ours else shape.write(merged.text)
    if merged.conflicts and manner.on_conflict is OnConflict.MARK:
        return FileUpdate(name, Change.CONFLICT, content, merged.conflicts)
    if content is None:
        return FileUpdate(name, Change.SAME if ours == after else Change.DRIFTED, sections=merged.conflicts)
    return FileUpdate(name, Change.MERGE, content, merged.conflicts)
