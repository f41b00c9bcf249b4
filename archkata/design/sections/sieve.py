"""Each line of a section is somebody's own or a template's: the sieve that parts the two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archkata.design.reading.headings import plain_words
from archkata.design.sections.section import Leftover
from archkata.design.sections.templates import asks_for_list, bare, is_template, is_todo, may_begin_template
from archkata.design.sections.words import folded, tokens

LONGEST_EXCERPT = 80
LONGEST_TEMPLATE = 400
_BULLET = re.compile(r"^[\s>]*(?:[-*+•][\s]+)*(?:\d{1,3}[.)]\s+)?(?:\[[ xX]\]\s+)?")
_LONGER = re.compile(r"[a-z0-9]*[a-z][a-z0-9]+|[a-z0-9]+[a-z]")
_SAID = re.compile(r"[a-z0-9]")
_ITEM = re.compile(r"[\s>]*(?:[-*+•|]|\d{1,3}[.)])\s")
_IMAGE = re.compile(r"!\[[^\]]{0,300}\](?:\([^)]{0,4000}\)?|\[[^\]]{0,100}\])|!\[\[[^\]]{0,300}\]\]|<img\b[^>]{0,500}>")
_CASE = re.compile(r"(?:caso (?:de )?uso|use ?case)s? \w{1,3}$")
_EXAMPLE = re.compile(r"\W*(?:ejemplos?|ej|examples?|e\.?g)\W*")
_SENTENCES = re.compile(r"(?<=[.:])\s+(?=[A-ZÁÉÍÓÚ\"“])")


class Words(NamedTuple):
    """A line of somebody's own: its number, its words folded and without Markdown, and how many have two letters."""

    line: int
    folded: str
    letters: int = 0

    @classmethod
    def of(cls, line: int, folded: str) -> Words:
        """Count the words of a line."""
        return cls(line, folded, len(_LONGER.findall(folded)))


@dataclass
class Sifted:
    """What is own, what a template left, and whether a value waits to be confirmed."""

    own: list[Words] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    unconfirmed: bool = False


def sift(lines: Iterable[tuple[int, str]], examples: bool) -> Sifted:
    """Part numbered lines. `examples`: a lone "Ejemplo:" is a template's."""
    found = Sifted()
    numbered = list(lines)
    index, asked = 0, False
    while index < len(numbered):
        number, line = numbered[index]
        following = [each for _, each in numbered[index + 1 : index + 3]]
        taken = _lines_of_template(line, following)
        if is_todo(line):
            found.leftovers.append(leftover(number, line))
            found.unconfirmed |= "confirm" in line.lower()
        elif taken or (asked and _is_item(line)):
            asked = asks_for_list(line) or (asked and not taken)
            if not _is_label(line, following) and (examples or not _EXAMPLE.fullmatch(folded(line))):
                found.leftovers.append(leftover(number, " ".join([line, *following[: taken - 1]])))
        else:
            asked = False
            _add_own(found, number, line)
        index += max(taken, 1)
    return found


def leftover(line: int, words: str) -> Leftover:
    """Return what a template left, cut to a short excerpt."""
    words = " ".join(words[:1_000].split())
    return Leftover(line, words if len(words) <= LONGEST_EXCERPT else f"{words[: LONGEST_EXCERPT - 1]}…")


def _lines_of_template(line: str, following: Sequence[str]) -> int:
    """Return how many lines, from this one on, are one sentence of a template: an editor may have broken it."""
    if len(line) > LONGEST_TEMPLATE:
        return 0
    alone = is_template(line)
    ends = line.rstrip().endswith((".", ":", ")", "!", "*", "…")) or len(line) < 20
    item_next = bool(following) and _is_item(following[0])
    if ends or item_next or not may_begin_template(line) or (following and is_template(following[0])):
        return int(alone)
    for more in range(1, len(following) + 1):
        if is_template(" ".join(each.strip() for each in (line, *following[:more]))):
            return 1 + more
    return int(alone)


def _is_item(line: str) -> bool:
    return bool(_ITEM.match(line))


def _is_label(line: str, following: Sequence[str]) -> bool:
    """Say whether "Caso de uso 1" is the label of the own words beneath it."""
    if not following or not _CASE.match(bare(folded(line))) or is_template(following[0]):
        return False
    return not following[0].lstrip().startswith(("*", "-", "+", "#")) or following[0].startswith((" ", "\t"))


def _add_own(found: Sifted, number: int, line: str) -> None:
    own = []
    several = len(line) <= LONGEST_TEMPLATE and (". " in line or ": " in line)
    parts = _SENTENCES.split(line) if several else [line]
    for part in parts:
        if len(parts) > 1 and is_template(part) and len(tokens(folded(part))) > 2:
            found.leftovers.append(leftover(number, part))
        else:
            own.append(part)
    line = " ".join(own)[:4_000]
    words = folded(plain_words(_BULLET.sub("", _IMAGE.sub(" ", line) if "![" in line or "<img" in line else line)))
    if _SAID.search(words):
        found.own.append(Words.of(number, words))
