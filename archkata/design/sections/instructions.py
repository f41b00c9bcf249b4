"""The form of what a template asks for, whatever its source: an order to the writer, a question, a call for a list.

No sentence of a template is known here. Each sign of an instruction has a weight; together they count only where the
words are those in which templates talk of any system (is_generic), so that nothing is the author's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from archkata.design.sections.data import any_of, finder, load, words_in
from archkata.design.sections.gaps import is_gap, without_counted, without_gaps
from archkata.design.sections.meanings import content_words, is_generic, own_words
from archkata.design.sections.statements import is_question, read_statement
from archkata.design.sections.words import tokens

_DATA, _GRAMMAR = load("templates"), load("grammar")
_STRONG = frozenset(words_in(_DATA["asks"]["strong"]))
_WEAK = frozenset(words_in(_DATA["asks"]["weak"]))
_HERE = re.compile(r"^\W*(\w+) (?:aqui|here|your|tu|su)\b")
_RUN_IN = re.compile(r"^\W*\*\*[^*]{2,30}\*\*[.:]?\s+")
_CLAUSE = re.compile(r"[,;:]\s+(?:and |y )?|\s(?:then|luego)\s")
_ORDER = re.compile(r"\W*(?:please |do not |don't |no |favor de |por favor )?(\w+)")
_THIS_PAGE = finder(_DATA["this_page"])
_ABOUT_ITSELF = re.compile(rf"^\W*{any_of(_DATA['about_itself'])}\b")
_TO_COME = finder(_DATA["system_to_come"])
_SECOND_PERSON = finder(_DATA["second_person"])
_FIRST_PERSON = finder(_GRAMMAR["first_person"])
_SUBORDINATE = re.compile(rf"\s{any_of(_GRAMMAR['subordinates'])}\s")
_FINITE = finder(_GRAMMAR["finite"])
_ASKED_FOR = re.compile(rf"^\W*\w+ (?:down |out )?{any_of(_DATA['asked_for'])}\b")
_ROOM = finder(_DATA["room"])
_WRAPPED = re.compile(r"^[\s>*+-]*(?:\*[^*\s].*[^*\s]\*|_[^_\s].*[^_\s]_|\([^()]*\)?)[\s.]*$")
_PIECE = re.compile(rf"^\W*(?:[\w-]+,? ){{0,4}}?{any_of(_DATA['pieces'])}\b")
_WRITE = f"(?:{'|'.join(words_in(_DATA['to_be_written']))})"
_TO_BE_WRITTEN = re.compile(
    rf"^\W*(?:\w+ ){{0,3}}se (?:hace|{_WRITE}(?:[ea]|en|an))\b"
    rf"|\bse (?:debe[nr]?a? |va[n]? a )?{_WRITE}\w*(?:ra|ran|ar|ir|er)\b"
    rf"|\b(?:will|shall|should|must) (?:be |have to )?{_WRITE}\w*"
    rf"|\b(?:debe[nr]?|debera[n]?) (?:ser )?{_WRITE}\w*"
)
_FUTURE = re.compile(r"\b(?:will|shall|must be|should)\b|\b\w{3,}(?:ara|era|ira|aran|eran|iran)\b|\bse va[n]? a\b")
ENOUGH = 2.0
SOME_GENERIC, LEAST_GENERIC, MOSTLY_GENERIC, ALL_GENERIC = 0.4, 0.6, 0.8, 0.95
LEAST_OF_GENERALITIES, MANY_GENERALITIES = 4, 6
LEAST_WORDS = 3


def instructs(line: str, *, among_instructions: bool = False) -> bool:
    """Say whether a folded line tells its reader what to write, instead of saying it.

    `among_instructions`: most of its document does, so that less is enough.
    """
    if is_gap(line):
        return True
    line = _RUN_IN.sub("", line)
    asks = is_question(line)
    orders = frozenset() if asks else _orders(line)
    said = [word for word in content_words(without_counted(line)) if word not in orders]
    weight = _weight(line, orders, len(said))
    claims = not asks and (is_personal(line) or (_denies(line) and not orders))
    if not said or (claims and weight < ENOUGH):
        return False
    share = sum(map(is_generic, said)) / len(said)
    return (
        _is_generality(line, share, len(said))
        or (weight >= ENOUGH and share >= LEAST_GENERIC)
        or (weight >= ENOUGH / 2 and share >= MOSTLY_GENERIC)
        or (among_instructions and share >= SOME_GENERIC and (asks or weight >= ENOUGH / 2 or _is_fragment(line)))
    )


def _is_generality(line: str, share: float, count: int) -> bool:
    """Say whether nothing but generalities are said: many of them, or a few that are no sentence."""
    if share == 1.0 and count >= MANY_GENERALITIES:
        return True
    return share >= ALL_GENERIC and count >= LEAST_OF_GENERALITIES and _is_fragment(line)


def _is_fragment(line: str) -> bool:
    """Say whether a line is no sentence: before "that" or "which" no verb is known to be its own."""
    return not _FINITE.search(_SUBORDINATE.split(line, maxsplit=1)[0])


def _denies(line: str) -> bool:
    return not read_statement(line).asserted and not is_question(line)


def is_personal(line: str) -> bool:
    """Say whether a folded line speaks in the first person: no template does."""
    return _FIRST_PERSON.search(line) is not None


def names_a_topic(line: str) -> bool:
    """Say whether a folded line only names what documents talk of, such as "Descripción de tipos de usuarios"."""
    return not _orders(line) and "," not in line and without_gaps(line) == line and not own_words(line)


def calls_for_a_list(line: str) -> bool:
    """Say whether a line begins with a verb that asks for words."""
    return next(iter(tokens(line)), "") in _STRONG


def _orders(line: str) -> frozenset[str]:
    """Return the verbs with which clauses of a line ask for something; in a list of names there is none."""
    clauses = [clause for place, clause in enumerate(_CLAUSE.split(line)) if place == 0 or len(clause.split()) > 1]
    first = [found[1] for clause in clauses if (found := _ORDER.match(clause))]
    return (_STRONG | _WEAK).intersection(first)


def _weight(line: str, orders: Collection[str], count: int) -> float:
    strong, weak = _STRONG.intersection(orders), _WEAK.intersection(orders)
    signs = (
        (bool(strong), 2.0),
        (bool(weak) and count + len(orders) >= LEAST_WORDS, 1.0),
        (bool(orders) and _ASKED_FOR.match(line) is not None, 2.0),
        ((here := _HERE.match(line)) is not None and here[1] in orders, 2.0),
        (_ABOUT_ITSELF.match(line) is not None, 2.0),
        (_THIS_PAGE.search(line) is not None, 1.0),
        (_TO_COME.search(line) is not None, 1.0),
        (_SECOND_PERSON.search(line) is not None, 1.0),
        (_TO_BE_WRITTEN.search(line) is not None, 1.5),
        (_FUTURE.search(line) is not None, 0.5),
        (is_question(line), 1.0),
        (_WRAPPED.match(line) is not None, 1.0),
        (_ROOM.search(line) is not None, 0.5),
        (_PIECE.match(line) is not None and count >= LEAST_WORDS, 1.0),
    )
    return sum(weight for holds, weight in signs if holds)
