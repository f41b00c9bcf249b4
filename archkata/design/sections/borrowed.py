"""The lecturer's own example, which learners copy: their answer in form, but not their numbers and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archkata.design.sections.data import load
from archkata.design.sections.evidence import COMPUTED, PRICE, QUANTITY
from archkata.design.sections.sieve import Words
from archkata.design.sections.words import folded, tokens

_DATA = load("borrowed")
_SAME: dict[str, str] = {word: meaning for meaning, words in _DATA["same"].items() for word in words.split()}
_IGNORED = frozenset(_DATA["ignored"].split())
_SUBJECT = frozenset(_DATA["subject"])
_FIGURES = frozenset(_DATA["figures"])
ALIKE = 0.75


def is_borrowed(section: str, own: Sequence[Words]) -> bool:
    """Say whether all that answers a section is the lecturer's example, perhaps with a word changed."""
    said = [words for words in own if len(tokens(words.folded)) > 2]
    if section == "limits":
        said = [words for words in said if QUANTITY.search(words.folded)]
        figures = {"".join(each[0].split()).rstrip(".") for words in said for each in QUANTITY.finditer(words.folded)}
        if not figures <= _FIGURES and any(_has_other_figure(each) for each in figures):
            return False
    if section == "cost" and any(PRICE.search(w.folded) or COMPUTED.search(w.folded) for w in said):
        return False
    examples = _MEANINGS.get(section)
    return bool(examples and said) and all(any(_alike(w.folded, e) for e in examples or ()) for w in said)


def is_of_another_subject(lines: Iterable[str]) -> bool:
    """Say whether no line of a document has the subject of the lecturer's example, but for its own lines."""
    own = (folded(line) for line in lines)
    return not any(_SUBJECT & _meaning(line) and not any(_alike(line, each) for each in _ALL) for line in own)


def same_word(word: str) -> str:
    """Return one word for those that mean the same in the course's domain, whatever their language and number."""
    for each in (word, word.removesuffix("s"), word.removesuffix("es")):
        if each in _SAME or each in _SAME.values():
            return _SAME.get(each, each)
    return word.removesuffix("s")


def _has_other_figure(figure: str) -> bool:
    return not any(figure.endswith(known) for known in _FIGURES)


def _alike(words: str, example: frozenset[str]) -> bool:
    said = _meaning(words)
    common = len(said & example)
    return common >= ALIKE * len(said) and common >= 0.5 * len(example)


def _meaning(words: str) -> frozenset[str]:
    return frozenset(_SAME.get(each, each) for each in tokens(words) if each not in _IGNORED)


_MEANINGS = {
    section: tuple(_meaning(folded(example)) for example in examples) for section, examples in _DATA["examples"].items()
}
_ALL = tuple(example for examples in _MEANINGS.values() for example in examples)
