"""Every step in words and in numbers, the peak of each operation, and what a load run measured."""

from __future__ import annotations

from archkata.design.capacity import CapacityFigure, Unit
from archkata.design.estimate.answer import EstimateAnswer
from archkata.design.estimate.measured import PREFIX, Measured
from archkata.design.estimate.result import Estimate
from archkata.language import text
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.estimate.table import shortened, write_bars
from archkata.reports.lines import Page

MOST_BARS = 10
PEAK = "rps_peak "


def write_arithmetic(page: Page, estimate: Estimate, numbers: Numbers, bar: str) -> None:
    """Write what is derived; of many operations only the busiest ones."""
    page.write(text("Derived"), style="bold")
    steps = list(estimate.capacity.steps.values())
    for step in steps:
        if not step.key.startswith(PEAK):
            _write_step(page, step, numbers)
    page.gap()
    peaks = sorted((step for step in steps if step.key.startswith(PEAK)), key=lambda step: -step.value.likely)
    _write_peaks(page, peaks, numbers, bar)
    page.gap()


def _write_step(page: Page, step: CapacityFigure, numbers: Numbers) -> None:
    page.write(f"{page.say(step.title)}: {numbers.spread(step.value, step.unit)}", indent=2)
    page.write(step.formula, indent=6, style="dim")
    page.write(numbers.calculation(step.calculation, step.value.likely, step.unit), indent=6, style="dim")


def _write_peaks(page: Page, peaks: list[CapacityFigure], numbers: Numbers, bar: str) -> None:
    page.write(text("Rate at peak by operation"), style="bold")
    page.write(peaks[0].formula, indent=2, style="dim")
    for step in peaks[:MOST_BARS]:
        name = step.key.removeprefix(PEAK)
        page.write(
            f"{name}: {numbers.calculation(step.calculation, step.value.likely, step.unit)}", indent=2, style="dim"
        )
    page.gap()
    rows = [
        (shortened(step.key.removeprefix(PEAK)), step.value.likely, numbers.figure(step.value.likely, Unit.RATE))
        for step in peaks[:MOST_BARS]
    ]
    write_bars(page, rows, bar)
    if len(peaks) > MOST_BARS:
        page.write(text("and {n} more", n=len(peaks) - MOST_BARS), indent=2, style="dim")


def write_measured(page: Page, shown: EstimateAnswer, measured: Measured, numbers: Numbers) -> None:
    """Write what the newest load run saw beside what was assumed or derived."""
    page.write(text("Measured by the newest load run ({file})", file=measured.file), style="bold")
    beside = {step.key: step for step in [*shown.estimate.assumed, *shown.estimate.capacity.steps.values()]}
    for step in measured.steps:
        value = numbers.figure(step.value.likely, step.unit)
        other = beside.get(step.key.removeprefix(PREFIX))
        if other is None:
            page.write(text("{title}: measured {value}", title=step.title, value=value), indent=2)
            continue
        page.write(
            text(
                "{title}: measured {value}, {label} {other}",
                title=step.title,
                value=value,
                label=text("assumed") if other.label == "assumed" else text("derived"),
                other=numbers.spread(other.value, other.unit),
            ),
            indent=2,
        )
    if shown.bill_as_measured is not None:
        total = numbers.money(shown.bill_as_measured.total.likely, shown.bill_as_measured.currency)
        page.write(text("With the measured sizes the bill would be {total} a month.", total=total), indent=2)
    page.gap()
