"""The state of the twelve sections of a design, wherever they stand and whatever they are called.

*filled*: own words that answer the question of the section. *filled with leftovers*: the same, and words of a template
beside them. *partial*: own words, but not what is asked. *placeholder*: the words of a template, or "pending", and
nothing else. *empty*: a heading and nothing beneath it. *missing*: no heading, and nothing elsewhere that answers.

What stands beneath a heading counts for it unless a heading of its own says otherwise. Two cases that could be argued
about: a bare "Alcance" is judged by the use cases and the out of scope beneath it (`scope_by_parts`); a bare
"Arquitectura" with pictures beneath it is empty as a solution in words, however good the pictures are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archkata.design.reading import Document
from archkata.design.sections.gathering import Gathered, gather
from archkata.design.sections.section import SECTION_IDS, Leftover, Section, State
from archkata.design.sections.states import scope_by_parts, section_of
from archkata.design.sections.units import Unit, units_of

__all__ = ["SECTION_IDS", "Leftover", "Section", "State", "sections_of"]


def sections_of(documents: Sequence[Document]) -> list[Section]:
    """Return the twelve sections, in the order of SECTION_IDS."""
    units = [unit for document in documents for unit in units_of(document)]
    gathered = gather(units)
    found = {id: section_of(id, gathered[id]) for id in SECTION_IDS}
    beneath = _beneath(gathered["scope"], units)
    state = scope_by_parts(found["scope"], found["use_cases"], found["out_of_scope"], beneath)
    found["scope"] = replace(found["scope"], state=state)
    return [found[id] for id in SECTION_IDS]


def _beneath(gathered: Gathered, units: Sequence[Unit]) -> set[str]:
    """Return the sections that have a heading beneath the home of another."""
    return {id for unit in units if unit.parent is not None and unit.parent is gathered.home for id in unit.sections}
