"""Front matter merged key by key: neighbouring lines that two sides change are no conflict."""

from __future__ import annotations

import re
from collections.abc import Sequence

FENCE = "---"
OURS = ("language", "template")
_ROW = re.compile(r"(?P<key>[\w-]+):(?P<value>.*)")


def split_front_matter(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the rows of the front matter, without its fences, and what follows it."""
    if not lines or lines[0].strip() != FENCE:
        return [], list(lines)
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == FENCE), None)
    if end is None or not all(_ROW.match(line) for line in lines[1:end]):
        return [], list(lines)
    return list(lines[1:end]), list(lines[end + 1 :])


def merge_front_matter(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Return the merged rows: the learner's values where he changed them, but language and template are the pack's."""
    before, ours, other = _rows(base), _rows(mine), _rows(theirs)
    merged = {}
    for key, row in ours.items():
        if key in other and (key in OURS or row == before.get(key)):
            merged[key] = other[key]
        elif key in other or row != before.get(key):
            merged[key] = row
    merged.update({key: row for key, row in other.items() if key not in before and key not in ours})
    return list(merged.values())


def fenced(rows: Sequence[str]) -> list[str]:
    """Return rows with their fences; nothing for no rows."""
    return [f"{FENCE}\n", *rows, f"{FENCE}\n"] if rows else []


def _rows(lines: Sequence[str]) -> dict[str, str]:
    return {match["key"]: line for line in lines if (match := _ROW.match(line)) is not None}
