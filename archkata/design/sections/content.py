"""What stands in the units of a section: own words, what a template left, blocks, fences and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archkata.design.blocks import Block, RawBlock, read_block
from archkata.design.reading import Fence, Link
from archkata.design.reading.headings import plain_words
from archkata.design.sections.section import Leftover
from archkata.design.sections.templates import bare, is_template, is_todo
from archkata.design.sections.units import Unit
from archkata.design.sections.words import folded, tokens

LONGEST_EXCERPT = 80
_RULE = re.compile(r"[-=*_ \t|:+.]*")
_BULLET = re.compile(r"^[\s>]*(?:[-*+•][\s]+)*(?:\d{1,3}[.)]\s+)?(?:\[[ xX]\]\s+)?")
_CASE = re.compile(r"(?:caso (?:de )?uso|use ?case)s? \w{1,3}$")
_BLOCK = re.compile(r"yaml[ \t]+kata:([\w-]+)")
_GENERATED = re.compile(r"<!--\s*kata:(begin|end)\b")
_COMMENT = re.compile(r"<!--.*?-->")
_BADGE = re.compile(r"shields\.io|badge|travis|codecov|/actions/workflows/|favicon|logo", re.IGNORECASE)
_EXAMPLE = re.compile(r"\W*(?:ejemplos?|ej|examples?|e\.?g)\W*")


@dataclass(frozen=True)
class Words:
    """A line of somebody's own: its number, and its words folded and without Markdown."""

    line: int
    folded: str


@dataclass
class Content:
    """Everything that answers, or was meant to answer, the question of a section."""

    own: list[Words] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    images: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unconfirmed: bool = False

    @property
    def text(self) -> str:
        """All own lines, folded."""
        return "\n".join(words.folded for words in self.own)

    @property
    def count(self) -> int:
        """How many words of two letters or more are somebody's own."""
        return sum(len(each) > 1 and not each.isdigit() for words in self.own for each in tokens(words.folded))

    def add(self, other: Content) -> None:
        """Take in what stands elsewhere."""
        for name in ("own", "leftovers", "fences", "blocks", "images", "links"):
            getattr(self, name).extend(getattr(other, name))
        self.unconfirmed |= other.unconfirmed


def content_of(unit: Unit) -> Content:
    """Read the lines of a unit."""
    found = Content()
    document = unit.document
    inside = range(unit.first, unit.last + 1)
    fences = [fence for fence in document.fences if fence.line in inside]
    for fence in fences:
        _add_fence(found, fence)
    found.images = [i for i in document.images if i.line in inside and not _BADGE.search(f"{i.words} {i.target}")]
    found.links = [link for link in document.links if link.line in inside]
    if unit.inner and not unit.soft and unit.title and not is_template(unit.title):
        found.own.append(Words(unit.line, folded(unit.title)))
    shown = list(_shown(unit, fences))
    spoken = not unit.sections & {"limits", "cost"}  # elsewhere "Ejemplo:" is somebody's own word
    for index, (number, line) in enumerate(shown):
        _add_line(found, number, line, [each for _, each in shown[index + 1 : index + 3]], spoken)
    return found


def _add_fence(found: Content, fence: Fence) -> None:
    block = _BLOCK.match(fence.info)
    if block is None:
        found.fences.append(fence)
        return
    open_places = [number for number, line in enumerate(fence.source.split("\n"), 1) if is_todo(line)]
    for number in open_places:
        found.leftovers.append(_leftover(fence.line + number, fence.source.split("\n")[number - 1]))
    read = read_block(RawBlock(block[1], fence.line, fence.source))
    if read.model is not None and not open_places:
        found.blocks.append(read)


def _shown(unit: Unit, fences: Iterable[Fence]) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a unit that are neither code, comment, nor written by a tool."""
    hidden = {n for f in fences for n in range(f.line, f.line + f.source.count("\n") + 1 + f.closed)}
    for comment in unit.document.comments:
        if comment.line <= unit.last and comment.end_line >= unit.first and comment.line != comment.end_line:
            hidden.update(range(max(comment.line, unit.first), min(comment.end_line, unit.last) + 1))
    generated = False
    for number in range(unit.first, unit.last + 1):
        line = unit.document.lines[number - 1]
        if "<!--" in line:
            mark = _GENERATED.search(line)
            generated = mark[1] == "begin" if mark else generated
            line = _COMMENT.sub("", line)
        says = line.strip() and (not _RULE.fullmatch(line.strip()) or "..." in line)
        if says and number not in hidden and not generated:
            yield number, line


def _add_line(found: Content, number: int, line: str, following: list[str], spoken: bool) -> None:
    if is_todo(line):
        found.leftovers.append(_leftover(number, line))
        confirm = re.search(r"confirm", line, re.IGNORECASE)
        found.unconfirmed |= confirm is not None
        return
    if len(line) <= 400 and (is_template(line) or _is_broken_template(line, following)):
        if not _heads_own_words(line, following) and not (spoken and _EXAMPLE.fullmatch(folded(line))):
            found.leftovers.append(_leftover(number, line))
        return
    own = []
    for part in re.split(r"(?<=[.:])\s+(?=[A-ZÁÉÍÓÚ\"“])", line) if len(line) <= 400 else [line]:
        if is_template(part) and len(tokens(folded(part))) > 2:
            found.leftovers.append(_leftover(number, part))
        else:
            own.append(part)
    words = folded(plain_words(_BULLET.sub("", " ".join(own))).strip())
    if tokens(words):
        found.own.append(Words(number, words))


def _is_broken_template(line: str, following: list[str]) -> bool:
    """Tell a sentence of a template that somebody's editor broke over two or three lines."""
    return (
        len(line) > 20
        and any(is_template(" ".join([line.strip(), *(each.strip() for each in following[:n])])) for n in (1, 2))
        and not any(is_template(each) for each in following[:1])
    )


def _heads_own_words(line: str, following: list[str]) -> bool:
    """Say whether "Caso de uso 1" or "Ejemplo:" is the label of the own words beneath it."""
    words = bare(folded(line))
    if not following or is_template(following[0]):
        return False
    under = following[0].lstrip()
    if _CASE.match(words):
        return not under.startswith(("*", "-", "+", "#")) or following[0].startswith((" ", "\t"))
    return False


def _leftover(line: int, words: str) -> Leftover:
    words = " ".join(words.split())
    return Leftover(line, words if len(words) <= LONGEST_EXCERPT else f"{words[: LONGEST_EXCERPT - 1]}…")
