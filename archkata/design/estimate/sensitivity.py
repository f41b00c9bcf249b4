"""Which assumption moves the bill most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from archkata.design.capacity import CapacityEstimate, calculate
from archkata.design.costs import bill, load_of
from archkata.design.estimate.assumptions import assumptions
from archkata.design.estimate.plan import EstimateInputs
from archkata.language import Text

A_TENTH_LARGER = Decimal("1.1")


@dataclass(frozen=True)
class Influence:
    """By how many percent the likely total moves when one assumption is a tenth larger and all others stay."""

    name: str
    title: Text
    percent: Decimal


def influences(plan: EstimateInputs, today: date) -> tuple[Influence, ...]:
    """Return the influence of every assumption, the strongest first; on a bill of nothing there is none."""
    capacity = calculate(load_of(plan.capacity))
    usual = _total(plan, capacity, today)
    if not usual:
        return ()
    found = []
    for each in assumptions(plan):
        if each.given and each.name != "budget":
            other = each.put(each.value * A_TENTH_LARGER)
            same = other.capacity is plan.capacity
            moved = _total(other, capacity if same else calculate(load_of(other.capacity)), today) - usual
            found.append(Influence(each.name, each.title, 100 * moved / usual))
    return tuple(sorted(found, key=lambda influence: (-influence.percent, influence.name)))


def _total(plan: EstimateInputs, capacity: CapacityEstimate, today: date) -> Decimal:
    return Decimal(0) if plan.costs is None else bill(plan.costs, capacity, today).total.likely
