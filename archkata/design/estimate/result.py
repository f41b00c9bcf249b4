"""The whole estimate, and its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from archkata.design.capacity import CapacityEstimate, CapacityFigure, calculate
from archkata.design.costs import Bill, bill, load_of
from archkata.design.estimate.assumptions import assumptions
from archkata.design.estimate.growth import Growth, grown
from archkata.design.estimate.plan import EstimateInputs
from archkata.design.estimate.sensitivity import Influence, influences
from archkata.language import Text, text


@dataclass(frozen=True)
class Estimate:
    """What was assumed, what follows, what it costs, what moves it, and what ten times the users make of it."""

    assumed: tuple[CapacityFigure, ...]
    capacity: CapacityEstimate
    bill: Bill | None
    influences: tuple[Influence, ...]
    ten_times: Growth
    notes: tuple[Text, ...]

    @property
    def within_budget(self) -> bool:
        """Say whether the likely bill is within the budget; without costs there is nothing to exceed."""
        return self.bill is None or self.bill.within_budget


def estimate(plan: EstimateInputs, today: date, wishes: Mapping[str, str] | None = None) -> Estimate:
    """Carry out all of the arithmetic; raise CostError where the costs contradict themselves."""
    capacity = calculate(load_of(plan.capacity))
    paid = None if plan.costs is None else bill(plan.costs, capacity, today)
    return Estimate(
        tuple(each.step(wishes or {}) for each in assumptions(plan) if each.given),
        capacity,
        paid,
        influences(plan, today),
        grown(plan, today),
        tuple(_notes(plan, capacity, paid)),
    )


def _notes(plan: EstimateInputs, capacity: CapacityEstimate, paid: Bill | None) -> Iterator[Text]:
    """Yield what is no error and still wants a thought."""
    if plan.capacity.peak_factor.low < 1:
        yield text("A peak factor below 1 makes the peak lower than the mean.")
    if paid is None:
        return
    if paid.within_budget and paid.total.high > paid.budget.likely:
        yield text("At the high end of the ranges the bill exceeds the budget.")
    sources = {item.source for item in paid.items}
    for key in ("egress_month", "stored_total"):
        if capacity[key].high and key not in sources:
            yield text("Not in the bill: {what}. Is it part of another price?", what=capacity.steps[key].title)
    used = {item.use for item in paid.items}
    for price in paid.prices:
        if price.name not in used:
            yield text("No item uses the price “{name}”.", name=price.name)
        if price.age_days < 0:
            yield text("The price “{name}” is dated {date}, which is yet to come.", name=price.name, date=price.as_of)
