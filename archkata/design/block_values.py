"""The values of which blocks are made: ids, words, and quantities with units."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from archkata.design import quantities
from archkata.design.quantities import Spread

Call = Annotated[str, StringConstraints(pattern=r"^(GET|POST|PUT|PATCH|DELETE|HEAD) /\S*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
UseCaseId = Annotated[str, StringConstraints(pattern=r"^UC-\d+$")]
LimitId = Annotated[str, StringConstraints(pattern=r"^LIM-\d+$")]
ComponentId = Annotated[str, StringConstraints(pattern=r"^CMP-[a-z0-9-]+$")]
Number = Annotated[Spread, BeforeValidator(quantities.number)]
Size = Annotated[Spread, BeforeValidator(quantities.size)]
Duration = Annotated[Spread, BeforeValidator(quantities.duration)]
Share = Annotated[Spread, BeforeValidator(quantities.share)]
Rate = Annotated[Spread, BeforeValidator(quantities.rate)]
Day = Annotated[date, BeforeValidator(quantities.day)]
MOST_ROWS = 100


class StrictModel(BaseModel):
    """Rows whose unknown members are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
