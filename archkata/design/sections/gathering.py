"""Which units answer which section: those that say so, and, for a section without any, those whose content does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archkata.design.sections import evidence
from archkata.design.sections.answers import answers, has_fields, has_picture, is_picture
from archkata.design.sections.content import Content, content_of
from archkata.design.sections.section import SECTION_IDS
from archkata.design.sections.sieve import Words
from archkata.design.sections.units import Unit
from archkata.design.sections.words import folded

_CALLS = re.compile(
    r"endpoint|api\b|request|respuesta|response|peticion|ejemplo de (?:uso|llamada)|instala|install|run"
)
_IN_PARENTHESES = re.compile(r"\([^()]{0,300}\)?")
_SHIPS = re.compile(r"\b(?:pipelines?|deploy\w*|desplieg\w*|despleg\w*|github|gitlab|jenkins|ci|cicd|staging)\b")
MOST_LINES = 2_000
_FRAME = re.compile(
    r"indice|contenido|contents|glosario|glossary|definicion|definition|acronim|autor|author|integrantes|equipo|team|"
    r"instala|install|historial|history|changelog|requisitos previos|prerequisit|getting started|licen[cs]"
)
_MONEY_OF_RUNNING = re.compile(
    r"\b(?:cost\w*|cuesta\w*|mes|mensual\w*|month\w*|hosting|servidor\w*|server\w*|vms?|instanc\w+|nube|cloud|"
    r"total|lambda|gb|"
    r"presupuesto|budget|database|base de datos)\b"
)
_PROMISE = re.compile(
    r"\b(?:latenc\w+|respond\w*|respuesta|response|tarda\w*|[rtq]ps|por segundo|per second|disponib\w+|"
    r"availab\w+|p9\d|"
    r"maxim\w*|limite|limit|simultane\w+|concurren\w+|uptime|timeout)\b|\d\s?ms\b"
)


@dataclass
class Gathered:
    """What was found for a section: its content, and the unit where it begins."""

    content: Content = field(default_factory=Content)
    home: Unit | None = None

    def take(self, unit: Unit, content: Content) -> None:
        """Take in a unit; the first that names the section is its home."""
        if self.home is None or (unit.named and not self.home.named):
            self.home = unit
        self.content.add(content)


def gather(units: Sequence[Unit]) -> dict[str, Gathered]:
    """Give every unit to the sections that it serves; merge soft units back where the section has a heading."""
    named = {section for unit in units for section in unit.sections if unit.named and not unit.soft}
    found = {section: Gathered() for section in SECTION_IDS}
    loose: list[tuple[Unit, Content]] = []
    doubtful: list[tuple[Unit, Content]] = []
    for unit in units:
        content = content_of(unit)
        serves = _served_by(unit, content, named)
        if unit.weak and not any(answers(section, content) for section in serves):
            doubtful.append((unit, content))
        else:
            for section in serves:
                found[section].take(unit, content)
        loose.append((unit, content))
    _find_missing(found, loose, {id(unit) for unit, _ in doubtful})
    taken = {id(each.home) for each in found.values()}
    for unit, content in doubtful:
        for section in unit.sections if id(unit) not in taken else ():
            found[section].take(unit, content)
    _lend_pictures(found, loose)
    return found


def _find_missing(found: dict[str, Gathered], loose: Sequence[tuple[Unit, Content]], doubtful: set[int]) -> None:
    """Look for sections without a heading in the content of other units; units nobody has taken come first."""
    free = [(unit, content) for unit, content in loose if not unit.sections or id(unit) in doubtful]
    for section in SECTION_IDS:
        if found[section].home is None:
            _find_elsewhere(section, found[section], free) or _find_elsewhere(section, found[section], loose)
    for unit, content in loose:
        for section in unit.hints:
            if found[section].home is None and unit.inner and answers(section, content):
                found[section].take(unit, content)


def _served_by(unit: Unit, content: Content, named: set[str]) -> frozenset[str]:
    """Return what a unit counts for; a soft one whose sections have headings belongs to the unit around it."""
    if not unit.soft:
        return unit.sections
    alone = frozenset(
        each for each in unit.sections if each not in named and (not unit.listed or answers(each, content))
    )
    return alone or (_served_by(unit.parent, content, named) if unit.parent else frozenset())


def _find_elsewhere(section: str, gathered: Gathered, loose: Sequence[tuple[Unit, Content]]) -> bool:
    """Recognise a section that has no heading by what stands in other units."""
    for unit, content in loose:
        part = _part(section, unit, content)
        if part is not None and answers(section, part):
            gathered.take(unit, part)
            return True
    return False


def _part(section: str, unit: Unit, content: Content) -> Content | None:
    """Return what of a unit belongs to a section that it is not named for, if anything does."""
    if section == "diagrams":
        return _pictures(unit, content)
    if section == "data_model":
        fits = has_fields(content) and not _CALLS.search(folded(unit.title))
        return content if fits and any(not is_picture(fence) for fence in content.fences) else None
    if section == "objective":
        return content if _comes_first(unit) and _tells_a_need(content) else None
    if not unit.sections and not _FRAME.search(folded(unit.title)) and section in _CORES and _CORES[section](content):
        return content
    if unit.sections and section in {"solution", "integration_plan", "test_plan"}:
        return None
    wanted = _LINES.get(section)
    return _lines(content, wanted) if wanted else None


def _comes_first(unit: Unit) -> bool:
    """Say whether a unit is the first with prose: right under the name of the document, or the first beneath it."""
    headings = [heading for heading in unit.document.headings[:3] if not _FRAME.search(folded(heading.title))]
    return unit.line == 0 or any(unit.line == heading.line for heading in headings[:2])


def _tells_a_need(content: Content) -> bool:
    return content.count >= 12 or (content.count >= 8 and bool(evidence.NEED.search(content.text)))


def _lines(content: Content, wanted: Callable[[Words], bool]) -> Content | None:
    own = [words for words in content.own[:MOST_LINES] if wanted(words)]
    return Content(own=own) if own else None


def _pictures(unit: Unit, content: Content) -> Content | None:
    fences = [fence for fence in content.fences if is_picture(fence)]
    trusted = bool(unit.sections & {"solution", "data_model", "diagrams"})
    images = [
        i for i in content.images if trusted or evidence.DRAWN.search(folded(f"{i.words} {i.target} {unit.title}"))
    ]
    found = Content(fences=fences, images=images)
    return found if has_picture(found) else None


_CORES: dict[str, Callable[[Content], bool]] = {
    "test_plan": lambda content: (
        evidence.distinct(evidence.TESTING, content.text) >= 4
        and bool(re.search(r"\b(?:prob[ae]r|prueba\w*|tests?)\b", content.text))
    ),
    "integration_plan": lambda content: (
        evidence.distinct(evidence.SHIPPING, content.text) >= 4 and bool(_SHIPS.search(content.text))
    ),
    "solution": lambda content: evidence.distinct(evidence.TECHNICAL, content.text) >= 5,
}
_LINES: dict[str, Callable[[Words], bool]] = {
    "use_cases": lambda words: (
        bool(evidence.STORY.search(words.folded)) and not evidence.EXCLUSION.search(words.folded)
    ),
    "out_of_scope": lambda words: bool(evidence.EXCLUSION.search(_IN_PARENTHESES.sub(" ", words.folded))),
    "solution": lambda words: evidence.distinct(evidence.TECHNICAL, words.folded) >= 4,
    "alternatives": lambda words: bool(
        re.search(
            r"\b(?:descartamos|descarto|se descart\w+|we (?:considered|rejected)|consideramos|evaluamos)\b",
            words.folded,
        )
    ),
    "limits": lambda words: bool(evidence.QUANTITY.search(words.folded) and _PROMISE.search(words.folded)),
    "cost": lambda words: bool(evidence.PRICE.search(words.folded) and _MONEY_OF_RUNNING.search(words.folded)),
    "test_plan": lambda words: bool(
        re.search(
            r"\b(?:pruebas? (?:unitaria|de|auto)\w*|unit tests?|tests? (?:unitario|de)\w*|load tests?|we test)",
            words.folded,
        )
    ),
    "integration_plan": lambda words: (
        evidence.distinct(evidence.SHIPPING, words.folded) >= 3
        and bool(
            re.search(
                r"\b(?:pipelines?|deploy\w*|desplieg\w*|despleg\w*|github|gitlab|jenkins|ci|cicd)\b", words.folded
            )
        )
    ),
}


def _lend_pictures(found: dict[str, Gathered], loose: Sequence[tuple[Unit, Content]]) -> None:
    """Count the pictures under architecture and data model where "Diagramas" itself holds none."""
    diagrams = found["diagrams"]
    if diagrams.home is None or has_picture(diagrams.content):
        return
    for unit, content in loose:
        if unit.sections & {"solution"} and (part := _pictures(unit, content)):
            diagrams.content.add(part)
            return
