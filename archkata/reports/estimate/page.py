"""An estimate on a page: assumptions, arithmetic, bill, what moves it, ten times the users, and the verdict."""

from __future__ import annotations

from archkata.design.estimate.answer import EstimateAnswer
from archkata.language import Text, text
from archkata.reports.estimate.arithmetic import write_arithmetic, write_measured
from archkata.reports.estimate.assumed import write_assumed
from archkata.reports.estimate.expenses import write_bill, write_influences, write_no_bill, write_verdict
from archkata.reports.estimate.future import write_future
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.lines import Page


def write_estimate(page: Page, shown: EstimateAnswer, numbers: Numbers, bar: str) -> None:
    """Write all of it; `bar` is the character that bars are made of."""
    _write_origin(page, shown)
    write_assumed(page, shown, numbers)
    write_arithmetic(page, shown.estimate, numbers, bar)
    if shown.measured is not None:
        write_measured(page, shown, shown.measured, numbers)
    bill = shown.estimate.bill
    if bill is not None:
        write_bill(page, bill, numbers, bar)
        write_influences(page, shown.estimate.influences, numbers)
    write_future(page, shown.estimate, numbers)
    for note in shown.estimate.notes:
        page.write(note, style="yellow")
    page.gap()
    if bill is not None:
        write_verdict(page, bill, shown.estimate.ten_times.bill, numbers)
    else:
        write_no_bill(page, shown.capacity)


def _write_origin(page: Page, shown: EstimateAnswer) -> None:
    page.write(text("Capacity and cost"), style="bold")
    page.write(_from(shown))
    page.write(text("1 KB = 1,000 B. A month: 30 days of traffic, 730 hours of machines (8,760 ÷ 12)."))
    page.write(text("Calculated exactly, shown rounded half up. Of a range: likely (low to high)."))
    page.gap()


def _from(shown: EstimateAnswer) -> Text:
    capacity, costs = shown.capacity, shown.costs
    if costs is None:
        return text("capacity: {file}:{line}", file=capacity.file, line=capacity.line)
    return text(
        "capacity: {file}:{line}, costs: {other_file}:{other_line}",
        file=capacity.file,
        line=capacity.line,
        other_file=costs.file,
        other_line=costs.line,
    )
