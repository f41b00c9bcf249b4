"""A document cut into units, each a title and what stands beneath it, and the sections that each unit serves.

A comment with an id decides. Without one the words of the title do, then the unit around it. A line such as
"Costos: 40 USD al mes" begins a *soft* unit, which counts only where its section has no heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archkata.design.reading import Document, Heading
from archkata.design.reading.headings import plain_words
from archkata.design.sections.marks import Marks, marks_of
from archkata.design.sections.section import SECTION_IDS
from archkata.design.sections.titles import KEEPS, PERHAPS, STRONG, coverage, is_exact, sections_of_title

MOST_LINES = 10_000
LEAST_COVERAGE = 0.5
_LABEL = re.compile(
    r"[ \t]{0,3}(?:[-*+•][ \t]+)?(?:\*\*|__)?([^\W\d_][^:*_|`.]{2,40})(?:\*\*|__)?[ \t]*:(?:\*\*|__)?(?P<rest>.*)$"
)
_RUN_IN = re.compile(r"[ \t]{0,3}(?:\*\*|__)([^\W\d_][^*_|`]{1,40}?)[.:]?(?:\*\*|__)[ \t]*[.:]?(?P<rest>.*)$")
_ALONE = re.compile(r"[ \t]{0,3}(?:\d{1,2}[.)-]+[ \t]*)?(?:\*\*|__)?([^\W\d_][^:*|`.,;$<]{2,40}?)(?:\*\*|__)?[ \t]*$")
_BOLD = ("**", "__")
_DETAIL = re.compile(r"\s+|\s*[-*+\u2022\d]")


@dataclass
class TitledUnit:
    """A title and its own lines (from 1, inclusive, without those of units beneath it)."""

    document: Document
    marks: Marks
    title: str
    line: int
    first: int
    last: int
    level: int = 0
    parent: TitledUnit | None = None
    sections: frozenset[str] = frozenset()
    named: bool = False  # its title or id says so; otherwise it has them from the unit around it
    soft: bool = False
    inner: bool = False  # it belongs to the section of the unit around it
    weak: bool = False  # its title may mean something else: what stands beneath decides
    hints: frozenset[str] = frozenset()  # what its title would mean if nothing else did
    perhaps: frozenset[str] = frozenset()  # what a reader could look for under such a title
    label: int = 0  # where, in the first line of a soft one, the text behind the label begins
    listed: bool = False  # a soft one that is an item of a list


def units_of(document: Document) -> list[TitledUnit]:
    """Cut a document at its headings, and what stands before the first, at its labels."""
    headings = document.headings
    end = min(len(document.lines), MOST_LINES)
    starts = [heading.line for heading in headings] + [end + 1]
    marks = marks_of(document)
    top = TitledUnit(document, marks, "", 0, _begin(document), starts[0] - 1)
    units = [top]
    ours = any(heading.id in SECTION_IDS for heading in headings)
    open_: list[TitledUnit] = []
    proper = [_is_proper(heading, document.lines) for heading in headings]
    for heading, following, sure in zip(headings, starts[1:], proper, strict=True):
        while open_ and open_[-1].level >= heading.level:
            open_.pop()
        unit = TitledUnit(document, marks, heading.title, heading.line, heading.line + 1, following - 1, heading.level)
        unit.parent = open_[-1] if open_ else None
        _assign(unit, heading, ours, title=_is_title_of_document(heading, headings))
        unit.soft = not sure and unit.named and sum(proper) >= 3
        open_.append(unit)
        units.append(unit)
    return [part for unit in units for part in _at_labels(unit)]


def _begin(document: Document) -> int:
    """Return the first line behind the front matter."""
    if document.front_matter is None:
        return 1
    return next((n for n, line in enumerate(document.lines[1:], 2) if line.rstrip() in {"---", "..."}), 0) + 1


def _assign(unit: TitledUnit, heading: Heading, ours: bool, title: bool) -> None:
    if heading.id is not None:
        unit.named = heading.id in SECTION_IDS
        unit.sections = frozenset({heading.id} & set(SECTION_IDS))
        return
    around = unit.parent
    weights = sections_of_title(heading.title)
    if not title:
        unit.hints = frozenset(section for section, weight in weights.items() if weight > PERHAPS)
        unit.perhaps = frozenset(section for section, weight in weights.items() if weight == PERHAPS)
    inherited = around.sections if around else frozenset()
    strong = {section for section, weight in weights.items() if weight >= (STRONG if inherited else 2.0)}
    if title and not strong <= {"objective"}:
        strong = set()
    if inherited:
        strong -= {each for section in inherited if section not in strong for each in KEEPS.get(section, ())}
    if strong:
        unit.sections, unit.named = frozenset(strong), True
        unit.weak = all(weights[each] < STRONG for each in strong)
    elif inherited and not ours:
        unit.sections, unit.inner = inherited, True


def _is_proper(heading: Heading, lines: Sequence[str]) -> bool:
    """Tell a heading of Markdown or HTML from a bold or numbered line that only looks like one."""
    line = lines[heading.line - 1].lstrip(" >")
    beneath = lines[heading.line].strip() if heading.line < len(lines) else ""
    return line.startswith(("#", "<")) or (len(beneath) > 1 and set(beneath) <= {"="}) or set(beneath) == {"-"}


def _is_title_of_document(heading: Heading, headings: Sequence[Heading]) -> bool:
    """Tell the name of a document from a section: the first heading, above all others or with many words."""
    if heading is not headings[0]:
        return False
    alone = sum(each.level <= heading.level for each in headings) == 1
    bare = len(headings) > 1 and headings[1].line - heading.line <= 3
    if alone and heading.level == 1 and len(headings) <= 2:
        return not is_exact(heading.title)
    return len(headings) > 2 and (alone or (heading.level == 1 and (bare or len(heading.title.split()) > 5)))


def _at_labels(unit: TitledUnit) -> list[TitledUnit]:
    """Cut a unit where a line of it names another section: `Costos: …`, or the name alone on a line."""
    lines = unit.document.lines
    parts = [unit]
    details = bool(unit.sections & {"use_cases", "out_of_scope"})
    for number in range(unit.first, unit.last + 1):
        line = lines[number - 1]
        if number in unit.marks.code or len(line) > 2_000 or not line.strip() or (details and _DETAIL.match(line)):
            continue
        named = _named_by(line, lines[number - 2] if number > 1 else "")
        if named is None or named[0] <= unit.sections:
            continue
        before = parts[-1]
        end, before.last = before.last, number - 1
        part = TitledUnit(unit.document, unit.marks, named[1], number, number + named[2], end, 7, unit)
        part.sections, part.named, part.soft, part.label = named[0], True, True, named[3]
        part.listed = line.lstrip().startswith(("-", "*", "+", "|")) and not line.lstrip().startswith("**")
        parts.append(part)
    return parts


def _named_by(line: str, previous: str) -> tuple[frozenset[str], str, int, int] | None:
    """Return what a line names: sections, words, in which line its text begins (0: this one), and at which letter."""
    label = _LABEL.match(line) if ":" in line else None
    if label is None and line.lstrip()[:2] in _BOLD:
        label = _RUN_IN.match(line)
    if label and len(label[1].split()) <= 6:
        sections = _strong(label[1])
        return (sections, label[1].strip(), 0, label.start("rest")) if sections else None
    if not previous.strip() and (alone := _ALONE.match(line)) and len(alone[1].split()) <= 5:
        sections = _strong(plain_words(alone[1]))
        return (sections, alone[1].strip(), 1, 0) if sections else None
    return None


def _strong(words: str) -> frozenset[str]:
    """Return the sections that a line names: in prose, the name has to be half of what it says."""
    if coverage(words) < LEAST_COVERAGE:
        return frozenset()
    return frozenset(section for section, weight in sections_of_title(words).items() if weight >= STRONG)
