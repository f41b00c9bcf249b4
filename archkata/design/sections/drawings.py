"""Drawings of letters outside of fences: boxes, arrows and the lines between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archkata.design.reading import Fence

LEAST_LINES = 2
_ITEM = re.compile(r"\s*(?:[*•]|[-+]\s+[^\W_]|\d{1,3}[.)]\s|>)")
_TABLE = re.compile(r"\s*\|.*\|\s*$|\s*:?-{3,}:?(?:\s*[|+]\s*:?-{3,}:?)+\s*$")
_ARROW = re.compile(r"-{1,60}>|<-{1,60}|={2,60}>|→|►|◄|-{2,}\([\w ]{1,30}\)-{1,}>")
_ARROW_BETWEEN_BOXES = re.compile(r"\|\s*(?:<[-=]{1,60}|[-=]{1,60}>)\s*\|")
_BOX = re.compile(r"\+[-=]{3,60}\+|[┌┐└┘├┤│─]{2,}")
_STEM = re.compile(r"[\s|+v^V<>/\\_=:.-]*[|+v^V][\s|+v^V<>/\\_=:.-]*$")


def drawings_in(lines: Sequence[tuple[int, str]]) -> Iterator[Fence]:
    """Yield what is drawn in numbered lines of prose, as the fences that should be around it."""
    held: list[tuple[int, str]] = []
    for number, line in lines:
        if held and number != held[-1][0] + 1:
            yield from _drawing(held)
            held = []
        if _is_drawn(line):
            held.append((number, line))
            continue
        yield from _drawing(held)
        held = []
    yield from _drawing(held)


def _is_drawn(line: str) -> bool:
    if _BOX.search(line) or (_STEM.match(line) and not set(line.strip()) <= set("-=_+.")):
        return True
    if _ARROW_BETWEEN_BOXES.search(line):
        return True
    return bool(_ARROW.search(line)) and not _ITEM.match(line) and not _TABLE.match(line)


def _drawing(lines: Sequence[tuple[int, str]]) -> Iterator[Fence]:
    arrows = sum(len(_ARROW.findall(line)) for _, line in lines)
    boxes = sum(bool(_BOX.search(line)) for _, line in lines)
    if len(lines) >= LEAST_LINES and arrows + boxes >= LEAST_LINES:
        yield Fence("ascii", lines[0][0], "\n".join(line for _, line in lines) + "\n")
