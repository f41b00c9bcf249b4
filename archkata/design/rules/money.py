"""Capacity and cost: there, computable, within the budget, and with prices of today."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from archkata.design.capacity import calculate
from archkata.design.costs import Bill, CostError, bill, load_of
from archkata.design.judging.dossier import Dossier, PlacedBlock
from archkata.design.judging.registry import Found, check
from archkata.design.models import Capacity, Costs
from archkata.language import Text, text

CENT = Decimal("0.01")


@check("DOC-59")
def capacity_is_computed(dossier: Dossier) -> Iterable[Found]:
    """Rate, traffic and storage follow from a few assumptions."""
    if dossier.is_pack and not any(block.kind == "capacity" for block in dossier.blocks):
        documents = dossier.by_number.get("06", ())
        name = documents[0].name if documents else "06-capacity-and-cost.md"
        yield Found(name, 1, text("There is no block kata:capacity yet."))


@check("DOC-60")
def the_bill_adds_up(dossier: Dossier) -> Iterable[Found]:
    """Every item has a price, and everything that it counts is computed."""
    for block, found in _bills(dossier):
        if isinstance(found, Text):
            yield Found(block.document.name, block.line, text("The bill cannot be added up: {reason}.", reason=found))


@check("DOC-61")
def the_budget_is_kept(dossier: Dossier) -> Iterable[Found]:
    """The likely bill, against what may be spent."""
    for block, found in _bills(dossier):
        if isinstance(found, Bill) and not found.within_budget:
            sentence = text(
                "The bill is {total} {currency} a month; the budget is {budget}.",
                total=_cents(found.total.likely),
                currency=found.currency,
                budget=_cents(found.budget.likely),
            )
            yield Found(block.document.name, block.line_of("budget:"), sentence)


@check("DOC-62")
def prices_are_of_today(dossier: Dossier) -> Iterable[Found]:
    """A price older than a year is a guess."""
    for block, found in _bills(dossier):
        for name, day in found.old_prices if isinstance(found, Bill) else ():
            sentence = text("The price “{name}” is of {day}, more than a year ago.", name=name, day=day.isoformat())
            yield Found(block.document.name, block.line_of(f"{name}:"), sentence)


def _bills(dossier: Dossier) -> Iterable[tuple[PlacedBlock, Bill | Text]]:
    """Yield each bill, or why it cannot be added up; nothing where there is no capacity to take amounts from."""
    capacities = list(dossier.of(Capacity))
    for block, costs in dossier.of(Costs):
        if len(capacities) != 1 or dossier.broken("capacity"):
            return
        try:
            yield block, bill(costs, calculate(load_of(capacities[0][1])), dossier.today)
        except CostError as error:
            yield block, error.sentence
        except ArithmeticError:
            yield block, text("a number is too large")


def _cents(amount: Decimal) -> str:
    try:
        return f"{amount.quantize(CENT, ROUND_HALF_UP):f}"
    except ArithmeticError:
        return f"{amount:.3e}"
