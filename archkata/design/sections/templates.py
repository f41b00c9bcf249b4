"""Words that nobody chose: the text of templates, in either language or translated by hand, and put-offs ("pending").

A sentence is compared by what its words mean (meanings.py), so that a translation, a reworded sentence and one broken
over lines are recognised. One that carries a number or a price of its own is own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from archkata.design.sections.evidence import PRICE, QUANTITY
from archkata.design.sections.meanings import MEANING, META, SAID_IN_TEMPLATES, TEMPLATES, meanings, words_that_say
from archkata.design.sections.words import folded, words_of

_ONLY = re.compile(
    r"(?:descripci\w*n?|description|desc|ejemplos?|ej|examples?|e\.? ?g|"
    r"(?:caso|casos|escenario) (?:de )?uso \w{0,3}|use ?cases? ?\w{0,3}|case of use \w{0,3}|requ?i?e?r?i\w+ \d|"
    r"item \d|"
    r"limitaci\w+ \w{1,2}|titulo|title|texto?|text|x+|n/?a|tbd|tba|todo|wip|lorem ipsum.*|\?+|opcional|optional|"
    r"complet[ae]r?|completar(?: \w+){0,2}|rellenar|seguir complet\w+|esta seccion|this section)"
)
_PUT_OFF = re.compile(
    r"\b(?:tb[da]|wip|por (?:definir|hacer|completar|determinar|decidir|agregar|confirmar)|a definir|sin definir|"
    r"pendientes?|(?:to|will) be (?:\w+ )?(?:defined|determined|done|decided|added|completed|written|provided|"
    r"announced)|"
    r"aun no|todavia no|not (?:yet|defined)|no definid[oa]s?|mas adelante|coming soon|proximamente|"
    r"en (?:construccion|proceso|"
    r"progreso)|in progress|under construction|falta(?:n)? (?:definir|completar|agregar|hacer|poner)|"
    r"(?:se )?(?:agregar|completar|definir|anadir|incluir)a(?:n)?(?: (?:luego|despues|pronto))?$|to do|later on|"
    r"work in progress|completar (?:luego|despues|aqui)|no (?:lo )?se (?:aun|todavia)|rellenar|fill (?:in|this|"
    r"me)|placeholder)\b"
)
_TODO = re.compile(r"TODO\s*\(kata\)|\bTODO\b\s*:|\bFIXME\b|^\W*TODO\W*$")
_HINT = re.compile(
    r"^\W*(?:what goes here|good enough when|common mistake|que va aqui|suficiente cuando|error comun|"
    r"errores comunes)\b"
)
_DESCRIBING = re.compile(
    r"(?:describ[ea]|describir|explica|explique|explicar|explain|detalla|detalle|detallar|detail|resume|resumir|summari[sz]e|"
    r"especifica|especifique|especificar|specify|outline|proporciona|proporcionar|provide|documenta|documentar|document|"
    r"(?:una? )?(?:breve|corta) (?:descripcion|explicacion|resumen)|(?:an? )?(?:brief|short) (?:description|summary)|"
    r"incluir o referenciar|"
    r"identifica|identificar|identify|enumera|enumere|enumerar|menciona|mencionar|state|ofrecer)\b"
)
_INSTRUCTION = re.compile(
    r"(?:indica|indique|indicar|list|lista|listar|write|escrib[ea]|escribir|add|agregar?|agregue|insert\w*|put|poner|pon|"
    r"coloca|colocar|incluir|incluye|incluya|include|define|definir|defina|replace|reemplaza|dibuja|draw|adjunta|adjuntar)\b"
)
_BRACKETED = re.compile(r"[\s>+*-]*(?:[\[<{(]|(?:_|\*{1,2})\w)")
_HERE = re.compile(r"\w+ (?:aqui|here|your|tu|su)\b")
_PUT_OFF_WORDS = words_of(
    """
    tbd tba wip definir hacer completar determinar decidir agregar confirmar pendiente pendientes determined done
    decided added completed written provided announced aun todavia yet defined definido definida definidos
    definidas adelante soon proximamente construccion proceso progreso progress falta faltan agregara completara
    definira anadira incluira agregaran completaran definiran do later rellenar fill placeholder
    """
)
_MARKS = " \t>*+-•·#|\"'“”«»_()[]:.…!`"
_NUMBER = re.compile(r"\d{1,3}[.)]\s+")
_BRACKETED = re.compile(r"[\s>+*-]*(?:[\[<{(]|(?:_|\*{1,2})\w)")
_HERE = re.compile(r"\w+ (?:aqui|here|your|tu|su)\b")
_BREAK = re.compile(r"(?<=[.:;])\s+")
_OF_TEMPLATES = SAID_IN_TEMPLATES | META
MOST_WORDS_PUT_OFF = 16
LONGEST = 400
NEAR, COMPLETE = 0.74, 0.6


def is_todo(line: str) -> bool:
    """Say whether a line holds the mark of a place that waits for an answer: `TODO(kata): …`."""
    return "TODO" in line and _TODO.search(line) is not None


def bare(line: str) -> str:
    """Strip the marks around the words of a line: bullets, numbers, emphasis, quotes, dots."""
    words = line.strip(_MARKS)
    if words[:1].isdigit() and (number := _NUMBER.match(words)):
        words = words[number.end() :].strip(_MARKS)
    return words


def is_template(line: str) -> bool:
    """Say whether a line says nothing but what a template says, or that the answer is yet to come."""
    return _is_template(line) if len(line) <= LONGEST else False


@lru_cache(maxsize=20_000)
def _is_template(line: str) -> bool:
    fold = folded(line)
    words = bare(fold)
    if not words:
        return "..." in fold or "…" in fold
    if not _may_be_template(fold, words):
        return False
    return not (PRICE.search(fold) or any(not each[0].startswith("1000 ") for each in QUANTITY.finditer(fold)))


def _may_be_template(fold: str, words: str) -> bool:
    """Say whether the words are those of a template, whatever numbers stand among them."""
    if _ONLY.fullmatch(words) or _HINT.match(words):
        return True
    said = words_that_say(words)
    if len(said) < MOST_WORDS_PUT_OFF and not _PUT_OFF_WORDS.isdisjoint(said):
        rest = _PUT_OFF.sub(" ", words)
        left = words_that_say(rest)
        if rest != words:
            return len(left) <= 4 or _says_a_template(rest, left) or all(each in META for each in left)
    return _says_a_template(words, said) or _instructs(fold, words, said)


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


def _instructs(line: str, words: str, said: Sequence[str]) -> bool:
    """Tell what a template asks ("Describe the problem") from what somebody answers ("Agregar un lente")."""
    describes = bool(_DESCRIBING.match(words))
    if len(said) < 2 or not (describes or _INSTRUCTION.match(words)):
        return False
    if _HERE.match(words):
        return True
    known = sum(each in META or each in MEANING for each in said[1:])
    if describes:
        return known >= 0.4 * (len(said) - 1)
    bracketed = bool(_BRACKETED.match(line))
    return (len(said) > 3 or bracketed) and known >= (0.4 if bracketed else 0.75) * (len(said) - 1)


def may_begin_template(line: str) -> bool:
    """Say whether a line is made of the words of templates, so that a broken sentence may begin in it."""
    said = words_that_say(folded(line))
    return 2 * sum(map(_OF_TEMPLATES.__contains__, said)) >= len(said)


def asks_for_list(line: str) -> bool:
    """Say whether a template asks for what it enumerates beneath: "Detallar la arquitectura, incluyendo:"."""
    return line.rstrip().endswith(":") and bool(_DESCRIBING.match(bare(folded(line)))) and is_template(line)
