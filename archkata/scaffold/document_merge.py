"""Three versions of a document become one: section by section (an id never changes), then line by line.

Heading, marker and hint are the template's as long as the learner has not touched them. What he has deleted stays
deleted; what he has moved stays where he put it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archkata.scaffold.front_matter import fenced, merge_front_matter, split_front_matter
from archkata.scaffold.lines_merge import Merged, OnConflict, merge_lines
from archkata.scaffold.sections import DocumentPart, headings_of, split

Parts = Mapping[str, DocumentPart]


@dataclass(frozen=True)
class Manner:
    """How to merge: what becomes of a conflict, and whether hints that were taken out come back."""

    on_conflict: OnConflict = OnConflict.MARK
    hints: bool = False


@dataclass(frozen=True)
class MergedText:
    """A merged file, and the sections (or "" for the file) that were in conflict."""

    text: str
    conflicts: tuple[str, ...] = ()


def merge_document(base: str, mine: str, theirs: str, manner: Manner) -> MergedText:
    """Merge a Markdown document; one that cannot be divided into its sections is merged as lines."""
    has_news = _ended(base) != _ended(theirs) or manner.hints
    if not has_news or _ended(mine) == _ended(theirs):
        return MergedText(mine)
    before = split(base)
    after = split(theirs)
    headings = headings_of(before) if before else {}
    ours = split(_ended(mine), headings)
    if before is None or after is None or ours is None:
        return merge_text(base, mine, theirs, manner)
    parts = {name: _merge_part(name, before, ours, after, manner) for name in _order(before, ours, after)}
    merged = "".join(line for part in parts.values() for line in part.lines)
    if merged == _ended(mine):
        merged = mine
    return MergedText(merged, tuple(name for name, part in parts.items() if part.conflicts))


def merge_text(base: str, mine: str, theirs: str, manner: Manner) -> MergedText:
    """Merge a file that has no sections."""
    before, ours, after = (_ended(each).splitlines(keepends=True) for each in (base, mine, theirs))
    merged = merge_lines(before, ours, after, manner.on_conflict)
    text = "".join(merged.lines)
    return MergedText(mine if text == _ended(mine) else text, ("",) if merged.conflicts else ())


def _order(before: Parts, ours: Parts, after: Parts) -> list[str]:
    """Return the sections of the result: the learner's, less what the pack dropped, with the pack's new ones."""
    dropped = {name for name in ours if name in before and name not in after and _same(ours[name], before[name])}
    order = [name for name in ours if name not in dropped]
    previous = ""
    for name in after:
        if name not in before and name not in ours:
            order.insert(order.index(previous) + 1, name)
        previous = name if name in order else previous
    return order


def _same(one: DocumentPart, other: DocumentPart) -> bool:
    return _trimmed(one.body) == _trimmed(other.body) and one.heading == other.heading


def _merge_part(name: str, before: Parts, ours: Parts, after: Parts, manner: Manner) -> Merged:
    base, mine, theirs = before.get(name), ours.get(name), after.get(name)
    if mine is None:
        return Merged(tuple((theirs or DocumentPart()).lines()))
    if theirs is None or base is None:
        return Merged(tuple(mine.lines()))
    if not name:
        return _merge_preamble(base, mine, theirs, manner)
    heading = theirs.heading if mine.heading == base.heading else mine.heading
    marker = theirs.marker if mine.marker else ()
    hint = theirs.hint if mine.hint == base.hint or (manner.hints and not mine.hint) else mine.hint
    body = _merge_body(base.body, mine.body, theirs.body, manner.on_conflict)
    return Merged((*heading, *marker, *hint, *body.lines), body.conflicts)


def _merge_preamble(base: DocumentPart, mine: DocumentPart, theirs: DocumentPart, manner: Manner) -> Merged:
    (rows, was), (own_rows, own), (new_rows, new) = (split_front_matter(part.body) for part in (base, mine, theirs))
    front = fenced(merge_front_matter(rows, own_rows, new_rows))
    body = _merge_body(was, own, new, manner.on_conflict)
    return Merged((*front, *body.lines), body.conflicts)


def _merge_body(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], on_conflict: OnConflict) -> Merged:
    """Merge what was written; empty lines around it stay as the learner has them."""
    words = _trimmed(mine)
    merged = merge_lines(_trimmed(base), words, _trimmed(theirs), on_conflict)
    around = theirs if merged.lines and not words else mine
    lead = around[: _leading(around)]
    trail = around[len(around) - _leading(around[::-1]) :] if _trimmed(around) else ()
    return Merged((*lead, *merged.lines, *trail), merged.conflicts)


def _trimmed(lines: Sequence[str]) -> Sequence[str]:
    begin = _leading(lines)
    return lines[begin : len(lines) - _leading(lines[begin:][::-1])]


def _leading(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines) if line.strip()), len(lines))


def _ended(source: str) -> str:
    return source if not source or source.endswith("\n") else source + "\n"
