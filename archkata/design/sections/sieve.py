"""Each sentence of a section is the author's own or a template's: the filter that separates the two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from archkata.design.reading.headings import plain_words
from archkata.design.sections.evidence import PRICE, QUANTITY
from archkata.design.sections.instructions import names_a_topic
from archkata.design.sections.section import Leftover
from archkata.design.sections.statements import Statement, read_statement
from archkata.design.sections.templates import (
    asks_for_list,
    bare,
    before_todo,
    is_bracketed,
    is_instruction,
    is_template,
    is_todo,
)
from archkata.design.sections.words import folded, tokens

LONGEST_EXCERPT = 80
LONGEST_PARAGRAPH = 4_000
LONGEST_LABEL, LONGEST_HEADING = 3, 6
_ASIDE = re.compile(r"\(.*\)\.?|\*[^*].*[^*]\*|_[^_].*[^_]_|>?\s*\*[^*].*[^*]\*")
_BULLET = re.compile(r"^[\s>]*(?:[-*+•o][\s]+)*(?:\d{1,3}(?:\.\d{1,3})*[.)]\s+)?(?:\[[ xX]\]\s+)?")
_DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\s+(?=[a-z])")
_LONGER = re.compile(r"[a-z0-9]*[a-z][a-z0-9]+|[a-z0-9]+[a-z]")
_SAID = re.compile(r"[a-z0-9]")
_ITEM = re.compile(r"[\s>]*(?:[-*+•|]|\d{1,3}[.)])\s")
_IMAGE = re.compile(r"!\[[^\]]{0,300}\](?:\([^)]{0,4000}\)?|\[[^\]]{0,100}\])|!\[\[[^\]]{0,300}\]\]|<img\b[^>]{0,500}>")
_CASE = re.compile(r"(?:caso (?:de )?uso|use ?case)s? \w{1,3}$")
_EXAMPLE = re.compile(r"\W*(?:ejemplos?|ej|examples?|e\.?g)\W*")
_SENTENCES = re.compile(
    r"(?<=[.!?…])[\"”)*_]{0,2}\s+(?=[A-ZÁÉÍÓÚÑ¿¡\"“([{<*_\d])|(?<=:)[*_]{0,2}\s+(?=[A-ZÁÉÍÓÚÑ¿¡\"“])"
)
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|p\. ?ej|etc|vs|approx|aprox|nro|art|[A-Z])|\d)\.$")
_ENDED = (".", ":", ";", "!", "?", "…", ")", "|")
_FIELD = re.compile(r"\s*\w[\w ]{0,30}(?::|\()\s*\S")


class Words(NamedTuple):
    """A sentence of the author: its line, its words folded and without Markdown, and how many have two letters."""

    line: int
    folded: str
    letters: int = 0

    @classmethod
    def of(cls, line: int, folded: str) -> Words:
        """Count the words of a sentence."""
        return cls(line, folded, len(_LONGER.findall(folded)))

    @property
    def statement(self) -> Statement:
        """What the sentence does: assert, deny, ask …"""
        return read_statement(self.folded)


@dataclass
class Sieve:
    """What is own, what a template left, and whether a value waits to be confirmed.

    `examples`: a lone "Ejemplo:" is a template's; `among_instructions`: as in is_template.
    """

    examples: bool
    among_instructions: bool
    own: list[Words] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    unconfirmed: bool = False
    instructions: int = 0

    def sift(self, lines: Iterable[tuple[int, str]]) -> None:
        """Part numbered lines."""
        paragraphs = list(_paragraphs(lines))
        asked = False
        for (number, paragraph), (_, following) in pairwise([*paragraphs, (0, "")]):
            said = self._without_waiting(number, paragraph)
            sentences = [said] if "|" in said else _sentences(said)
            whole = self._is_theirs_as_a_whole(said, sentences)
            if (said != paragraph and not _SAID.search(folded(said))) or (whole and _is_heading(said, following)):
                continue
            if whole or (asked and is_item(said)):
                asked = asks_for_list(said) or (asked and not whole)
                self._leave(number, said, following)
            else:
                asked = False
                self._part(number, sentences)

    def _is_theirs(self, words: str) -> bool:
        return is_template(words, among_instructions=self.among_instructions)

    def _is_theirs_as_a_whole(self, said: str, sentences: Sequence[str]) -> bool:
        return all(map(self._is_theirs, sentences)) or is_bracketed(said) or _is_aside(said, sentences)

    def _without_waiting(self, number: int, paragraph: str) -> str:
        """Take out what stands behind a `TODO(kata)`, and return what stands before it."""
        if not is_todo(paragraph):
            return paragraph
        said, waiting = before_todo(paragraph)
        self.leftovers.append(leftover(number, waiting))
        self.unconfirmed |= "confirm" in waiting.lower()
        return said

    def _leave(self, number: int, said: str, following: str) -> None:
        """Count a paragraph as the template's, unless it is the label of own words."""
        if not _is_label(said, following) and (self.examples or not _EXAMPLE.fullmatch(folded(said))):
            self.leftovers.append(leftover(number, said))
            self.instructions += is_instruction(said) or is_bracketed(said)

    def _part(self, number: int, sentences: Sequence[str]) -> None:
        """Part the sentences of a paragraph in which there is something of the author's own."""
        for place, sentence in enumerate(sentences):
            if self._is_theirs(sentence) and len(tokens(folded(sentence))) > 1:
                self.leftovers.append(leftover(number, sentence))
                self.instructions += is_instruction(sentence)
            elif words := _words_of(sentence, first=place == 0):
                self.own.append(Words.of(number, words))


def leftover(line: int, words: str) -> Leftover:
    """Return what a template left, cut to a short excerpt."""
    words = " ".join(words[:1_000].split())
    return Leftover(line, words if len(words) <= LONGEST_EXCERPT else f"{words[: LONGEST_EXCERPT - 1]}…")


def _paragraphs(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join the lines that an editor has broken: the next one begins small, in the midst of a sentence."""
    held: tuple[int, str] | None = None
    last = 0
    for number, line in lines:
        if held and number == last + 1 and _goes_on(held[1], line):
            held = held[0], f"{held[1].rstrip()} {line.strip()}"
        else:
            if held:
                yield held
            held = number, line
        last = number
    if held:
        yield held


def _goes_on(line: str, following: str) -> bool:
    begins = following.strip()[:1]
    if (
        line.endswith("  ")
        or line.rstrip().endswith(_ENDED)
        or is_item(following)
        or _FIELD.match(following)
        or len(line) > LONGEST_PARAGRAPH
    ):
        return False
    return begins.islower() or (len(line) > 60 and (begins.isalnum() or begins in '(`"“'))


def is_item(line: str) -> bool:
    """Say whether a line is an item of a list, or a row of a table."""
    return bool(_ITEM.match(line))


def _is_label(line: str, following: str) -> bool:
    """Say whether "Caso de uso 1" is the label of the own words beneath it."""
    if not following or not _CASE.match(bare(folded(line))) or is_template(following):
        return False
    return not following.lstrip().startswith(("*", "-", "+", "#")) or following.startswith((" ", "\t"))


def _is_aside(said: str, sentences: Sequence[str]) -> bool:
    """Say whether a paragraph stands in brackets or italics as a whole, and one of its sentences asks for something."""
    return _ASIDE.fullmatch(said.strip()) is not None and any(map(is_instruction, sentences))


def _is_heading(said: str, following: str) -> bool:
    """Say whether a few words on a line of their own head the own words beneath: a heading without a mark."""
    few = len(said.split()) <= LONGEST_HEADING and not said.rstrip().endswith(_ENDED) and not is_item(said)
    return (
        few and names_a_topic(folded(said)) and bool(following) and not (is_template(following) or is_item(following))
    )


def _sentences(said: str) -> Sequence[str]:
    """Cut a paragraph at the ends of its sentences, and behind a label such as "Ejemplo:"."""
    parts: list[str] = []
    for part in _SENTENCES.split(said):
        if parts and _goes_on_behind(parts[-1]):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return parts


def _goes_on_behind(part: str) -> bool:
    return bool(_ABBREVIATED.search(part)) or (part.endswith(":") and len(part.split()) > LONGEST_LABEL)


def _words_of(sentence: str, *, first: bool) -> str:
    """Return the words of a sentence, folded and without marks; of the first in an item also without its number."""
    line = _IMAGE.sub(" ", sentence) if "![" in sentence or "<img" in sentence else sentence
    line = _BULLET.sub("", line) if first else line
    words = folded(plain_words(line[:LONGEST_PARAGRAPH]))
    number = _DOTTED.match(words)
    if first and number and not (PRICE.match(words) or QUANTITY.match(words)):
        words = words[number.end() :]
    return words if _SAID.search(words) else ""
