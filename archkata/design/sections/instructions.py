"""The form of what a template asks for, whoever wrote it: an order to the writer, a question, a call for a list, a gap.

No sentence of a template is known here. Each sign of an instruction has a weight; together they count only where the words
are those in which templates talk of any system (is_generic), and nothing is somebody's own: no first person, no names.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from archkata.design.sections.data import any_of, finder, load, words_in
from archkata.design.sections.meanings import content_words, is_generic, own_words
from archkata.design.sections.statements import is_question, read_statement
from archkata.design.sections.words import tokens

_DATA, _GRAMMAR = load("templates"), load("grammar")
_STRONG = frozenset(words_in(_DATA["asks"]["strong"]))
_WEAK = frozenset(words_in(_DATA["asks"]["weak"]))
_HERE = re.compile(r"^\W*\w+ (?:aqui|here|your|tu|su)\b")
_TAGS = r"(?:[uo]l|li|br|p|div|img|[bium]|strong|em|table|t[rdh]|thead|tbody|a|h[1-6]|details|summary|span|su[bp]|center|hr|code|pre|kbd)\b"
_GAP = re.compile(
    rf"(?<![a-z0-9/`])(?:\{{[^{{}}`]{{2,900}}\}}|\[[^\[\]`]{{2,900}}\](?![\[(])|\\?<(?!{_TAGS})[^<>/`]{{2,300}}\\?>)"
)
_FIELDS = re.compile(r"[{\[<\\]+\s*[\w\"']+(?:\s*:\s*[^,]+)?(?:\s*,\s*[\w\"']+(?:\s*:\s*[^,]+)?)+\s*[}\]>\\]+")
_RUN_IN = re.compile(r"^\W*\*\*[^*]{2,30}\*\*[.:]?\s+")
_CLAUSE = re.compile(r"[,;:]\s+|\s(?:and|y|then|luego)\s")
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
# "p1, p2, …": names that only count.
_COUNTED = re.compile(r"\b[a-z]{1,2}\d(?:, [a-z]{1,2}\d)*,? ?(?:\.\.\.|…)")
_WRAPPED = re.compile(r"^[\s>*+-]*(?:\*[^*\s].*[^*\s]\*|_[^_\s].*[^_\s]_|\([^()]*\)?)[\s.]*$")
_NUMBERED = re.compile(r"\W*([a-z]+(?:[ -][a-z]+)?) (?:\d{1,2}|[a-z])\W*")
_PIECE = re.compile(
    rf"^\W*(?:an? |the |una? |el |la |los |las |any |all |todo |toda |cualquier |[\w-]+,? ){{0,4}}?{any_of(_DATA['pieces'])}\b"
)
_TO_BE_WRITTEN = re.compile(
    rf"\bse (?:debe[nr]?a? |va[n]? a )?(?:{'|'.join(words_in(_DATA['to_be_written']))})\w*(?:ra|ran|ar|ir|er)\b"
    rf"|\b(?:will|shall|should|must) (?:be |have to )?(?:{'|'.join(words_in(_DATA['to_be_written']))})\w*"
    rf"|\b(?:debe[nr]?|debera[n]?) (?:ser )?(?:{'|'.join(words_in(_DATA['to_be_written']))})\w*"
)
_FUTURE = re.compile(r"\b(?:will|shall|must be|should)\b|\b\w{3,}(?:ara|era|ira|aran|eran|iran)\b|\bse va[n]? a\b")
ENOUGH = 2.0
SOME_GENERIC, LEAST_GENERIC, MOSTLY_GENERIC, ALL_GENERIC = 0.4, 0.6, 0.8, 0.95
LEAST_OF_GENERALITIES, MANY_GENERALITIES = 4, 6
LEAST_WORDS = 3
MOST_NESTED = 4
MOST_AROUND_GAPS = 6
_ROUND = str.maketrans("{}[]<>", "()()()")


def instructs(line: str, *, among_instructions: bool = False) -> bool:
    """Say whether a folded line tells its reader what to write, instead of saying it.

    `among_instructions`: most of its document does, so that less is enough.
    """
    rest = without_gaps(line)
    if rest != line and len(own_words(rest)) <= (1 if line.count("[") + line.count("{") + line.count("<") < 2 else MOST_AROUND_GAPS):
        return True
    line = _RUN_IN.sub("", line)
    if (numbered := _NUMBERED.fullmatch(line)) and all(map(is_generic, tokens(numbered[1]))):
        return True
    orders = () if is_question(line) else _orders(line)
    said = [word for word in content_words(_COUNTED.sub(" ", line)) if word not in orders]
    weight = _weight(line, orders, len(said))
    if not said or (is_personal(line) and weight < ENOUGH and not is_question(line)):
        return False
    share = sum(map(is_generic, said)) / len(said)
    if weight < ENOUGH and not orders and _denies(line):
        return False
    if share == 1.0 and len(said) >= MANY_GENERALITIES:
        return True
    if share >= ALL_GENERIC and len(said) >= LEAST_OF_GENERALITIES and _is_fragment(line):
        return True
    if among_instructions and share >= SOME_GENERIC and (is_question(line) or weight >= ENOUGH / 2 or _is_fragment(line)):
        return True
    return (weight >= ENOUGH and share >= LEAST_GENERIC) or (weight >= ENOUGH / 2 and share >= MOSTLY_GENERIC)


def _is_fragment(line: str) -> bool:
    """Say whether a line is no sentence: before "that" or "which" no verb is known to be its own."""
    return not _FINITE.search(_SUBORDINATE.split(line, maxsplit=1)[0])


def _denies(line: str) -> bool:
    return not read_statement(line).asserted and not is_question(line)


def without_gaps(line: str) -> str:
    """Take out what waits to be replaced: `{title of option 1}`, `[your name]`, `<role>`; a list of fields is none."""
    for _ in range(MOST_NESTED):
        rest = _GAP.sub(lambda gap: gap[0].translate(_ROUND) if _FIELDS.fullmatch(gap[0]) else " ", line)
        if rest == line:
            break
        line = rest
    return line


def is_personal(line: str) -> bool:
    """Say whether a folded line speaks in the first person: no template does."""
    return _FIRST_PERSON.search(line) is not None


def names_a_topic(line: str) -> bool:
    """Say whether a folded line only names what documents talk of ("Descripción de tipos de usuarios"): no order, no list."""
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
        (_HERE.match(line) is not None and bool(strong or weak), 2.0),
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
