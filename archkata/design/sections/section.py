"""The twelve sections that a design document answers, and the states in which one can be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SECTION_IDS = (
    "objective",
    "scope",
    "use_cases",
    "out_of_scope",
    "solution",
    "alternatives",
    "diagrams",
    "data_model",
    "limits",
    "cost",
    "test_plan",
    "integration_plan",
)


class State(StrEnum):
    """How far the learner is with a section."""

    FILLED = "filled"
    FILLED_WITH_LEFTOVERS = "filled_with_leftovers"
    PARTIAL = "partial"
    PLACEHOLDER = "placeholder"
    EMPTY = "empty"
    MISSING = "missing"


@dataclass(frozen=True)
class Leftover:
    """Words of a template that stayed, and the line (from 1) in which they stand."""

    line: int
    excerpt: str


@dataclass(frozen=True)
class Section:
    """The state of one section; `file` and `line` say where it stands.

    `borrowed`: what answers the question is the lecturer's example, word for word. `perhaps`: where a section that is
    missing may have been meant, as a document's name and a line.
    """

    id: str
    state: State
    file: str | None = None
    line: int | None = None
    leftovers: tuple[Leftover, ...] = ()
    borrowed: bool = False
    perhaps: tuple[str, int] | None = None
