"""The state of the twelve sections of a design, wherever they stand and whatever they are called.

- *filled*: own words that answer the question of the section
- *filled with leftovers*: the same, and words of a template beside them
- *partial*: own words, but not what is asked: vague ones, a denial, an open question, ways of which none is taken
- *placeholder*: the words of a template, or "pending", and nothing else
- *empty*: a heading and nothing beneath it
- *missing*: no heading, and nothing elsewhere that clearly answers; `perhaps` says where it may have been meant

What stands beneath a heading counts for it unless a heading of its own says otherwise: a bare "Alcance" is empty
although use cases stand beneath it, and so is a bare "Arquitectura" above "Diagramas", however good the pictures are.
"""

from __future__ import annotations

from collections.abc import Sequence

from archkata.design.reading import Document
from archkata.design.sections.gathering import gather
from archkata.design.sections.section import SECTION_IDS, Leftover, Section, State
from archkata.design.sections.states import section_of
from archkata.design.sections.units import units_of

__all__ = ["SECTION_IDS", "Leftover", "Section", "State", "sections_of"]


def sections_of(documents: Sequence[Document]) -> list[Section]:
    """Return the twelve sections, in the order of SECTION_IDS."""
    gathered = gather([unit for document in documents for unit in units_of(document)])
    return [section_of(id, gathered[id]) for id in SECTION_IDS]
