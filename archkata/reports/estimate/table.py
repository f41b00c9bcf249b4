"""Columns and bars on a page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TextIO

from archkata.reports.lines import Page, Span

GAP = 2
LONGEST_NAME = 34
SHORTEST_BAR = 8
SHORTEST_NAME = 12


def shortened(name: str, longest: int = LONGEST_NAME) -> str:
    """Cut a name that would push the other columns off the page."""
    return name if len(name) <= longest else name[: longest - 1] + "…"


def bar_for(stream: TextIO) -> str:
    """Return what bars are made of: a block on a terminal that has it, a plain sign elsewhere."""
    if not stream.isatty():
        return "#"
    try:
        "█".encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return "#"
    return "█"


def write_table(page: Page, rows: Sequence[Sequence[str]], *, indent: int = 2, heading: bool = False) -> None:
    """Write rows in columns, the first one to the left and the others to the right; long names make room."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    others = sum(widths[1:]) + GAP * len(widths[1:])
    widths[0] = min(widths[0], max(SHORTEST_NAME, page.width - indent - others))
    for number, row in enumerate(rows):
        cells = [shortened(row[0], widths[0]).ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        style = "dim" if heading and number == 0 else ""
        page.spans(Span(" " * indent + (" " * GAP).join(cells), style))


def write_bars(page: Page, rows: Sequence[tuple[str, Decimal, str]], mark: str, *, indent: int = 2) -> None:
    """Write a bar chart: name, bar, number; the longest bar is the largest value. What is not zero has a bar."""
    name_width = max(len(name) for name, _, _ in rows)
    number_width = max(len(number) for _, _, number in rows)
    room = max(SHORTEST_BAR, page.width - indent - name_width - number_width - 2 * GAP)
    largest = max(value for _, value, _ in rows)
    for name, value, number in rows:
        length = max(1, int(room * value / largest)) if value else 0
        bar = (mark * length).ljust(room)
        page.spans(
            Span(" " * indent + name.ljust(name_width + GAP)),
            Span(bar, "cyan"),
            Span(" " * GAP + number.rjust(number_width)),
        )
