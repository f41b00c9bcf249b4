"""The estimate of a document, with where it comes from and what was asked for: all that a report needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archkata.design import models
from archkata.design.blocks import example_of
from archkata.design.capacity import calculate
from archkata.design.costs import Bill, CostError, bill, load_of
from archkata.design.estimate.assumptions import changed
from archkata.design.estimate.measured import Measured, measured, plan_as_measured
from archkata.design.estimate.plan import BlockPlace, EstimateInputs, FoundBlock
from archkata.design.estimate.result import Estimate, estimate
from archkata.errors import ArchkataError
from archkata.language import text


@dataclass(frozen=True)
class EstimateAnswer:
    """An estimate with its plan and its places; `wishes` are those of --set, `path` is as the user wrote it.

    `bill_as_measured` is the bill with the sizes that a load run measured in place of the assumed ones.
    """

    path: str
    plan: EstimateInputs
    capacity: BlockPlace
    costs: BlockPlace | None
    estimate: Estimate
    measured: Measured | None
    wishes: Mapping[str, str]
    bill_as_measured: Bill | None = None


def answer(
    path: Path,
    capacity: FoundBlock[models.Capacity],
    costs: FoundBlock[models.Costs] | None,
    wishes: Mapping[str, str],
    today: date,
) -> EstimateAnswer:
    """Estimate what stands in a document or a workspace; raise ArchkataError where that cannot be added up."""
    folder = path if path.is_dir() else path.parent
    plan = EstimateInputs(capacity.model, costs.model if costs else None)
    try:
        plan = changed(plan, wishes)
        result = estimate(plan, today, wishes)
    except CostError as error:
        raise (_complaint(costs, error) if costs else error) from error
    place, found = costs.place if costs else None, measured(folder, plan)
    paid = _bill_as_measured(plan, found, today) if found else None
    return EstimateAnswer(str(path), plan, capacity.place, place, result, found, wishes, paid)


def _bill_as_measured(plan: EstimateInputs, found: Measured, today: date) -> Bill | None:
    other = plan_as_measured(plan, found)
    if other.costs is None or other == plan:
        return None
    return bill(other.costs, calculate(load_of(other.capacity)), today)


def _complaint(costs: FoundBlock[models.Costs], error: CostError) -> ArchkataError:
    """Turn a contradiction in the costs into an error that says where it stands."""
    line = costs.block.line_of(*error.path)
    return ArchkataError(
        text("{file}:{line}: {problem}.", file=costs.file, line=line, problem=error.sentence),
        text("For example: {example}", example=example_of(models.Costs, *error.path)),
    )
