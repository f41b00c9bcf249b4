"""Words that are not the author's: the text of templates, in any language or translation, and put-offs ("pending").

The course's template is known by its sentences, compared by what their words mean (meanings.py), so that a
translation, a reworded sentence and one broken over lines are recognised. Any other template is known by the form of
its sentences (instructions.py). One that carries a number or a price of its own is own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from archkata.design.sections.data import any_of, finder, load, one_pattern
from archkata.design.sections.evidence import PRICE, QUANTITY
from archkata.design.sections.gaps import is_gap, without_gaps
from archkata.design.sections.instructions import calls_for_a_list, instructs, is_personal
from archkata.design.sections.meanings import (
    SAID_IN_TEMPLATES,
    TEMPLATES,
    is_generic,
    meanings,
    own_words,
    words_that_say,
)
from archkata.design.sections.words import folded

_DATA = load("templates")
_ONLY = one_pattern(_DATA["alone"])
_PUT_OFF = one_pattern(_DATA["put_off"]["form"])
_PUT_OFF_WORDS = frozenset(_DATA["put_off"]["words"].split())
_HINT = re.compile(rf"^\W*{any_of(_DATA['hints'])}\b")
_TITLE_LABEL = re.compile(rf"^\W*(?:{any_of(_DATA['title_labels'])}\s*[:\-–—]\s*)+")
_OF_A_TEMPLATE = finder(_DATA["titles_of_templates"])
_TODO = re.compile(r"TODO\s*\(kata\)|\bTODO\b\s*:|\bFIXME\b|^\W*TODO\W*$")
_MARKS = " \t>*+-•·#|\"'“”«»_()[]{}<>\\:.…!`"
_NUMBER = re.compile(r"\d{1,3}[.)]\s+")
_BREAK = re.compile(r"(?<=[.:;])\s+")
MOST_WORDS_PUT_OFF = 16
LONGEST = 1_200
NEAR, COMPLETE = 0.74, 0.6


def is_todo(line: str) -> bool:
    """Say whether a line holds the mark of a place that waits for an answer: `TODO(kata): …`."""
    return "TODO" in line and _TODO.search(line) is not None


def before_todo(line: str) -> tuple[str, str]:
    """Return what stands before the mark of a waiting place, and the rest with the mark."""
    mark = _TODO.search(line)
    return (line[: mark.start()], line[mark.start() :]) if mark else (line, "")


def bare(line: str) -> str:
    """Strip the marks around the words of a line: bullets, numbers, emphasis, quotes, dots."""
    words = line.strip(_MARKS)
    if words[:1].isdigit() and (number := _NUMBER.match(words)):
        words = words[number.end() :].strip(_MARKS)
    return words


def is_template(line: str, *, among_instructions: bool = False) -> bool:
    """Say whether a line says nothing but what a template says, or that the answer is yet to come."""
    if len(line) > LONGEST:
        return False
    if _is_template(line) or not among_instructions:
        return _is_template(line)
    return is_instruction(line, among_instructions=True) and not _has_figure(folded(line))


@lru_cache(maxsize=20_000)
def is_instruction(line: str, *, among_instructions: bool = False) -> bool:
    """Say whether a line tells its reader what to write; `among_instructions`: most of its document does."""
    return instructs(folded(line), among_instructions=among_instructions)


def is_title_of_template(title: str) -> bool:
    """Say whether a title is the one of a template: a gap, "Design document template", "Your short title".

    Words that only name a kind of document ("Design") are a title, if a poor one.
    """
    fold = folded(title)
    named = _TITLE_LABEL.sub("", fold)
    return is_gap(named) or (_OF_A_TEMPLATE.search(fold) is not None and not own_words(_OF_A_TEMPLATE.sub(" ", named)))


def is_bracketed(words: str) -> bool:
    """Say whether a paragraph is one gap to be filled, whatever stands in its brackets: `{Describe … Add links.}`."""
    fold = folded(words)
    rest = without_gaps(fold)
    return rest != fold and not own_words(rest)


@lru_cache(maxsize=20_000)
def _is_template(line: str) -> bool:
    fold = folded(line)
    words = bare(fold)
    if not words:
        return "..." in fold or "…" in fold
    if is_instruction(line):
        return True
    if not _may_be_template(words):
        return False
    return not _has_figure(fold)


def _has_figure(fold: str) -> bool:
    """Say whether a line has a price or a quantity of its own: the thousand calls of the course's template are none."""
    return bool(PRICE.search(fold)) or any(not each[0].startswith("1000 ") for each in QUANTITY.finditer(fold))


def _may_be_template(words: str) -> bool:
    """Say whether the words are those of a template, whatever numbers stand among them."""
    if _ONLY.fullmatch(words) or _HINT.match(words):
        return True
    said = words_that_say(words)
    if len(said) < MOST_WORDS_PUT_OFF and not _PUT_OFF_WORDS.isdisjoint(said) and not is_personal(words):
        rest = _PUT_OFF.sub(" ", words)
        left = words_that_say(rest)
        if rest != words:
            return len(left) <= 4 or _says_a_template(rest, left) or all(is_generic(each) for each in left)
    return _says_a_template(words, said)


def _says_a_template(words: str, said: Sequence[str]) -> bool:
    known = sum(map(SAID_IN_TEMPLATES.__contains__, said))
    if 2 * known < len(said) or not said:
        return False
    if _matches(said):
        return True
    parts = [part for part in _BREAK.split(words) if words_that_say(part)]
    return len(parts) > 1 and all(_matches(words_that_say(part)) or _ONLY.fullmatch(bare(part)) for part in parts)


def _matches(said: Sequence[str]) -> bool:
    meant = meanings(said)
    for sentence in TEMPLATES:
        common = len(meant & sentence)
        if len(sentence) <= 2:
            if meant == sentence:
                return True
        elif common >= NEAR * len(meant) and common >= COMPLETE * len(sentence):
            return True
    return False


def asks_for_list(line: str) -> bool:
    """Say whether a template asks for what it enumerates beneath: "Detallar la arquitectura, incluyendo:"."""
    return line.rstrip().endswith(":") and calls_for_a_list(bare(folded(line))) and is_template(line)
