"""Draw a few acts of several clients as a timeline in plain text, narrow enough for a report of 80 columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

from archkata.conformance.races.linearizability import Act

WIDTH = 66
LONGEST_VALUE = 16


def draw(acts: Sequence[Act]) -> list[str]:
    """Return a line for each act, in the order of their starts, and the scale below.

    A bar reaches from the request to its whole answer; places are the order of the moments, since true distances would
    hide what is close together. The milliseconds stand at the end of each line.
    """
    if not acts:
        return []
    ordered = sorted(acts, key=lambda act: act.start)
    labels = [f"{act.client} {'PATCH' if act.writes else 'GET'} {_short(act.value)}" for act in ordered]
    origin = ordered[0].start
    spans = [_span(act, origin) for act in ordered]
    margin = max(map(len, labels)) + 1
    space = WIDTH - margin - max(map(len, spans)) - 1
    columns = _columns(ordered, space)
    return [
        f"{label:<{margin}}{_bar(columns[act.start], columns[act.end], space, act)} {span}".rstrip()
        for act, label, span in zip(ordered, labels, spans, strict=True)
    ]


def _columns(acts: Sequence[Act], space: int) -> dict[float, int]:
    """Give each moment a column, evenly spread in their order."""
    moments = sorted({act.start for act in acts} | {act.end for act in acts})
    step = (space - 1) / max(1, len(moments) - 1)
    return {moment: round(place * step) for place, moment in enumerate(moments)}


def _bar(first: int, last: int, space: int, act: Act) -> str:
    inside = max(0, last - first - 1)
    closing = ">" if act.end == math.inf else "]"
    return (" " * first + "[" + ("=" if act.writes else "-") * inside + closing).ljust(space)


def _span(act: Act, origin: float) -> str:
    start = f"{(act.start - origin) * 1000:.1f}"
    return f"{start}-? ms" if act.end == math.inf else f"{start}-{(act.end - origin) * 1000:.1f} ms"


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"
