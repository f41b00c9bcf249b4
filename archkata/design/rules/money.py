"""Capacity and cost: there, computable, within the budget, and with prices of today."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from archkata.design.capacity import calculate
from archkata.design.costs import Bill, CostError, bill, load_of
from archkata.design.judging.dossier import Dossier, PlacedBlock
from archkata.design.judging.registry import Found, check
from archkata.design.models import Capacity, Costs, Limits
from archkata.language import Text, text

CENT = Decimal("0.01")
_NO_USERS = Capacity.model_validate(
    {"users_per_day": 0, "peak_factor": 1, "days_kept": 0, "calls": {"GET /": {"per_user": 0}}}
)
"""For bills of fixed counts alone, which need no capacity."""


@check("DOC-59")
def capacity_is_computed(dossier: Dossier) -> Iterable[Found]:
    """Rate, traffic and storage follow from a few assumptions."""
    if dossier.is_pack and not any(block.kind == "capacity" for block in dossier.blocks):
        documents = dossier.by_number.get("06", ())
        name = documents[0].name if documents else "06-capacity-and-cost.md"
        waiting = [limit.id for _, limits in dossier.of(Limits) for limit in limits.root if limit.at == "peak"]
        yield Found(name, 1, _missing(waiting))


def _missing(waiting: list[str]) -> Text:
    """Say that there is no capacity, and which limits are to hold at a peak that cannot be computed without."""
    if not waiting:
        return text("There is no block kata:capacity yet.")
    return text(
        "There is no block kata:capacity yet, so the peak at which {limits} must hold is unknown.",
        limits=", ".join(waiting),
    )


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
    """Yield each bill, or why it cannot be added up; nothing where other rules speak of the capacity that it needs."""
    capacities = [capacity for _, capacity in dossier.of(Capacity)]
    if len(capacities) > 1 or dossier.broken("capacity") or (dossier.follows_template and not capacities):
        return
    for block, costs in dossier.of(Costs):
        if not capacities and any(item.from_ for item in costs.items):
            yield block, text("no capacity block says how much there is of what it pays for")
            continue
        try:
            yield block, bill(costs, calculate(load_of(capacities[0] if capacities else _NO_USERS)), dossier.today)
        except CostError as error:
            yield block, error.sentence
        except ArithmeticError:
            yield block, text("a number is too large")


def _cents(amount: Decimal) -> str:
    try:
        return f"{amount.quantize(CENT, ROUND_HALF_UP):f}"
    except ArithmeticError:
        return f"{amount:.3e}"
