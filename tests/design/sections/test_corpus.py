"""The states that archkata sees are those that a careful reader sees, in documents of all shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from archkata.design.reading import read_document
from archkata.design.sections import SECTION_IDS, Section, sections_of

CORPUS = Path(__file__).parents[1] / "corpus"
LABELS: dict[str, dict[str, str]] = yaml.safe_load((CORPUS / "labels.yaml").read_text("utf-8"))
ENOUGH = 0.95


def sections(name: str) -> list[Section]:
    return sections_of([read_document(CORPUS / f"{name}.md", CORPUS)])


def test_every_document_has_twelve_labels() -> None:
    assert sorted(LABELS) == sorted(path.stem for path in CORPUS.glob("*.md"))
    assert all(tuple(states) == SECTION_IDS for states in LABELS.values())
    assert len(LABELS) >= 24


def test_the_states_agree_with_a_careful_reader() -> None:
    seen = {(name, section.id): section.state for name in LABELS for section in sections(name)}
    wrong = [
        f"{name}: {id} is {LABELS[name][id]}, not {state}"
        for (name, id), state in seen.items()
        if state != LABELS[name][id]
    ]
    print("\n".join(wrong))  # noqa: T201 - pytest shows it where the test fails

    assert len(wrong) <= (1 - ENOUGH) * len(seen)


@pytest.mark.parametrize("name", sorted(LABELS))
def test_there_are_always_twelve_sections_in_their_order(name: str) -> None:
    assert tuple(section.id for section in sections(name)) == SECTION_IDS


@pytest.mark.parametrize("name", sorted(LABELS))
def test_a_section_stands_somewhere_unless_it_is_missing(name: str) -> None:
    for section in sections(name):
        assert (section.state == "missing") == (section.line is None) == (section.file is None)
        assert all(leftover.line >= 1 and leftover.excerpt for leftover in section.leftovers)
