"""A document of a workspace as its sections: a heading, the marker with its id, a hint, and what was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from archkata.scaffold.hints import find_hint, outside_fences

_HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
ID = re.compile(r"<!--\s*id:\s*([\w-]+)\s*-->")
_TRANSLATES = re.compile(r"<!--\s*translates:")


@dataclass(frozen=True)
class DocumentPart:
    """A section. All members are lines with their ends; the preamble of a document is a part without a heading."""

    heading: tuple[str, ...] = ()
    marker: tuple[str, ...] = ()
    hint: tuple[str, ...] = ()
    body: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the whole section."""
        return [*self.heading, *self.marker, *self.hint, *self.body]


def split(source: str, headings: Mapping[str, str] | None = None) -> dict[str, DocumentPart] | None:
    """Return the sections by id in their order, the preamble under the empty id; None where an id stands there twice.

    `headings` are those of the template by id: a heading that is still the template's is known without its marker.
    """
    lines = source.splitlines(keepends=True)
    starts = _starts(lines, headings or {})
    if starts is None:
        return None
    bounds = [*starts, ("", len(lines))]
    parts = {"": DocumentPart(body=tuple(lines[: bounds[0][1]]))}
    for (name, begin), (_, end) in pairwise(bounds):
        parts[name] = _part(lines[begin:end])
    return parts


def headings_of(parts: Mapping[str, DocumentPart]) -> dict[str, str]:
    """Return the heading of each section by id."""
    return {name: part.heading[0].strip() for name, part in parts.items() if part.heading}


def _starts(lines: list[str], headings: Mapping[str, str]) -> list[tuple[str, int]] | None:
    free = [number for number in outside_fences(lines) if _HEADING.match(lines[number])]
    marked = {number: name for number in free if (name := _id_after(lines, number)) is not None}
    if len(set(marked.values())) < len(marked):
        return None
    by_heading = {heading: name for name, heading in headings.items() if name not in marked.values()}
    for number in free:
        if number not in marked and (name := by_heading.pop(lines[number].strip(), None)) is not None:
            marked[number] = name
    return [(name, number) for number, name in sorted(marked.items())]


def _id_after(lines: list[str], heading: int) -> str | None:
    for line in lines[heading + 1 : heading + 3]:
        if line.strip():
            found = ID.match(line.strip())
            return found[1] if found else None
    return None


def _part(lines: list[str]) -> DocumentPart:
    end = 1
    while end < len(lines) and (not lines[end].strip() or ID.match(lines[end]) or _TRANSLATES.match(lines[end])):
        end += 1
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    rest = lines[end:]
    hint = find_hint(rest)
    opens = hint and not any(line.strip() for line in rest[: hint.start])
    cut = hint.stop if opens else 0
    return DocumentPart(tuple(lines[:1]), tuple(lines[1:end]), tuple(rest[:cut]), tuple(rest[cut:]))
