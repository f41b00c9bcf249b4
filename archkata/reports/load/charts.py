"""Small charts of plain characters: one column for a second, or for some where there are many."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII = ".:-=+*#@"


def chart(values: Sequence[float | None], width: int, *, blocks: bool = True) -> str:
    """Draw values from 0 to the largest; a gap where there is none. Of columns that are merged the highest is shown."""
    columns = merged(values, width)
    top = max((value for value in columns if value is not None), default=0.0)
    levels = BLOCKS if blocks else ASCII
    return "".join(_mark(value, top, levels) for value in columns)


def merged(values: Sequence[float | None], width: int) -> list[float | None]:
    """Return at most so many values, each the largest of its neighbours."""
    step = max(1, -(-len(values) // width))
    groups = [[each for each in values[i : i + step] if each is not None] for i in range(0, len(values), step)]
    return [max(group, default=None) for group in groups]


def _mark(value: float | None, top: float, levels: str) -> str:
    if value is None:
        return " "
    return levels[min(len(levels) - 1, int(len(levels) * value / top))] if top > 0 else levels[0]
