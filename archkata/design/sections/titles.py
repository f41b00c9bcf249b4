"""Which of the twelve sections a title announces: by the phrases of data/titles.yaml, typos forgiven.

Each part of a title ("Alcance y casos de uso") is read alone; the longest phrase wins over those within it. A weight of
STRONG decides, a lesser one only where nothing around the heading says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archkata.design.sections.data import load, words_in
from archkata.design.sections.section import SECTION_IDS
from archkata.design.sections.words import corrected, folded

_DATA = load("titles")
STRONG, LIKELY, HINT, PERHAPS = 3.0, 2.5, 1.5, 1.0
_WEIGHTS = {"names": STRONG, "may": LIKELY, "hints": HINT, "perhaps": PERHAPS}
_NONE = "none"
_PARTS = re.compile(r"\s(?:y|e|and|o|or|vs|mas)\s|[/&+,;:()\[\]|?]|\s[-\u2013\u2014]\s")
_NUMBERING = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4})\s*(?:[.):-]+\s*|\s)(?=\D)")
_GAP = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|<[^<>]*>")
_WORD = re.compile(r"[a-z0-9']+")
_JOINED = (
    (re.compile(r"\bci\s*/\s*cd\b"), "cicd"),
    (re.compile(r"\bout[\s-]*of[\s-]*scope\b"), "outofscope"),
    (re.compile(r"\btl\s*;?\s*dr\b"), "tldr"),
    (re.compile(r"\bno[nt]?[\s-]+(fun[ct]+ional\w*)"), r"no \1"),
    (re.compile(r"\bnon?[\s-]+(goals?|objetivos?)\b"), r"no \1"),
)
_TAKES = {section: frozenset(taken) for section, taken in _DATA["takes"].items()}
KEEPS = {section: frozenset(kept) for section, kept in _DATA["keeps"].items()}
_GAPS = frozenset(_DATA["gaps"])
_KNOWN = frozenset(_DATA["known"].split())
MOST_WORDS = 14


@dataclass(frozen=True)
class _Phrase:
    """Words one behind the other; `whole` where they are all that the title says."""

    words: tuple[str, ...]
    section: str
    weight: float
    whole: bool = False

    def places(self, title: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield from where to where it stands in the words of a title."""
        size = len(self.words)
        if self.whole and size != len(title):
            return
        for begin in range(len(title) - size + 1):
            if all(map(_fits, self.words, title[begin : begin + size])):
                yield begin, begin + size


def sections_of_title(title: str) -> dict[str, float]:
    """Return the sections that a title announces, each with its weight."""
    return dict(_sections_of_title(title))


def is_exact(title: str) -> bool:
    """Say whether a title is the name of a section and nothing else."""
    words = _words(folded(title))
    return bool(words) and any(
        (0, len(words)) in phrase.places(words) for phrase in _PHRASES if phrase.weight >= LIKELY
    )


def coverage(title: str) -> float:
    """Return which share of the words of a title belongs to the name of a section."""
    words = _words(folded(title))
    named = {
        place
        for phrase in _PHRASES
        if phrase.section != _NONE and phrase.weight >= LIKELY
        for begin, end in phrase.places(words)
        for place in range(begin, end)
    }
    return len(named) / len(words) if words else 0.0


def is_frame(title: str) -> bool:
    """Say whether a title frames the document (contents, authors, glossary) and answers nothing."""
    words = _words(folded(title))
    return any(next(phrase.places(words), None) is not None for phrase in _FRAME)


@lru_cache(maxsize=5_000)
def _sections_of_title(title: str) -> tuple[tuple[str, float], ...]:
    fold = _GAP.sub(" ", _NUMBERING.sub("", folded(title)))
    for pattern, joined in _JOINED:
        fold = pattern.sub(joined, fold)
    found: dict[str, float] = {}
    for part in _PARTS.split(f" {fold} "):
        for section, weight in _of_part(_words(part)).items():
            found[section] = max(found.get(section, 0), weight)
    return tuple(found.items())


def _words(part: str) -> list[str]:
    words = [corrected(word, _KNOWN) for word in _WORD.findall(part)]
    return [word for word in words if word not in _GAPS] if len(words) <= MOST_WORDS else []


def _of_part(words: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    taken: list[tuple[int, int]] = []
    places = [(begin, end, phrase) for phrase in _PHRASES for begin, end in phrase.places(words)]
    for begin, end, phrase in sorted(places, key=lambda each: (each[0] - each[1], -each[2].weight, each[0])):
        inside = any(first <= begin and end <= last and (first, last) != (begin, end) for first, last in taken)
        if not inside:
            taken.append((begin, end))
            if phrase.section != _NONE:
                found[phrase.section] = max(found.get(phrase.section, 0), phrase.weight)
    for section in [each for each, weight in found.items() if weight >= STRONG]:
        for other in _TAKES.get(section, ()):
            if section in found and found.get(other, 0) <= found[section]:
                found.pop(other, None)
    return found


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _phrase(written: str, section: str, weight: float) -> _Phrase:
    bare = written.lstrip("=").replace("-", " ")
    words = tuple(word for word in bare.split() if word not in _GAPS)
    return _Phrase(words, section, weight, whole=written.startswith("="))


_PHRASES = tuple(
    [
        _phrase(written, section, weight)
        for section in SECTION_IDS
        for kind, weight in _WEIGHTS.items()
        for written in words_in(_DATA[section].get(kind, {}))
    ]
    + [_phrase(written, _NONE, STRONG) for written in words_in(_DATA["none"])]
)
_FRAME = tuple(_phrase(written, _NONE, STRONG) for written in words_in(_DATA["frame"]))
