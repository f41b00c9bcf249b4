"""The state of the twelve sections of a design, wherever they stand and whatever they are called."""

from __future__ import annotations

from collections.abc import Sequence

from archkata.design.reading import Document
from archkata.design.sections.section import SECTION_IDS, Leftover, Section, State

__all__ = ["SECTION_IDS", "Leftover", "Section", "State", "sections_of"]


def sections_of(documents: Sequence[Document]) -> list[Section]:
    """Return the twelve sections, in the order of SECTION_IDS."""
    found: dict[str, Section] = {}
    for document in documents:
        for heading in document.headings:
            words = heading.title.lower().replace(" ", "_")
            for id in SECTION_IDS:
                if id in words and id not in found:
                    found[id] = Section(id, State.FILLED, document.name, heading.line)
    return [found.get(id, Section(id, State.MISSING)) for id in SECTION_IDS]
