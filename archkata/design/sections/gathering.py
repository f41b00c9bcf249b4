"""Which units answer which section: those that say so, and, for a section without any, those whose content does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from archkata.design.sections import evidence
from archkata.design.sections.answers import answers, has_fields, has_picture, is_picture
from archkata.design.sections.content import Content, Said, content_of
from archkata.design.sections.evidence import distinct
from archkata.design.sections.meanings import own_words
from archkata.design.sections.section import SECTION_IDS
from archkata.design.sections.statements import read_statement
from archkata.design.sections.titles import is_frame
from archkata.design.sections.units import TitledUnit
from archkata.design.sections.words import folded

_CALLS = re.compile(
    r"endpoint|api\b|request|respuesta|response|peticion|ejemplo de (?:uso|llamada)|instala|install|run"
)
_IN_PARENTHESES = re.compile(r"\([^()]{0,300}\)?")
MOST_LINES = 2_000
LEAST_INSTRUCTIONS = 2
Units = Sequence[tuple[TitledUnit, Content]]


@dataclass
class Gathered:
    """What was found for a section: its content, the unit where it begins, and else where it may have been meant."""

    content: Content = field(default_factory=Content)
    home: TitledUnit | None = None
    perhaps: TitledUnit | None = None

    def take(self, unit: TitledUnit, content: Content) -> None:
        """Take in a unit; the first that names the section is its home."""
        if self.home is None or (unit.named and not self.home.named):
            self.home = unit
        self.content.add(content)


def gather(units: Sequence[TitledUnit]) -> dict[str, Gathered]:
    """Give every unit to the sections that it serves; merge soft units back where the section has a heading."""
    named = {section for unit in units for section in unit.sections if unit.named and not unit.soft}
    found = {section: Gathered() for section in SECTION_IDS}
    read = _read(units)
    doubtful: list[tuple[TitledUnit, Content]] = []
    for unit, content in read:
        serves = _served_by(unit, content, named)
        if unit.weak and not any(answers(section, content) for section in serves):
            doubtful.append((unit, content))
        else:
            for section in serves:
                found[section].take(unit, content)
    _find_missing(found, read, {id(unit) for unit, _ in doubtful})
    taken = {id(each.home) for each in found.values()}
    for unit, content in doubtful:
        for section in unit.sections if id(unit) not in taken else ():
            found[section].take(unit, content)
    _lend_pictures(found, read)
    for section, gathered in found.items():
        if gathered.home is None:
            gathered.perhaps = next((unit for unit, content in read if _may_mean(section, unit, content)), None)
    return found


def _read(units: Sequence[TitledUnit]) -> list[tuple[TitledUnit, Content]]:
    """Read all units; those of a document that is a template for the most part once more, with that in mind."""
    read = [(unit, content_of(unit)) for unit in units]
    told: dict[str, list[int]] = {}
    for unit, content in read:
        counts = told.setdefault(unit.document.name, [0, 0])
        counts[0] += content.instructions
        counts[1] += sum(bool(own_words(words.statement.asserted)) for words in content.own)
    templates = {name for name, (asked, own) in told.items() if asked >= max(own, LEAST_INSTRUCTIONS + bool(own))}
    return [
        (unit, content_of(unit, among_instructions=True)) if unit.document.name in templates else (unit, content)
        for unit, content in read
    ]


def _find_missing(found: Mapping[str, Gathered], read: Units, doubtful: set[int]) -> None:
    """Look for sections without a heading in the content of other units; units without a section come first."""
    free = [(unit, content) for unit, content in read if not unit.sections or id(unit) in doubtful]
    for section in SECTION_IDS:
        for unit, content in free:
            if found[section].home is None and section in unit.hints and answers(section, content):
                found[section].take(unit, content)
        for units in (free, read):
            if found[section].home is None:
                _find_elsewhere(section, found[section], units, doubtful)
    for unit, content in read:
        for section in unit.hints:
            if found[section].home is None and unit.inner and answers(section, content):
                found[section].take(unit, content)


def _served_by(unit: TitledUnit, content: Content, named: set[str]) -> frozenset[str]:
    """Return what a unit counts for; a soft one whose sections have headings belongs to the unit around it."""
    if not unit.soft:
        return unit.sections
    alone = frozenset(
        each for each in unit.sections if each not in named and (not unit.listed or answers(each, content))
    )
    return alone or (_served_by(unit.parent, content, named) if unit.parent else frozenset())


def _find_elsewhere(section: str, gathered: Gathered, read: Units, doubtful: set[int]) -> None:
    """Recognise a section that has no heading by what stands in other units."""
    for unit, content in read:
        part = _part(section, unit, content, frozenset() if id(unit) in doubtful else unit.sections)
        if part is not None and answers(section, part):
            gathered.take(unit, part)
            return


def _part(section: str, unit: TitledUnit, content: Content, serves: frozenset[str]) -> Content | None:
    """Return what of a unit clearly belongs to a section that it does not serve, if anything does."""
    if section == "diagrams":
        return _pictures(unit, content)
    if section == "data_model":
        fits = has_fields(content) and not _CALLS.search(folded(unit.title))
        return content if fits and any(not is_picture(fence) for fence in content.fences) else None
    if section == "objective":
        return content if not serves and _opens_the_document(unit) and _tells_a_need(content) else None
    free = not serves and not is_frame(unit.title)
    core = None if section == "solution" and _opens_the_document(unit) else _CORES.get(section)
    if free and core is not None and core(content.said(section)):
        return content
    if serves - _FROM[section] or is_frame(unit.title):
        return None
    return _lines(content, _LINES[section]) if section in _LINES else None


def _opens_the_document(unit: TitledUnit) -> bool:
    """Say whether a unit is what the document begins with: the words right under its name."""
    first = unit.document.headings[0].line if unit.document.headings else 0
    second = unit.document.headings[1].line if len(unit.document.headings) > 1 else 0
    return unit.line in {0, first} or (unit.line == second and bool(unit.hints) and "objective" in unit.hints)


def _tells_a_need(content: Content) -> bool:
    """Say whether there is a paragraph (no list) of some length, or a shorter one with a word of need."""
    prose = [words for words in content.own if not words.statement.open and words.line not in content.listed]
    count = sum(words.letters for words in prose)
    return count >= 20 or (count >= 8 and any(evidence.NEED.search(words.folded) for words in prose))


def _lines(content: Content, wanted: Callable[[str], bool]) -> Content | None:
    own = [words for words in content.own[:MOST_LINES] if not words.statement.open and wanted(words.folded)]
    return Content(own=own) if own else None


def _pictures(unit: TitledUnit, content: Content) -> Content | None:
    fences = [fence for fence in content.fences if is_picture(fence)]
    trusted = bool(unit.sections & {"solution", "data_model", "diagrams"})
    images = [
        i for i in content.images if trusted or evidence.DRAWN.search(folded(f"{i.words} {i.target} {unit.title}"))
    ]
    links = [link for link in content.links if evidence.DRAWING_TOOL.search(folded(link.target))]
    found = Content(fences=fences, images=images, links=links if not unit.sections - {"solution"} else [])
    return found if has_picture(found) else None


def _may_mean(section: str, unit: TitledUnit, content: Content) -> bool:
    """Say whether a reader could look for a section here: its title hints at it, or a sentence has a sign of it."""
    if section in unit.hints or section in unit.perhaps:
        return True
    sign = _SIGNS.get(section)
    return sign is not None and not unit.sections and sign(content.said(section))


_CORES: dict[str, Callable[[Said], bool]] = {
    "test_plan": lambda said: (
        distinct(evidence.ACTS, said.text) >= 1
        and distinct(evidence.FINDS, said.text) >= 1
        and bool(re.search(r"\b(?:prob[ae]r|prueba\w*|tests?)\b", said.text))
        and len(said.sentences) <= 12
    ),
    "integration_plan": lambda said: bool(
        evidence.PASSES.search(said.text)
        and evidence.DOES.search(said.text)
        and re.search(r"\b(?:pipelines?|deploy\w*|desplieg\w*|despleg\w*)\b", said.text)
    ),
    "solution": lambda said: (
        distinct(evidence.TECHNICAL, said.text) >= 4 and sum(len(each.split()) >= 8 for each in said.sentences) >= 2
    ),
}
_LINES: dict[str, Callable[[str], bool]] = {
    "use_cases": lambda words: bool(evidence.STORY.search(words)) and not evidence.EXCLUSION.search(words),
    "out_of_scope": lambda words: bool(evidence.EXCLUSION.search(_IN_PARENTHESES.sub(" ", words))),
    "solution": lambda words: distinct(evidence.TECHNICAL, words) >= 4,
    "alternatives": lambda words: bool(
        re.search(
            r"\b(?:descartamos|descarto|se descart\w+|(?:we|i) (?:considered|rejected)|consideramos|evaluamos)\b", words
        )
    ),
    "limits": lambda words: bool(evidence.QUANTITY.search(words) and evidence.PROMISE.search(words)),
    "cost": lambda words: bool(evidence.PRICE.search(words) and evidence.RUNNING.search(words)),
    "test_plan": lambda words: bool(
        re.search(
            r"\b(?:pruebas? (?:unitaria|de|auto)\w*|unit tests?|tests? (?:unitario|de)\w*|load tests?|we test)", words
        )
    ),
    "integration_plan": lambda words: bool(
        evidence.PASSES.search(words)
        and evidence.DOES.search(words)
        and re.search(r"\b(?:pipelines?|deploy\w*|desplieg\w*|despleg\w*)\b", words)
    ),
}
# In which other sections a sentence may stand that clearly answers this one.
_FROM: dict[str, frozenset[str]] = {
    "use_cases": frozenset({"objective", "scope"}),
    "out_of_scope": frozenset({"objective", "scope"}),
    "alternatives": frozenset({"objective", "solution"}),
    "limits": frozenset({"scope", "solution"}),
    "cost": frozenset({"solution"}),
    "solution": frozenset(),
    "test_plan": frozenset(),
    "integration_plan": frozenset(),
    "scope": frozenset(),
}
_SIGNS: dict[str, Callable[[Said], bool]] = {
    "use_cases": lambda said: bool(re.search(r"\b(?:can|may|wants?|puede[n]?|quiere[n]?)\b", said.text)),
    "limits": lambda said: bool(evidence.QUANTITY.search(said.text)),
    "cost": lambda said: bool(evidence.PRICE.search(said.text)),
    "data_model": lambda said: bool(evidence.ENTITY_OF_FIELDS.search(said.text)),
    "test_plan": lambda said: bool(evidence.TESTS.search(said.text)),
    "integration_plan": lambda said: bool(evidence.DOES.search(said.text) and evidence.BEGINS.search(said.text)),
    "alternatives": lambda said: any(read_statement(each).weighs for each in said.sentences),
}


def _lend_pictures(found: Mapping[str, Gathered], read: Units) -> None:
    """Count the pictures under architecture and data model where "Diagramas" itself holds none."""
    diagrams = found["diagrams"]
    if diagrams.home is None or has_picture(diagrams.content):
        return
    for unit, content in read:
        if unit.sections & {"solution"} and (part := _pictures(unit, content)):
            diagrams.content.add(part)
            return
