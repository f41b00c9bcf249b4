"""What an estimate begins with, under the names that --set takes."""

from __future__ import annotations

from archkata.design import models
from archkata.design.capacity import CapacityFigure, Unit
from archkata.design.costs import Bill
from archkata.design.estimate.answer import EstimateAnswer
from archkata.design.quantities import Spread
from archkata.language import Text, text
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.estimate.table import shortened, write_table
from archkata.reports.lines import Page

MOST_CALLS = 20
MEMBERS = ("per_user", "request", "response", "stored")


def write_assumed(page: Page, shown: EstimateAnswer, numbers: Numbers) -> None:
    """Write all assumptions: users, calls, prices, counts, budget."""
    page.write(text("Assumed (try another one: --set users_per_day=5000)"), style="bold")
    steps = shown.estimate.assumed
    of_load = [step for step in steps if "." not in step.key and step.key != "budget"]
    write_rows(page, of_load, shown, numbers)
    page.gap()
    _write_calls(page, shown.plan.capacity, numbers)
    page.gap()
    bill = shown.estimate.bill
    if bill is not None:
        of_costs = [step for step in steps if step.key == "budget" or step.key.startswith(("price.", "count."))]
        write_rows(page, of_costs, shown, numbers)
        _write_sources(page, bill, numbers)
        page.gap()


def write_rows(page: Page, steps: list[CapacityFigure], shown: EstimateAnswer, numbers: Numbers) -> None:
    """Write assumptions as name and value; what was set for this run says so."""
    column = 4 + max(len(step.key) for step in steps)
    for step in steps:
        value: Text | str = numbers.spread(step.value, step.unit)
        if step.key == "budget":
            value = text("{sum} a month", sum=value)
        said = text("{value}, set for this estimate", value=value) if step.key in shown.wishes else value
        page.entry(step.key, said, column=column, indent=2, style="")


def _write_calls(page: Page, block: models.Capacity, numbers: Numbers) -> None:
    head = [page.say(text("operation")), *MEMBERS]
    rows = [
        [shortened(name), *(_cell(getattr(row, member), member, numbers) for member in MEMBERS)]
        for name, row in list(block.calls.items())[:MOST_CALLS]
    ]
    write_table(page, [head, *rows], heading=True)
    if len(block.calls) > MOST_CALLS:
        page.write(text("and {n} more", n=len(block.calls) - MOST_CALLS), indent=2, style="dim")


def _cell(value: Spread | None, member: str, numbers: Numbers) -> str:
    if value is None:
        return "-"
    unit = Unit.NONE if member == "per_user" else Unit.BYTES
    low, high = numbers.figure(value.low, unit), numbers.figure(value.high, unit)
    return low if low == high else f"{low}..{high}"


def _write_sources(page: Page, bill: Bill, numbers: Numbers) -> None:
    """Write who says so and when; a price of more than a year ago wants to be looked up again."""
    for price in bill.prices:
        facts = {"name": price.name, "source": price.source, "date": price.as_of.isoformat()}
        if price.old:
            days = numbers.count(price.age_days)
            page.write(
                text("{name}: {source}, {date}: {days} days old, look it up again", days=days, **facts),
                indent=2,
                style="yellow",
            )
        else:
            page.write(text("{name}: {source}, {date}", **facts), indent=2, style="dim")
