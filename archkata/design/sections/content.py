"""What stands in the units of a section: own words, what a template left, blocks, fences and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from archkata.design.blocks import Block, RawBlock, read_block
from archkata.design.reading import Fence, Link
from archkata.design.sections.drawings import drawings_in
from archkata.design.sections.meanings import telling_words
from archkata.design.sections.section import Leftover
from archkata.design.sections.sieve import Sieve, Words, is_item, leftover
from archkata.design.sections.templates import is_template, is_todo
from archkata.design.sections.units import TitledUnit
from archkata.design.sections.words import folded

LONGEST_LINE = 4_000
LONGEST_TEXT = 60_000
_RULE = re.compile(r"[-=*_ \t|:+.]*")
_SEPARATOR = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*|\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+")
_BLOCK = re.compile(r"yaml[ \t]+kata:([\w-]+)")
_COMMENT = re.compile(r"<!--.*?-->")
# Where the titles beneath a heading are the answer: each names a case.
_TITLES_COUNT = frozenset({"use_cases", "out_of_scope"})
_MAY_DENY = frozenset({"objective", "scope", "use_cases", "out_of_scope"})
_LONGER = re.compile(r"[a-z0-9]*[a-z][a-z0-9]+|[a-z0-9]+[a-z]")
_BADGE = re.compile(r"shields\.io|badge|travis|codecov|/actions/workflows/|favicon|logo", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """The sentences that may answer a question, folded."""

    sentences: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """All of them, one a line; the beginning of very many."""
        return "\n".join(self.sentences)[:LONGEST_TEXT]

    @cached_property
    def count(self) -> int:
        """How many words of two letters or more they have."""
        return len(_LONGER.findall(self.text))

    @cached_property
    def telling(self) -> int:
        """How many words name something."""
        return telling_words(self.text)


@dataclass
class Content:
    """Everything that answers, or was meant to answer, the question of a section.

    `listed` are the lines that are items or rows, `instructions` the sentences that tell a writer what to write.
    `unconfirmed`: values of a block are still to be confirmed.
    """

    own: list[Words] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    images: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    listed: set[int] = field(default_factory=set)
    unconfirmed: bool = False
    instructions: int = 0

    @property
    def count(self) -> int:
        """How many words of two letters or more are the author's own."""
        return sum(words.letters for words in self.own)

    def said(self, section: str) -> Said:
        """Return what the own sentences say about a section: questions and what was not decided say nothing.

        What is wrong, who does what and what is left out may well be told in the negative; of everything else a
        denial tells nothing.
        """
        kept = [words for words in self.own if not words.statement.open]
        if section in _MAY_DENY:
            return Said(tuple(words.folded for words in kept))
        if section == "alternatives":  # what speaks against a way is often a denial
            return Said(tuple(words.folded for words in kept if words.statement.asserted))
        return Said(tuple(words.statement.asserted for words in kept if words.statement.asserted))

    def add(self, other: Content) -> None:
        """Take in what stands elsewhere."""
        for name in ("own", "leftovers", "fences", "blocks", "images", "links"):
            getattr(self, name).extend(getattr(other, name))
        self.listed |= other.listed
        self.unconfirmed |= other.unconfirmed


def content_of(unit: TitledUnit, *, among_instructions: bool = False) -> Content:
    """Read the lines of a unit; `among_instructions`: most of what its document says is a template's."""
    found, marks = Content(), unit.marks
    for fence in marks.fences.within(unit.first, unit.last):
        _add_fence(found, fence)
    images = marks.images.within(unit.first, unit.last)
    found.images = [image for image in images if not _BADGE.search(f"{image.words} {image.target}")]
    found.links = list(marks.links.within(unit.first, unit.last))
    if unit.inner and unit.sections & _TITLES_COUNT and unit.title and not is_template(unit.title):
        found.own.append(Words.of(unit.line, folded(unit.title)))
    shown = list(_shown(unit))
    drawings = list(drawings_in(shown))
    found.fences += drawings
    found.listed = {number for number, line in shown if is_item(line)}
    drawn = {drawing.line + n for drawing in drawings for n in range(drawing.source.count("\n"))}
    # Elsewhere than in these two, "Ejemplo:" is the author's own word.
    prose = ((number, line) for number, line in shown if number not in drawn and not _is_rule(line))
    examples = bool(unit.sections & {"limits", "cost"})
    sifted = Sieve(examples, among_instructions)
    sifted.sift(prose)
    found.own += _without_bare_heads(unit, sifted.own)
    found.leftovers += sifted.leftovers
    found.unconfirmed, found.instructions = sifted.unconfirmed, sifted.instructions
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


def _shown(unit: TitledUnit) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a unit that are neither code, comment, nor written by a tool."""
    for number in range(unit.first, unit.last + 1):
        if number in unit.marks.hidden:
            continue
        line = unit.document.lines[number - 1][:LONGEST_LINE]
        if unit.soft and number == unit.line:
            line = line[unit.label :]
        if "<!--" in line:
            line = _COMMENT.sub("", line)
        if line.strip():
            yield number, line


def _without_bare_heads(unit: TitledUnit, own: Sequence[Words]) -> list[Words]:
    """Leave out the head of a table of whose rows none is the author's own."""
    rows = {words.line for words in own}
    heads = set()
    for line in rows:
        beneath = line + 1
        if beneath > unit.last or not _SEPARATOR.fullmatch(unit.document.lines[beneath - 1][:LONGEST_LINE]):
            continue
        while beneath < unit.last and "|" in unit.document.lines[beneath]:
            beneath += 1
        if rows.isdisjoint(range(line + 1, beneath + 1)):
            heads.add(line)
    return [words for words in own if words.line not in heads]


def _is_rule(line: str) -> bool:
    """Say whether a line only separates: a rule, or the second row of a table."""
    stripped = line.strip()
    return "..." not in stripped and _RULE.fullmatch(stripped[:200]) is not None
