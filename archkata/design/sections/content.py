"""What stands in the units of a section: own words, what a template left, blocks, fences and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archkata.design.blocks import Block, RawBlock, read_block
from archkata.design.reading import Fence, Link
from archkata.design.sections.section import Leftover
from archkata.design.sections.sieve import Words, leftover, sift
from archkata.design.sections.templates import is_template, is_todo
from archkata.design.sections.units import Unit
from archkata.design.sections.words import folded

LONGEST_LINE = 4_000
LONGEST_TEXT = 60_000
_RULE = re.compile(r"[-=*_ \t|:+.]*")
_BLOCK = re.compile(r"yaml[ \t]+kata:([\w-]+)")
_COMMENT = re.compile(r"<!--.*?-->")
# Where the titles beneath a heading are the answer: each names a case.
_TITLES_COUNT = frozenset({"use_cases", "out_of_scope"})
_BADGE = re.compile(r"shields\.io|badge|travis|codecov|/actions/workflows/|favicon|logo", re.IGNORECASE)


@dataclass
class Content:
    """Everything that answers, or was meant to answer, the question of a section.

    `unconfirmed`: values of a block still wait for somebody to confirm them.
    """

    own: list[Words] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    images: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unconfirmed: bool = False

    @property
    def text(self) -> str:
        """All own lines, folded; the beginning of very many."""
        return "\n".join(words.folded for words in self.own)[:LONGEST_TEXT]

    @property
    def count(self) -> int:
        """How many words of two letters or more are somebody's own."""
        return sum(words.letters for words in self.own)

    def add(self, other: Content) -> None:
        """Take in what stands elsewhere."""
        for name in ("own", "leftovers", "fences", "blocks", "images", "links"):
            getattr(self, name).extend(getattr(other, name))
        self.unconfirmed |= other.unconfirmed


def content_of(unit: Unit) -> Content:
    """Read the lines of a unit."""
    found, marks = Content(), unit.marks
    for fence in marks.fences.within(unit.first, unit.last):
        _add_fence(found, fence)
    images = marks.images.within(unit.first, unit.last)
    found.images = [image for image in images if not _BADGE.search(f"{image.words} {image.target}")]
    found.links = list(marks.links.within(unit.first, unit.last))
    if unit.inner and unit.sections & _TITLES_COUNT and unit.title and not is_template(unit.title):
        found.own.append(Words.of(unit.line, folded(unit.title)))
    # Elsewhere than in these two, "Ejemplo:" is somebody's own word.
    sifted = sift(_shown(unit), examples=bool(unit.sections & {"limits", "cost"}))
    found.own += sifted.own
    found.leftovers += sifted.leftovers
    found.unconfirmed = sifted.unconfirmed
    return found


def _add_fence(found: Content, fence: Fence) -> None:
    block = _BLOCK.match(fence.info)
    if block is None:
        found.fences.append(fence)
        return
    waiting = [(number, line) for number, line in enumerate(fence.source.split("\n"), 1) if is_todo(line)]
    found.leftovers += [leftover(fence.line + number, line) for number, line in waiting]
    read = read_block(RawBlock(block[1], fence.line, fence.source))
    if read.model is not None and not waiting:
        found.blocks.append(read)


def _shown(unit: Unit) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a unit that are neither code, comment, nor written by a tool."""
    for number in range(unit.first, unit.last + 1):
        if number in unit.marks.hidden:
            continue
        line = unit.document.lines[number - 1][:LONGEST_LINE]
        if "<!--" in line:
            line = _COMMENT.sub("", line)
        stripped = line.strip()
        if stripped and ("..." in stripped or not _RULE.fullmatch(stripped[:200])):
            yield number, line
