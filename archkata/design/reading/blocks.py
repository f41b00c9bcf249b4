"""Headings and fences as CommonMark sees them, and beyond a fence that was not closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archkata.design.reading.document import Fence

# Lists of so many lines take markdown-it seconds; a document like that loses only fences deep inside of them.
MANY_LINES = 4_000
MOST_RECOVERIES = 8
_DEEP_FENCE = re.compile(r"^(?: {4}|\t| *(?:[-*+]|\d{1,3}[.)]) ).*(?:```|~~~)", re.MULTILINE)
_ATX = re.compile(r" {0,3}#{1,6}[ \t]+\S")


@dataclass(frozen=True)
class Mark:
    """A heading as CommonMark sees it: level, the raw line of words, its line, and `#`, `=` or `-`."""

    level: int
    words: str
    line: int
    last_line: int
    markup: str


@dataclass(frozen=True)
class MarkdownParts:
    """The headings and fences of a text, in their order."""

    headings: tuple[Mark, ...]
    fences: tuple[Fence, ...]


def blocks_of(lines: tuple[str, ...], begin: int) -> MarkdownParts:
    """Return what stands from line `begin` (from 0) on. A fence left open ends before the next heading."""
    headings: list[Mark] = []
    fences: list[Fence] = []
    for _ in range(MOST_RECOVERIES):
        again = None
        rest = "\n".join(lines[begin:])
        for token in _parser(len(lines) - begin <= MANY_LINES and bool(_DEEP_FENCE.search(rest))).parse(rest):
            if token.type == "heading_open" and token.map:
                headings.append(_mark(token, lines, begin))
            elif token.type == "fence" and token.map:
                fence, again = _fence(token, lines, begin)
                fences.append(fence)
                if again is not None:
                    break
        if again is None:
            break
        begin = again
    return MarkdownParts(tuple(headings), tuple(fences))


@cache
def _parser(deep: bool) -> MarkdownIt:
    """Return a parser of the blocks that matter here; of lists only where fences stand deep inside of them."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    rules = ["fence", "blockquote", "hr", "heading", "lheading", "paragraph"]
    parser.block.ruler.enableOnly([*rules, "list"] if deep else rules)
    return parser


def _mark(token: Token, lines: tuple[str, ...], begin: int) -> Mark:
    assert token.map  # noqa: S101 - the caller has looked
    first, last = token.map[0] + begin, token.map[1] + begin
    return Mark(int(token.tag[1:]), lines[first], first + 1, last, token.markup[:1])


def _fence(token: Token, lines: tuple[str, ...], begin: int) -> tuple[Fence, int | None]:
    """Return a fence, and the line (from 0) at which reading must go on when it was left open."""
    assert token.map  # noqa: S101 - the caller has looked
    first, end = token.map[0] + begin, token.map[1] + begin
    closed = end - first > 1 and set(lines[end - 1].strip(" \t>")) == {token.markup[0]}
    body = token.content.split("\n")[:-1]
    heading = _first_lost_heading(body, token.markup, closed)
    if heading is None:
        return Fence(token.info.strip(), first + 1, token.content, closed), None
    source = "\n".join(body[:heading]).rstrip("\n") + "\n"
    return Fence(token.info.strip(), first + 1, source, closed=False), first + 1 + heading


def _first_lost_heading(body: list[str], markup: str, closed: bool) -> int | None:
    """Return where a document goes on inside of a fence that was never closed, if it does.

    One that swallowed the opening of another (```` ```sql ````) was meant to end before that.
    """
    until = next((n for n, line in enumerate(body) if _opens(line, markup)), None) if closed else len(body)
    if until is None:
        return None
    return next((number for number in _headings(body[:until])), None)


def _opens(line: str, markup: str) -> bool:
    stripped = line.strip()
    return stripped.startswith(markup) and stripped.lstrip(markup[0])[:1].isalpha()


def _headings(body: list[str]) -> Iterator[int]:
    for number, line in enumerate(body):
        after_blank = number == 0 or not body[number - 1].strip()
        if _ATX.match(line) and (after_blank or line.startswith("##")):
            yield number
