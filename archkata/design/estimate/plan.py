"""The two blocks that an estimate is made of, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from archkata.design import models
from archkata.design.blocks import Block

Model = TypeVar("Model", models.Capacity, models.Costs)


@dataclass(frozen=True)
class Plan:
    """What is assumed: the load, and what its parts cost."""

    capacity: models.Capacity
    costs: models.Costs | None = None


@dataclass(frozen=True)
class Place:
    """Where a block begins: the file as the reader knows it, and the line from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Found(Generic[Model]):
    """A valid block with its model, and its file."""

    file: str
    block: Block
    model: Model

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.file, self.block.line)
