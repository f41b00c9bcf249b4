"""Tables of figures that fit into a terminal: on a narrow one the less important columns are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archkata.language import text
from archkata.load.run import LoadRun
from archkata.reports.lines import Page
from archkata.reports.load.figures import NOTHING, figure, reason_of, short

GAP = 2
NAME_COLUMN = 33
FIGURES = 47
TIME = 7
SECOND = {"offered": 9, "sent": 7, "p50": 8, "p95": 8, "p99": 8, "lag": 8, "users": 7}
"""The columns of a second with their widths."""
NARROW = frozenset({"offered", "lag", "users"})
LEFT_OUT = ((80, frozenset[str]()), (56, frozenset({"lag", "users"})))
"""From how many columns of the terminal on which figures of a second are left out."""


def fitting(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return right-aligned lines, the heads first; columns behind the edge are left out, the last ones first."""
    widths = [max(map(len, column)) + GAP for column in zip(heads, *rows, strict=True)]
    while len(widths) > 1 and sum(widths) > width:
        widths.pop()
    return ["".join(f"{cell:>{n}}" for cell, n in zip(row, widths, strict=False)) for row in (heads, *rows)]


def clipped(words: Sequence[str], width: int) -> str:
    """Join words by blanks; where not all of them fit, an ellipsis stands for the rest."""
    joined = " ".join(words)
    if len(joined) <= width:
        return joined
    kept = list(words)
    while kept and len(" ".join(kept)) + GAP > width:
        kept.pop()
    return " ".join([*kept, "…"]) if width > 0 else ""


def second_of(page: Page, row: Mapping[str, Any], sent: int) -> str:
    """Return the line of a second, in which so many requests were sent."""
    cells = {
        "offered": short(row.get("offered_rps")),
        "sent": str(sent),
        **{name: short(row[f"{name}_ms"]) for name in ("p50", "p95", "p99")},
        "lag": short(row.get("lag_p99_ms")),
        "users": str(row["users"]),
    }
    line = f"{row['t']} s:".ljust(TIME) + _cells(page, cells)
    return f"{line}  {clipped(statuses_of(row['statuses']), page.width - len(line) - 2)}".rstrip()


def heads_of_seconds(page: Page) -> str:
    """Return the heads of the table that has a line a second."""
    names = {"offered": text("offered"), "sent": text("sent"), "lag": text("lag ms"), "users": text("users")}
    return " " * TIME + _cells(page, {name: page.say(names.get(name, name)) for name in SECOND})


def _cells(page: Page, cells: Mapping[str, str]) -> str:
    """Align the figures of a second; a terminal of less than 80 columns has no room for all of them."""
    left_out = next((names for least, names in LEFT_OUT if page.width >= least), NARROW)
    return "".join(f"{cells[name]:>{width}}" for name, width in SECOND.items() if name not in left_out)


def statuses_of(statuses: dict[str, int]) -> list[str]:
    """Write how often each status came: `200×131`, `429×7`; a dash is no whole answer."""
    return [f"{NOTHING if status == '0' else status}×{count}" for status, count in statuses.items()]


def mix_of(statuses: dict[str, int]) -> str:
    """Write how often each status came, on one line."""
    return " ".join(statuses_of(statuses))


def write_operations(page: Page, run: LoadRun) -> None:
    """Write the operations with their percentiles, and why some of their requests failed."""
    page.gap()
    column, widths = _widths(page.width)
    heads = (page.say(text("good")), page.say(text("failures")), "p50", "p95", "p99")
    page.verbatim(" " * column + _aligned(heads, widths) + " ms")
    for name, operation in sorted(run.measures.operations.items()):
        label = page.say(name)
        if len(label) >= column:
            page.verbatim(label)
            label = ""
        counts = (str(len(operation.latency)), str(len(operation.failed)))
        figures = map(figure, operation.latency.percentiles((50, 95, 99)))
        page.verbatim(f"{label:{column}}" + _aligned((*counts, *figures), widths))
        for reason, count in list(operation.reasons.items())[:3]:
            said = text("{count} times: {error}", count=count, error=reason_of(reason))
            page.write(said, indent=4, style="yellow")


def _widths(width: int) -> tuple[int, tuple[int, ...]]:
    """Return how wide the names of operations are, and the columns of figures; names may have lines of their own."""
    if width >= NAME_COLUMN + FIGURES:
        return NAME_COLUMN, (8, 9, 9, 9, 9)
    return 0, ((8, 10, 9, 9, 9) if width >= FIGURES + 1 else (7, 9, 7, 7, 7))


def _aligned(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
