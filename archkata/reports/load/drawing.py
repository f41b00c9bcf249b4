"""Charts of a load run as SVG: numbers in, elements out. Nothing that a target sent comes here but numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archkata.reports.load.charts import merged
from archkata.reports.load.figures import short

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 12, 26
MOST_POINTS = 300
STEPS = (1, 2, 2.5, 5, 10)
TICKS = 4

Series = Mapping[str, Sequence[float | None]]


def curves(series: Series, unit: str, title: str) -> str:
    """Draw one line for each series over the seconds; the class of a line is `line-0`, `line-1` …"""
    top = _top(max((v for values in series.values() for v in values if v is not None), default=0.0))
    seconds = max((len(values) for values in series.values()), default=0)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_plain(title)}">',
        *_grid(top, unit),
        *_seconds(seconds),
    ]
    for number, values in enumerate(series.values()):
        points = _points(merged(values, MOST_POINTS), top)
        parts += [f'<polyline class="line line-{number}" points="{" ".join(run)}"/>' for run in points]
    return "".join([*parts, "</svg>"])


def interval(low: float | None, value: float | None, high: float | None, bound: float) -> str:
    """Draw an interval, what was measured, and the bound that it is compared with; wide where an end is not known."""
    top = 1.25 * max(bound, *(each or 0.0 for each in (low, value, high)), 1e-9)
    x = [200 * (each if each is not None else top) / top for each in (low, value, high)]
    edge = 200 * bound / top
    return (
        '<svg class="interval" viewBox="0 0 200 16" aria-hidden="true">'
        f'<line class="axis" x1="0" y1="8" x2="200" y2="8"/>'
        f'<rect class="span" x="{x[0]:.1f}" y="5" width="{max(1.0, x[2] - x[0]):.1f}" height="6"/>'
        f'<circle class="dot" cx="{x[1]:.1f}" cy="8" r="3"/>'
        f'<line class="bound" x1="{edge:.1f}" y1="0" x2="{edge:.1f}" y2="16"/></svg>'
    )


def _grid(top: float, unit: str) -> list[str]:
    parts = []
    for number in range(TICKS + 1):
        value = top * number / TICKS
        y = _y(value, top)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_tick(value)}</text>')
    parts.append(f'<text class="tick" x="{LEFT + 4}" y="{TOP + 10}">{_plain(unit)}</text>')
    return parts


def _seconds(count: int) -> list[str]:
    step = max(1, int(_top(count / 6))) if count else 1
    return [
        f'<text class="tick" x="{_x(second, count):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{second} s</text>'
        for second in range(step, count + 1, step)
    ]


def _points(values: Sequence[float | None], top: float) -> list[list[str]]:
    """Return the points of a line, in several runs where there are gaps; a lone point becomes a short stroke."""
    runs: list[list[str]] = [[]]
    for number, value in enumerate(values, 1):
        if value is None:
            runs.append([])
            continue
        x = _x(number, len(values))
        runs[-1].append(f"{x:.1f},{_y(value, top):.1f}")
    return [[*run, run[0]] if len(run) == 1 else run for run in runs if run]


def _x(number: float, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * number / max(count, 1)


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _top(value: float) -> float:
    """Return a round number that is not below a value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 10.0 ** -(len(f"{1 / value:.0f}"))
    return next(power * step for step in (*STEPS, 20, 50, 100) if power * step >= value)


def _tick(value: float) -> str:
    return f"{value:g}" if value < 1000 else short(value)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
