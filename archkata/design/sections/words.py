"""Words as they are compared: without accents, capitals, mojibake and marks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from archkata.design.reading.decoding import repaired

_WORD = re.compile(r"[a-z0-9]+")
_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_LOST = _ACCENTS | {0xFFFD: None, 0x200B: None, 0xFE0F: None, ord("’"): "'"}
LONGEST = 2_000


@lru_cache(maxsize=8_192)
def folded(words: str) -> str:
    """Return words in lower case and without accents: `DescripciÃ³n` and `Descripción` are `descripcion`."""
    words = words[:LONGEST]
    if words.isascii():
        return words.lower()
    return unicodedata.normalize("NFKD", repaired(words)).translate(_LOST).lower()


def tokens(fold: str) -> list[str]:
    """Return the words and numbers of a folded text."""
    return _WORD.findall(fold)


def corrected(word: str, known: frozenset[str]) -> str:
    """Return the known word that was mistyped, or the word itself: `limitasiones` is `limitaciones`."""
    if word in known or len(word) < 5:
        return word
    return _corrected(word, known)


@lru_cache(maxsize=20_000)
def _corrected(word: str, known: frozenset[str]) -> str:
    allowed = 1 if len(word) < 8 else 2
    near = (each for each in known if abs(len(each) - len(word)) <= allowed and each[:1] == word[:1])
    best = min(near, key=lambda each: (_distance(word, each, allowed), each), default=word)
    return best if _distance(word, best, allowed) <= allowed else word


def _distance(one: str, other: str, most: int) -> int:
    """Count the letters to change, add, drop or swap; anything over `most` is most + 1."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i] + [0] * len(other)
        for j, wanted in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]
