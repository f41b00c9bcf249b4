"""Where things stand in a document, found by line without looking at all of them again."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from archkata.design.reading import Document, Fence, Link

_GENERATED = re.compile(r"\s*kata:(begin|end)\b")


class _HasLine(Protocol):
    @property
    def line(self) -> int: ...


T = TypeVar("T", bound=_HasLine)


class ByLine(Generic[T]):
    """Things in the order of their lines."""

    def __init__(self, things: Sequence[T]) -> None:
        self._things = sorted(things, key=lambda thing: thing.line)
        self._lines = [thing.line for thing in self._things]

    def within(self, first: int, last: int) -> Sequence[T]:
        """Return what stands in the lines from first to last, inclusive."""
        return self._things[bisect_left(self._lines, first) : bisect_right(self._lines, last)]


@dataclass(frozen=True)
class Marks:
    """Fences, images and links of a document; the lines that no reader sees as prose; and the lines of fences."""

    fences: ByLine[Fence]
    images: ByLine[Link]
    links: ByLine[Link]
    hidden: frozenset[int]
    code: frozenset[int]


def marks_of(document: Document) -> Marks:
    """Index a document once."""
    code = {
        number
        for fence in document.fences
        for number in range(fence.line, fence.line + fence.source.count("\n") + 1 + fence.closed)
    }
    hidden = set(code)
    begun: int | None = None
    for comment in document.comments:
        if comment.line != comment.end_line:
            hidden.update(range(comment.line, comment.end_line + 1))
        generated = _GENERATED.match(comment.source)
        if generated and generated[1] == "begin":
            begun = comment.line
        elif generated and begun is not None:
            hidden.update(range(begun, comment.end_line + 1))
            begun = None
    return Marks(
        ByLine(document.fences), ByLine(document.images), ByLine(document.links), frozenset(hidden), frozenset(code)
    )
