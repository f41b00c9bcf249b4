"""What a sentence does: assert, deny, ask, weigh, or speak of the document itself. Only an assertion can be an answer.

A sentence is cut into clauses. One whose head is negated ("We have no pipeline", "nadie lo decidió") denies; what
follows behind "that" or "if" is not its head, and "not more than 500 ms" is a bound. A sentence asserts what its other
clauses say: "No cache: 0.4 requests a second would waste it" gives a reason, "no pipeline and no deploy yet" none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archkata.design.sections.data import any_of, finder, load, words_in
from archkata.design.sections.meanings import content_words
from archkata.design.sections.words import tokens

_GRAMMAR = load("grammar")
HEAD = 7
"""How many words from its beginning a clause can be negated in."""
LEAST_SAID = 2
_CUT = re.compile(rf"[,;:)–—]\s+|\s+\(|\s-\s|\s+(?={any_of(_GRAMMAR['joints'])}\b)")
_SUBORDINATE = re.compile(rf"\s{any_of(_GRAMMAR['subordinates'])}\s")
_NEGATION = re.compile(rf"(?<![\w-]){any_of(_GRAMMAR['negations'])}(?![\w-])")
_FIRST_NEGATION = re.compile(rf"\W*{any_of(_GRAMMAR['negations_first'])}\s")
_BOUND = re.compile(rf"^(?:\W*\w+){{0,3}}\W*\b{any_of(_GRAMMAR['bounds'])}\b")
_LACKING = finder(_GRAMMAR["lacking"])
_DECIDING = re.compile(rf"\b(?:{'|'.join(words_in(_GRAMMAR['deciding']))})")
_HEDGE = finder(_GRAMMAR["hedges"])
_OPTION = re.compile(rf"\W*{any_of(_GRAMMAR['options'])}\s+[\w]{{1,2}}\b\s*[:.)-]?")
_OR = re.compile(rf"[\w)]\s+{any_of(_GRAMMAR['or'])}\s+\w")
_ITSELF = re.compile(
    rf"^\W*(?:el |la |this |the |este |esta )?(?:\w+ )?{any_of(_GRAMMAR['itself'])} (?:\w+ )?"
    rf"{any_of(_GRAMMAR['tells'])}\b"
)
_CHOOSES = finder(_GRAMMAR["chooses"])


@dataclass(frozen=True)
class Statement:
    """What a folded sentence says. `asserted` is the text of the clauses that assert, empty where none does.

    `open`: it asks, or denies that the matter was decided at all. `weighs`: it names ways and takes none.
    """

    asserted: str
    open: bool = False
    weighs: bool = False


@lru_cache(maxsize=16_384)
def read_statement(sentence: str) -> Statement:
    """Read one folded sentence."""
    if is_question(sentence) or _ITSELF.search(sentence):
        return Statement("", open=True)
    clauses = [clause for clause in _CUT.split(sentence) if clause.strip()]
    denying = [_denies(clause) for clause in clauses]
    kept = [clause for clause, denies in zip(clauses, denying, strict=True) if not denies]
    said = [word for clause in kept for word in content_words(clause)]
    if any(denying) and len(said) < LEAST_SAID:
        return Statement("", open=_is_undecided(clauses, denying))
    asserted = sentence if not any(denying) else ", ".join(kept)
    return Statement(asserted, weighs=_weighs(sentence))


def is_question(sentence: str) -> bool:
    """Say whether a sentence asks; one in brackets behind a statement does not make it a question."""
    bare = re.sub(r"\([^()]*\)", "", sentence).rstrip(" *_\"'”)")
    return bare.endswith("?") or bare.lstrip(" *_-\"'“").startswith("¿")


def _denies(clause: str) -> bool:
    """Say whether the head of a clause is negated, or it says that something is lacking."""
    if _FIRST_NEGATION.match(clause):
        return True
    subordinate = _SUBORDINATE.search(clause)
    head = clause[: subordinate.start()] if subordinate else clause
    for found in _NEGATION.finditer(head):
        before = len(tokens(head[: found.start()]))
        if before < HEAD and not _BOUND.match(clause[found.end() :]):
            return True
    return len(tokens(head)) <= HEAD and _LACKING.search(head) is not None


def _is_undecided(clauses: list[str], denying: list[bool]) -> bool:
    """Say whether it is denied that something was decided or is known: nothing is said of the matter itself."""
    return any(_DECIDING.search(clause) for clause, denies in zip(clauses, denying, strict=True) if denies)


def _weighs(sentence: str) -> bool:
    if _CHOOSES.search(sentence):
        return False
    return bool(_OPTION.match(sentence) or _HEDGE.search(sentence))


def is_mere_choice(sentence: str) -> bool:
    """Say whether a sentence is a bare "X or Y": names with "or" between them."""
    return bool(_OR.search(sentence)) and len(tokens(sentence)) <= 8 and not _CHOOSES.search(sentence)
