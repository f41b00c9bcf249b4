"""The two blocks that an estimate is made of, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from archkata.design import models
from archkata.design.blocks import Block

Model = TypeVar("Model", models.Capacity, models.Costs)


@dataclass(frozen=True)
class EstimateInputs:
    """What is assumed: the load, and what its parts cost."""

    capacity: models.Capacity
    costs: models.Costs | None = None


@dataclass(frozen=True)
class BlockPlace:
    """Where a block begins: the file as the reader knows it, and the line from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class FoundBlock(Generic[Model]):
    """A valid block with its model, and its file."""

    file: str
    block: Block
    model: Model

    @property
    def place(self) -> BlockPlace:
        """Where it begins."""
        return BlockPlace(self.file, self.block.line)
