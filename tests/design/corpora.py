"""The labelled documents: what a careful reader says about each, what archkata says, and how often the two agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from archkata.design.reading import read_document
from archkata.design.sections import SECTION_IDS, Section, State, sections_of

TUNED = Path(__file__).parent / "corpus"
HELD = TUNED / "held"
"""Nothing is tuned on these: only the figures of all of them together are looked at."""
LETTERS = {
    "F": State.FILLED,
    "L": State.FILLED_WITH_LEFTOVERS,
    "P": State.PARTIAL,
    "T": State.PLACEHOLDER,
    "E": State.EMPTY,
    "M": State.MISSING,
}
ANSWERED = {State.FILLED, State.FILLED_WITH_LEFTOVERS}


def labels_of(folder: Path) -> dict[str, dict[str, State]]:
    """Return the labels by document and section."""
    rows: dict[str, str] = yaml.safe_load((folder / "labels.yaml").read_text("utf-8"))
    return {
        name: dict(zip(SECTION_IDS, (LETTERS[letter] for letter in row.replace(" ", "")), strict=True))
        for name, row in rows.items()
    }


def read(folder: Path, name: str) -> list[Section]:
    """Return what archkata says about a document."""
    return sections_of([read_document(folder / f"{name}.md", folder)])


@dataclass(frozen=True)
class Verdict:
    """One section of one document: what a reader says, and what archkata says."""

    document: str
    section: str
    label: State
    state: State

    @property
    def agrees(self) -> bool:
        return self.label is self.state

    @property
    def invents(self) -> bool:
        """Say whether a section is called answered that a reader would call empty, denied or absent."""
        return self.state in ANSWERED and self.label not in ANSWERED

    @property
    def misses(self) -> bool:
        """Say whether an answer is not seen."""
        return self.label in ANSWERED and self.state not in ANSWERED

    def __str__(self) -> str:
        return f"{self.document}: {self.section} is {self.label}, not {self.state}"


@dataclass
class Figures:
    """How often both agree on the state; precision and recall are those of "answered"."""

    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def agreement(self) -> float:
        return sum(each.agrees for each in self.verdicts) / len(self.verdicts)

    @property
    def invented(self) -> int:
        return sum(each.invents for each in self.verdicts)

    @property
    def precision(self) -> float:
        called = sum(each.state in ANSWERED for each in self.verdicts)
        return 1 - self.invented / called if called else 1.0

    @property
    def recall(self) -> float:
        are = sum(each.label in ANSWERED for each in self.verdicts)
        return 1 - sum(each.misses for each in self.verdicts) / are if are else 1.0

    def of(self, section: str) -> Figures:
        return Figures([each for each in self.verdicts if each.section == section])


def judge(folder: Path) -> Figures:
    """Hold what archkata says against all labels of a folder."""
    return Figures(list(_verdicts(folder)))


def _verdicts(folder: Path) -> Iterator[Verdict]:
    for name, labels in labels_of(folder).items():
        for section in read(folder, name):
            yield Verdict(name, section.id, labels[section.id], section.state)
