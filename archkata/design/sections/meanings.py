"""The words of templates and what they mean, so that `poner` and `put` are one word when sentences are compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from archkata.design.sections.data import load, stems, words_in
from archkata.design.sections.words import folded, tokens

_DATA = load("templates")
MEANING = {word: meaning for meaning, words in _DATA["meanings"].items() for word in words.split()}
EMPTY = frozenset(_DATA["empty"].split())
_FUNCTION = frozenset(words_in(_DATA["function"])) | EMPTY
_VAGUE, _VAGUE_STEMS = stems(_DATA["vague"])
_GENERIC, _GENERIC_STEMS = stems(_DATA["generic"])


def meanings(said: Sequence[str]) -> frozenset[str]:
    """Return what words mean, in the one language that templates are compared in."""
    return frozenset(MEANING.get(each, each) for each in said)


@lru_cache(maxsize=8_192)
def words_that_say(words: str) -> tuple[str, ...]:
    """Return the words that carry a meaning: without articles and the like."""
    return tuple([each for each in tokens(words) if each not in EMPTY])


@lru_cache(maxsize=8_192)
def is_generic(word: str) -> bool:
    """Say whether a word belongs to the vocabulary of documents about software, whatever they are about."""
    return word in _GENERIC or word.startswith(_GENERIC_STEMS) or word in MEANING


@lru_cache(maxsize=8_192)
def content_words(words: str) -> tuple[str, ...]:
    """Return the words of a folded text that tell what it is about: no function words, no single letters."""
    return tuple([each for each in tokens(words) if len(each) > 1 and each not in _FUNCTION])


def telling_words(words: str) -> int:
    """Count the content words of a folded text that name something: "some features" names nothing."""
    return sum(not (each in _VAGUE or each.startswith(_VAGUE_STEMS)) for each in content_words(words))


def own_words(words: str) -> list[str]:
    """Return the words of a folded text that are not those of any document about software."""
    return [each for each in content_words(words) if not is_generic(each)]


TEMPLATES = tuple(meanings(words_that_say(folded(sentence))) for sentence in words_in(_DATA["sentences"]))
VOCABULARY = frozenset[str]().union(*TEMPLATES)
# The words as people write them, whose meanings occur in a template.
SAID_IN_TEMPLATES = VOCABULARY | {word for word, meaning in MEANING.items() if meaning in VOCABULARY}
