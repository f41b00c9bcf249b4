"""The bill, what moves it most, and whether it is within the budget."""

from __future__ import annotations

from decimal import Decimal

from archkata.design.costs import Bill
from archkata.design.estimate.plan import BlockPlace
from archkata.design.estimate.sensitivity import Influence
from archkata.language import Text, text
from archkata.reports.estimate.absent import COSTS_EXAMPLE
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.estimate.table import shortened, write_bars, write_table
from archkata.reports.lines import Page

MOST_ITEMS = 20
MOST_INFLUENCES = 6
NOTICED = Decimal("0.05")


def write_bill(page: Page, bill: Bill, numbers: Numbers, bar: str) -> None:
    """Write each item with its formula, the total and the budget, and a chart of the items."""
    unit = f"{bill.currency}/month"
    page.write(text("Bill a month"), style="bold")
    for item in bill.items[:MOST_ITEMS]:
        page.write(f"{item.id}: {numbers.spread(item.amount, unit)}", indent=2)
        page.write(item.formula, indent=6, style="dim")
        page.write(numbers.calculation(item.calculation, item.amount.likely, unit), indent=6, style="dim")
    _write_rest(page, len(bill.items))
    page.write(text("total: {sum}", sum=numbers.spread(bill.total, unit)), indent=2, style="bold")
    page.gap()
    largest = sorted(bill.items, key=lambda item: -item.amount.likely)[:MOST_ITEMS]
    rows = [
        (shortened(item.id), item.amount.likely, numbers.money(item.amount.likely, bill.currency)) for item in largest
    ]
    write_bars(page, rows, bar)
    page.gap()


def _write_rest(page: Page, n: int) -> None:
    if n > MOST_ITEMS:
        page.write(text("and {n} more", n=n - MOST_ITEMS), indent=2, style="dim")


def write_influences(page: Page, influences: tuple[Influence, ...], numbers: Numbers) -> None:
    """Write the strongest influences, and which assumptions do not matter."""
    if not influences:
        return
    page.write(text("What moves the bill most, when it is a tenth larger and all else stays"), style="bold")
    rows = [
        [shortened(each.name, 50), f"+{numbers.percent(each.percent)}"]
        for each in influences[:MOST_INFLUENCES]
        if each.percent >= NOTICED
    ]
    write_table(page, rows)
    still = [each.name for each in influences if not each.percent]
    if still:
        page.write(text("These do not move it: {names}.", names=", ".join(still[:MOST_INFLUENCES])), indent=2)
    page.gap()


def write_verdict(page: Page, bill: Bill, later: Bill | None, numbers: Numbers) -> None:
    """Write whether the likely bill is within the budget, now and with ten times the users."""
    total, budget = bill.total.likely, bill.budget.likely
    if bill.within_budget:
        page.write(
            text(
                "Within the budget: {total} of {budget} a month.",
                total=numbers.money(total, bill.currency),
                budget=numbers.money(budget, bill.currency),
            ),
            style="bold green",
        )
    else:
        page.write(_over(total, budget, bill.currency, numbers), style="bold red")
        page.write(text("Change an assumption (--set shows what it does), the design, or agree on another budget."))
    if bill.within_budget and later is not None and not later.within_budget:
        page.write(text("With ten times the users it would be over the budget."), style="yellow")


def _over(total: Decimal, budget: Decimal, currency: str, numbers: Numbers) -> Text:
    return text(
        "Over the budget by {excess}: {total} of {budget} a month.",
        excess=numbers.money(total - budget, currency),
        total=numbers.money(total, currency),
        budget=numbers.money(budget, currency),
    )


def write_no_bill(page: Page, capacity: BlockPlace) -> None:
    """Write what is needed for a bill, with a block to copy."""
    page.write(text("There is no bill yet: it needs prices, what is paid for, and a budget."), style="bold")
    page.write(text("Put a block such as this one into {file}:", file=capacity.file))
    page.gap()
    page.verbatim(page.say(COSTS_EXAMPLE))
