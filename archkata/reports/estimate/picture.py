"""The charts of an estimate as one SVG file, to be put into a document: peak by operation, and the bill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from archkata.design.capacity import Unit
from archkata.design.estimate.answer import EstimateAnswer
from archkata.language import Language, text
from archkata.reports.estimate.arithmetic import PEAK
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.estimate.table import shortened
from archkata.reports.lines import visible

MOST_BARS, LONGEST_NAME = 12, 30
WIDTH, MARGIN, ROW, BAR_HEIGHT = 720, 16, 24, 14
NAME_WIDTH, NUMBER_WIDTH = 230, 130
# both readable on white and on black: no theme has to be known
INK, BAR = "#767676", "#2f81c7"


@dataclass(frozen=True)
class _Chart:
    title: str
    rows: list[tuple[str, Decimal, str]]


def picture(shown: EstimateAnswer, numbers: Numbers, language: Language) -> str:
    """Return an SVG document that needs nothing else: no script, no font, no style sheet."""
    charts = list(_charts(shown, numbers))
    height = 2 * MARGIN + sum(ROW * (len(chart.rows) + 2) for chart in charts)
    title = numbers.say(text("Capacity and cost"))
    told = "; ".join(
        f"{chart.title}: " + ", ".join(f"{name} {number}" for name, _, number in chart.rows) for chart in charts
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        f' role="img" xml:lang={quoteattr(language.code)} font-family="sans-serif" font-size="13" fill="{INK}">',
        f"<title>{_safe(title)}</title>",
        f"<desc>{_safe(told)}</desc>",
    ]
    top = MARGIN
    for chart in charts:
        lines += _drawn(chart, top)
        top += ROW * (len(chart.rows) + 2)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _charts(shown: EstimateAnswer, numbers: Numbers) -> Iterator[_Chart]:
    peaks = [step for step in shown.estimate.capacity.steps.values() if step.key.startswith(PEAK)]
    busiest = sorted(peaks, key=lambda step: -step.value.likely)[:MOST_BARS]
    yield _Chart(
        numbers.say(text("Rate at peak by operation")),
        [
            (step.key.removeprefix(PEAK), step.value.likely, numbers.figure(step.value.likely, Unit.RATE))
            for step in busiest
        ],
    )
    bill = shown.estimate.bill
    if bill is not None:
        dearest = sorted(bill.items, key=lambda item: -item.amount.likely)[:MOST_BARS]
        total = numbers.money(bill.total.likely, bill.currency)
        yield _Chart(
            numbers.say(text("Bill a month: {total}", total=total)),
            [(item.id, item.amount.likely, numbers.money(item.amount.likely, bill.currency)) for item in dearest],
        )


def _drawn(chart: _Chart, top: int) -> Iterator[str]:
    room = WIDTH - 2 * MARGIN - NAME_WIDTH - NUMBER_WIDTH
    largest = max(value for _, value, _ in chart.rows)
    yield f'<text x="{MARGIN}" y="{top + BAR_HEIGHT}" font-weight="bold">{_safe(chart.title)}</text>'
    for index, (name, value, number) in enumerate(chart.rows, 1):
        y = top + ROW * index
        width = max(1, int(room * value / largest)) if value else 0
        yield f'<text x="{MARGIN}" y="{y + BAR_HEIGHT - 3}">{_safe(shortened(name, LONGEST_NAME))}</text>'
        yield f'<rect x="{MARGIN + NAME_WIDTH}" y="{y}" width="{width}" height="{BAR_HEIGHT}" fill="{BAR}"/>'
        yield f'<text x="{WIDTH - MARGIN}" y="{y + BAR_HEIGHT - 3}" text-anchor="end">{_safe(number)}</text>'


def _safe(words: str) -> str:
    """Escape what XML would take for something else, and show what it cannot hold at all."""
    return escape(visible(words))
