"""What the classifier knows of words, as YAML: titles, the small words of grammar, templates, signs of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from archkata.strict_yaml import read_own


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return one of the files of this folder: titles, grammar, templates, signs or borrowed."""
    source = (Path(__file__).parent / f"{name}.yaml").read_bytes()
    found: Mapping[str, Any] = read_own(source)
    return found


def words_in(rows: Any) -> list[str]:
    """Return the words of a list, of a text with blanks between them, or of all languages of a mapping."""
    if isinstance(rows, Mapping):
        return [word for row in rows.values() for word in words_in(row)]
    return rows.split() if isinstance(rows, str) else list(rows)


def any_of(*rows: Any) -> str:
    """Return an expression that finds any of the words; `*` stands for any ending, a blank for any blanks."""
    alternatives = dict.fromkeys(_expression(word) for each in rows for word in words_in(each))
    return "(?:" + "|".join(sorted(alternatives, key=len, reverse=True)) + ")"


def finder(*rows: Any) -> re.Pattern[str]:
    """Return a pattern that finds any of the words where they stand as words."""
    return re.compile(rf"(?<![\w]){any_of(*rows)}(?![\w])")


def one_pattern(source: str) -> re.Pattern[str]:
    """Compile an expression that is broken over lines."""
    return re.compile(re.sub(r"\n\s*", "", source))


def _expression(word: str) -> str:
    if "[" in word:
        return word
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace(r"\-", "-")


def stems(rows: Any) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return whole words, and the beginnings of words that end in `*`."""
    words: Iterable[str] = words_in(rows)
    whole = frozenset(word for word in words if not word.endswith("*"))
    return whole, tuple(word[:-1] for word in words if word.endswith("*"))
