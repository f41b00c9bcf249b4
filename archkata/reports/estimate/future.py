"""Ten times the users: what each number becomes, and what stays as it is because it is a fixed count."""

from __future__ import annotations

from archkata.design.capacity import Unit
from archkata.design.costs import Bill, Item
from archkata.design.estimate.result import Estimate
from archkata.design.quantities import Spread
from archkata.language import text
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.estimate.table import shortened, write_table
from archkata.reports.lines import Page

STEPS = ("requests_day", "rps_mean", "rps_peak", "ingress_month", "egress_month", "stored_total")
MOST_ITEMS = 20


def fixed_items(bill: Bill | None) -> list[tuple[Item, Spread]]:
    """Return the items that are paid by count, with the count: they do not grow with the users."""
    return (
        []
        if bill is None
        else [(item, item.count) for item in bill.items if item.count is not None and item.count.high]
    )


def write_future(page: Page, estimate: Estimate, numbers: Numbers) -> None:
    """Write today and ten times the users side by side, and ask about what did not grow."""
    now, later = estimate.capacity, estimate.ten_times.capacity
    rows = [["", page.say(text("now")), page.say(text("users × 10"))]]
    for key in STEPS:
        step = now.steps[key]
        rows.append(
            [
                page.say(step.title),
                numbers.figure(step.value.likely, step.unit),
                numbers.figure(later[key].likely, step.unit),
            ]
        )
    if estimate.bill is not None and estimate.ten_times.bill is not None:
        rows += _bills(page, estimate.bill, estimate.ten_times.bill, numbers)
    page.write(text("Ten times the users"), style="bold")
    write_table(page, rows, heading=True)
    _ask(page, estimate, numbers)
    page.gap()


def _bills(page: Page, now: Bill, later: Bill, numbers: Numbers) -> list[list[str]]:
    pairs = list(zip(now.items, later.items, strict=True))[:MOST_ITEMS]
    rows = [
        [
            shortened(item.id),
            numbers.money(item.amount.likely, now.currency),
            numbers.money(other.amount.likely, now.currency),
        ]
        for item, other in pairs
    ]
    total = [numbers.money(each.total.likely, now.currency) for each in (now, later)]
    return [*rows, [page.say(text("total a month")), *total]]


def _ask(page: Page, estimate: Estimate, numbers: Numbers) -> None:
    fixed = fixed_items(estimate.bill)
    if not fixed:
        return
    peak = estimate.ten_times.capacity.steps["rps_peak"]
    counts = ", ".join(
        f"{numbers.figure(count.likely, Unit.NONE)} × {shortened(item.id)}" for item, count in fixed[:MOST_ITEMS]
    )
    page.write(
        text(
            "Fixed counts stay as they are: {counts}. Is that still enough at {rate}?",
            counts=counts,
            rate=numbers.figure(peak.value.likely, peak.unit),
        ),
        indent=2,
    )
