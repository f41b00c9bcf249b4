"""Every assumption of a plan by its name, such as `users_per_day` or `price.vm`: its value, and how to replace it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archkata.design import models
from archkata.design.capacity import CapacityFigure, Label, Unit
from archkata.design.costs import budget_of, named_items
from archkata.design.estimate.plan import EstimateInputs
from archkata.design.quantities import NOTHING, QuantityError, Spread, money_a_month, number, size
from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.suggest import did_you_mean

MOST_NAMES_TOLD = 12


@dataclass(frozen=True)
class Assumption:
    """One assumed number. `put` returns the plan with another one; `given` says that it was written."""

    name: str
    title: Text
    value: Spread
    unit: str
    read: Callable[[object], Spread]
    put: Callable[[Spread], EstimateInputs]
    origin: Text
    given: bool = True

    def step(self, changed: Mapping[str, str]) -> CapacityFigure:
        """Return it as a step; what was set on the command line says so."""
        origin = text("from --set") if self.name in changed else self.origin
        return CapacityFigure(self.name, self.title, self.value, self.unit, origin, Label.ASSUMED)


def assumptions(plan: EstimateInputs) -> Iterator[Assumption]:
    """Yield all assumptions of a plan, in the order of the blocks."""
    yield from _of_load(plan)
    for call in plan.capacity.calls:
        yield from _of_call(plan, call)
    if plan.costs is not None:
        yield from _of_costs(plan, plan.costs)


def read_wishes(written: Sequence[str]) -> dict[str, str]:
    """Read `NAME=VALUE` words of the command line; an operation's name may hold a `=`, a value does not."""
    wishes: dict[str, str] = {}
    for word in written:
        name, sign, value = word.rpartition("=")
        if not sign or not name.strip():
            raise ArchkataError(
                text("--set takes NAME=VALUE; “{word}” is none.", word=word),
                text("For example: --set users_per_day=5000."),
            )
        if name.strip() in wishes:
            raise ArchkataError(text("--set {name} was given twice.", name=name.strip()), text("Give it once."))
        wishes[name.strip()] = value.strip()
    return wishes


def changed(plan: EstimateInputs, wishes: Mapping[str, str]) -> EstimateInputs:
    """Return the plan with assumptions replaced, `{"users_per_day": "5000"}`; raise ArchkataError for what is wrong."""
    for name, written in wishes.items():
        known = {each.name: each for each in assumptions(plan)}
        if name not in known:
            raise _unknown(name, list(known))
        try:
            plan = known[name].put(known[name].read(written))
        except QuantityError as error:
            raise ArchkataError(
                text("--set {name}: {reason}.", name=name, reason=error.sentence),
                text('For example: --set "{name}={example}"', name=name, example=_example(known[name])),
            ) from error
    return plan


def _of_load(plan: EstimateInputs) -> Iterator[Assumption]:
    block, origin = plan.capacity, text("from the capacity block")

    def one(name: str, title: Text, unit: str) -> Assumption:
        def put(value: Spread) -> EstimateInputs:
            return EstimateInputs(block.model_copy(update={name: value}), plan.costs)

        return Assumption(name, title, getattr(block, name), unit, number, put, origin)

    yield one("users_per_day", text("Users a day"), Unit.USERS)
    yield one("peak_factor", text("Peak factor"), Unit.NONE)
    yield one("days_kept", text("Days kept"), Unit.DAYS)


def _of_call(plan: EstimateInputs, call: str) -> Iterator[Assumption]:
    row, origin = plan.capacity.calls[call], text("from the capacity block")

    def one(name: str, title: Text, unit: str, read: Callable[[object], Spread]) -> Assumption:
        def put(value: Spread) -> EstimateInputs:
            calls = {**plan.capacity.calls, call: row.model_copy(update={name: value})}
            return EstimateInputs(plan.capacity.model_copy(update={"calls": calls}), plan.costs)

        found: Spread | None = getattr(row, name)
        return Assumption(f"{name}.{call}", title, found or NOTHING, unit, read, put, origin, found is not None)

    yield one("per_user", text("{call}: calls per user and day", call=call), Unit.CALLS, number)
    yield one("request", text("{call}: request", call=call), Unit.BYTES, size)
    yield one("response", text("{call}: response", call=call), Unit.BYTES, size)
    yield one("stored", text("{call}: stored", call=call), Unit.BYTES, size)


def _of_costs(plan: EstimateInputs, costs: models.Costs) -> Iterator[Assumption]:
    origin = text("from the costs block")

    def put(**update: Any) -> EstimateInputs:
        return EstimateInputs(plan.capacity, costs.model_copy(update=update))

    def one(
        name: str,
        title: Text,
        value: Spread,
        unit: str,
        place: Callable[[Spread], EstimateInputs],
        *,
        given: bool = True,
    ) -> Assumption:
        return Assumption(name, title, value, unit, number, place, origin, given)

    for name, price in costs.prices.items():

        def dearer(value: Spread, name: str = name, price: models.Price = price) -> EstimateInputs:
            return put(prices={**costs.prices, name: price.model_copy(update={"price": value})})

        title = text("Price of {name}", name=name)
        yield one(f"price.{name}", title, price.price, f"{costs.currency}/{price.unit}", dearer)
    for index, (name, row) in enumerate(named_items(costs.items)):
        if row.from_ is not None:
            continue

        def more(value: Spread, index: int = index, row: models.CostItem = row) -> EstimateInputs:
            return put(items=[*costs.items[:index], row.model_copy(update={"count": value}), *costs.items[index + 1 :]])

        title = text("Count of {name}", name=name)
        yield one(f"count.{name}", title, row.count or Spread.exactly(1), Unit.NONE, more)
    yield _budget(plan, costs, origin)


def _budget(plan: EstimateInputs, costs: models.Costs, origin: Text) -> Assumption:
    unit = f"{costs.currency}/month"

    def read(written: object) -> Spread:
        return money_a_month(written, costs.currency)

    def put(value: Spread) -> EstimateInputs:
        written = f"{value.low:f}..{value.high:f} {unit}" if value.is_range else f"{value.likely:f} {unit}"
        return EstimateInputs(plan.capacity, costs.model_copy(update={"budget": written}))

    return Assumption("budget", text("Budget a month"), budget_of(costs), unit, read, put, origin)


def _unknown(name: str, known: list[str]) -> ArchkataError:
    shown = known if len(known) <= MOST_NAMES_TOLD else [*known[:MOST_NAMES_TOLD], "…"]
    return ArchkataError(
        text("--set: “{name}” is not an assumption of this document.", name=name),
        did_you_mean(name, known) or text("Assumptions are: {names}.", names=", ".join(shown)),
    )


def _example(assumption: Assumption) -> str:
    """Return a value as it is written for an assumption: the present one, where that is a number."""
    if assumption.unit == Unit.BYTES:
        return "20 KB"
    written = f"{assumption.value.likely.normalize():f}"
    return f"{written} {assumption.unit}" if assumption.name == "budget" else written
