"""What a design costs a month: prices with their source and date, items that are paid for, and the budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from archkata.design import models
from archkata.design.capacity import HOURS_A_MONTH, Call, Capacity, Label, Load, Step, calculate
from archkata.design.quantities import NOTHING, QuantityError, Spread, money_a_month
from archkata.language import Text, text

GB = 10**9
MILLION = 10**6
OLD_DAYS = 365


class CostError(ValueError):
    """The block names a price or a result that does not exist; `sentence` says which."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class Item:
    """One line of the bill: a sum a month, with the formula in words and numbers."""

    name: str
    amount: Spread
    formula: Text


@dataclass(frozen=True)
class Bill:
    """All items, their sum, the budget, and the prices that are old."""

    currency: str
    items: tuple[Item, ...]
    budget: Spread
    old_prices: tuple[tuple[str, date], ...]

    @property
    def total(self) -> Spread:
        """The sum of all items, a month."""
        return sum((item.amount for item in self.items), NOTHING)

    @property
    def within_budget(self) -> bool:
        """Say whether the likely total is within the budget."""
        return self.total.likely <= self.budget.likely


@dataclass(frozen=True)
class Influence:
    """How much the total moves, in percent, when one assumption is a tenth larger."""

    name: str
    percent: Decimal


def bill(costs: models.Costs, capacity: Capacity, today: date) -> Bill:
    """Add up what a design costs a month."""
    try:
        budget = money_a_month(costs.budget, costs.currency)
    except QuantityError as error:
        raise CostError(text("“budget”: {reason}", reason=error.sentence)) from error
    items = tuple(_item(costs, row, capacity) for row in costs.items)
    old = tuple((name, price.as_of) for name, price in costs.prices.items() if (today - price.as_of).days > OLD_DAYS)
    return Bill(costs.currency, items, budget, old)


def influences(load: Load, costs: models.Costs, today: date) -> list[Influence]:
    """Return what moves the total most, the strongest first: each assumption once, a tenth larger."""
    usual = bill(costs, calculate(load), today).total.likely
    tenth = Decimal("1.1")
    found = []
    if not usual:
        return []
    for name, changed in _changed_loads(load, tenth):
        found.append(Influence(name, 100 * (bill(costs, calculate(changed), today).total.likely - usual) / usual))
    for name in costs.prices:
        price = costs.prices[name].model_copy(update={"price": costs.prices[name].price * tenth})
        dearer = costs.model_copy(update={"prices": {**costs.prices, name: price}})
        found.append(Influence(name, 100 * (bill(dearer, calculate(load), today).total.likely - usual) / usual))
    return sorted(found, key=lambda influence: (-influence.percent, influence.name))


def load_of(block: models.Capacity) -> Load:
    """Turn a capacity block into the assumptions that the arithmetic takes."""
    calls = (
        Call(name, row.per_user, row.request or NOTHING, row.response or NOTHING, row.stored or NOTHING)
        for name, row in block.calls.items()
    )
    return Load(block.users_per_day, block.peak_factor, block.days_kept, tuple(calls))


def assumptions(load: Load) -> list[Step]:
    """Return what the arithmetic begins with, as steps."""
    given = text("from the capacity block")
    rows = [
        Step("users_per_day", text("Users a day"), load.users_per_day, "", given, Label.ASSUMED),
        Step("peak_factor", text("Peak factor"), load.peak_factor, "", given, Label.ASSUMED),
        Step("days_kept", text("Days kept"), load.days_kept, "", given, Label.ASSUMED),
    ]
    for call in load.calls:
        title = text("{call} per user", call=call.name)
        rows.append(Step(f"per_user {call.name}", title, call.per_user, "", given, Label.ASSUMED))
    return rows


def _item(costs: models.Costs, row: models.CostItem, capacity: Capacity) -> Item:
    price = costs.prices.get(row.use)
    if price is None:
        raise CostError(
            text("there is no price “{name}”; prices: {known}", name=row.use, known=", ".join(costs.prices))
        )
    units, words = _units(row, price, capacity)
    each = f"{price.price.likely.normalize():f} {costs.currency}/{price.unit}"
    return Item(row.use, units * price.price, text("{units} × {each}", units=words, each=each))


def _units(row: models.CostItem, price: models.Price, capacity: Capacity) -> tuple[Spread, Text]:
    """Return how many units of a price are paid for, and that in words."""
    if row.from_ is None:
        count = row.count or Spread.exactly(1)
        many = f"{count.likely.normalize():f}"
        if price.unit == "hour":
            return count * HOURS_A_MONTH, text("{count} × {hours} h", count=many, hours=HOURS_A_MONTH)
        return count, text("{count}", count=many)
    key = row.from_.removeprefix("capacity.")
    if key not in capacity.steps:
        known = ", ".join(_plain(capacity))
        raise CostError(text("the capacity has no “{name}”; it has {known}", name=key, known=known))
    divisor = {"GB": GB, "GB-month": GB, "million": MILLION}.get(price.unit, 1)
    return capacity[key] / divisor, text("{name} in {unit}", name=key, unit=price.unit)


def _plain(capacity: Capacity) -> Iterable[str]:
    return (key for key in capacity.steps if " " not in key)


def _changed_loads(load: Load, factor: Decimal) -> Iterable[tuple[str, Load]]:
    yield "users_per_day", load.with_users(load.users_per_day * factor)
    yield "peak_factor", Load(load.users_per_day, load.peak_factor * factor, load.days_kept, load.calls)
    yield "days_kept", Load(load.users_per_day, load.peak_factor, load.days_kept * factor, load.calls)
