"""What a design costs a month: prices with their source and date, items that are paid for, and the budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from archkata.design import models
from archkata.design.capacity import (
    HOURS_A_MONTH,
    Calculation,
    CapacityEstimate,
    CapacityFigure,
    Figure,
    Load,
    OperationLoad,
    Unit,
)
from archkata.design.quantities import NOTHING, QuantityError, Spread, money_a_month
from archkata.language import Text, text

OLD_DAYS = 365
PAYABLE = {
    "GB": (Unit.GIGABYTES, 10**9, ("egress_month", "ingress_month", "stored_total")),
    "GB-month": (Unit.GIGABYTES, 10**9, ("stored_total",)),
    "million": (Unit.MILLIONS, 10**6, ("requests_month",)),
    "hour": (Unit.RATE, 1, ("rps_peak", "rps_mean")),
    "month": (Unit.RATE, 1, ("rps_peak", "rps_mean")),
}
"""What a price by its unit can be multiplied with: the unit of the amount, its size, and the steps that have it.

A bill is for a month, so what is counted by day is not among them.
"""


class CostError(ValueError):
    """The block contradicts itself; `sentence` says how, `path` leads to the member, such as `("items", 1, "use")`."""

    def __init__(self, sentence: Text, *path: str | int) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.path = path


@dataclass(frozen=True)
class Item:
    """One line of the bill: a sum a month, with the formula in words and numbers.

    `id` is the price's name, with a number behind it from the second item of the same price on. `source` is the key of
    the step whose amount is paid for, and None where a fixed `count` is.
    """

    id: str
    use: str
    component: str | None
    source: str | None
    count: Spread | None
    amount: Spread
    formula: Text
    calculation: Calculation


@dataclass(frozen=True)
class DatedPrice:
    """What one unit costs, and how old that is on the day of the estimate."""

    name: str
    value: Spread
    unit: str
    source: str
    as_of: date
    age_days: int

    @property
    def old(self) -> bool:
        """Say whether the price must be looked up again."""
        return self.age_days > OLD_DAYS


@dataclass(frozen=True)
class Bill:
    """All items, their sum, the budget, and the prices."""

    currency: str
    items: tuple[Item, ...]
    budget: Spread
    prices: tuple[DatedPrice, ...]

    @property
    def total(self) -> Spread:
        """The sum of all items, a month."""
        return sum((item.amount for item in self.items), NOTHING)

    @property
    def within_budget(self) -> bool:
        """Say whether the likely total is within the budget."""
        return self.total.likely <= self.budget.likely

    @property
    def old_prices(self) -> tuple[tuple[str, date], ...]:
        """The prices that are older than a year, with their dates."""
        return tuple((price.name, price.as_of) for price in self.prices if price.old)


def bill(costs: models.Costs, capacity: CapacityEstimate, today: date) -> Bill:
    """Add up what a design costs a month; raise CostError where the block contradicts itself."""
    items = tuple(
        _item(costs, row, name, index, capacity) for index, (name, row) in enumerate(named_items(costs.items))
    )
    prices = tuple(
        DatedPrice(
            name,
            price.price,
            f"{costs.currency}/{price.unit}",
            price.source,
            price.as_of,
            (today - price.as_of).days,
        )
        for name, price in costs.prices.items()
    )
    return Bill(costs.currency, items, budget_of(costs), prices)


def budget_of(costs: models.Costs) -> Spread:
    """Return the budget a month, which is in the currency of the prices."""
    try:
        return money_a_month(costs.budget, costs.currency)
    except QuantityError as error:
        raise CostError(text("“budget”: {reason}", reason=error.sentence), "budget") from error


def named_items(rows: list[models.CostItem]) -> Iterator[tuple[str, models.CostItem]]:
    """Yield the items with ids that stay the same while their order does: `vm`, `vm-2`."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.use] = seen.get(row.use, 0) + 1
        yield (row.use if seen[row.use] == 1 else f"{row.use}-{seen[row.use]}"), row


def load_of(block: models.Capacity) -> Load:
    """Turn a capacity block into the assumptions that the arithmetic takes."""
    calls = (
        OperationLoad(name, row.per_user, row.request or NOTHING, row.response or NOTHING, row.stored or NOTHING)
        for name, row in block.calls.items()
    )
    return Load(block.users_per_day, block.peak_factor, block.days_kept, tuple(calls))


def _item(costs: models.Costs, row: models.CostItem, name: str, index: int, capacity: CapacityEstimate) -> Item:
    price = costs.prices.get(row.use)
    if price is None:
        known = ", ".join(costs.prices)
        raise CostError(
            text("there is no price “{name}”; prices: {known}", name=row.use, known=known), "items", index, "use"
        )
    each = Figure(price.price.likely, f"{costs.currency}/{price.unit}")
    count, source = None, None
    if row.from_ is None:
        count = row.count or Spread.exactly(1)
        units, words, shown = _counted(count, price)
    else:
        step = _step(row, price, index, capacity)
        units, words, shown = _metered(step, price)
        source = step.key
    formula = text("{units} × price", units=words)
    return Item(name, row.use, row.component, source, count, units * price.price, formula, (*shown, "×", each))


def _counted(count: Spread, price: models.Price) -> tuple[Spread, Text, Calculation]:
    """Return how many units of a price a fixed count comes to, in words and in numbers."""
    if price.unit == "hour":
        hours = Figure(Decimal(HOURS_A_MONTH), Unit.HOURS)
        return count * HOURS_A_MONTH, text("count × 730 hours"), (Figure(count.likely), "×", hours)
    return count, text("count"), (Figure(count.likely),)


def _metered(step: CapacityFigure, price: models.Price) -> tuple[Spread, Text, Calculation]:
    """Return how many units of a price a step comes to, in words and in numbers."""
    unit, each, _ = PAYABLE[price.unit]
    amount = step.value / each
    shown = (Figure(amount.likely, unit),)
    if price.unit == "hour":
        words = text("{amount} × 730 hours", amount=step.title)
        return amount * HOURS_A_MONTH, words, (*shown, "×", Figure(Decimal(HOURS_A_MONTH), Unit.HOURS))
    return amount, step.title, shown


def _step(row: models.CostItem, price: models.Price, index: int, capacity: CapacityEstimate) -> CapacityFigure:
    """Find the step that an item is paid by; it has to be one that its price can be multiplied with."""
    key = str(row.from_).removeprefix("capacity.")
    fitting = PAYABLE[price.unit][2]
    if row.count is not None:
        raise CostError(text("an item has “count” or “from”, not both"), "items", index, "count")
    if key not in capacity.steps:
        known = ", ".join(sorted({name for _, _, names in PAYABLE.values() for name in names}))
        raise CostError(
            text("the capacity has no “{name}”; an item can be paid by {known}", name=key, known=known),
            *("items", index, "from"),
        )
    if key not in fitting:
        sentence = text(
            "a price by {unit} cannot be multiplied with “{name}”; it fits {known}",
            unit=price.unit,
            name=key,
            known=", ".join(fitting),
        )
        raise CostError(sentence, "items", index, "from")
    return capacity.steps[key]
