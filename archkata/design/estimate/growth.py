"""What becomes of a plan when ten times as many users come, and what does not grow by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archkata.design.capacity import CapacityEstimate, calculate
from archkata.design.costs import Bill, bill, load_of
from archkata.design.estimate.plan import EstimateInputs

TIMES = 10


@dataclass(frozen=True)
class Growth:
    """The same arithmetic for ten times the users. Fixed counts stay: whether they suffice must be asked."""

    capacity: CapacityEstimate
    bill: Bill | None


def grown(plan: EstimateInputs, today: date) -> Growth:
    """Carry out the arithmetic again for ten times the users."""
    load = load_of(plan.capacity)
    capacity = calculate(load.with_users(load.users_per_day * TIMES))
    return Growth(capacity, None if plan.costs is None else bill(plan.costs, capacity, today))
