"""Front matter merged key by key: neighbouring lines that two sides change are no conflict."""

from __future__ import annotations

import re
from collections.abc import Sequence

FENCE = "---"
OURS = ("language", "template")
_KEY = re.compile(r"([\w-]+):")


def split_front_matter(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines of the front matter, without its fences, and what follows it."""
    end = next((n for n, line in enumerate(lines) if n and line.strip() == FENCE), None)
    if end is None or lines[0].strip() != FENCE or not all(_KEY.match(line) for line in lines[1:2]):
        return [], list(lines)
    return list(lines[1:end]), list(lines[end + 1 :])


def is_left_open(lines: Sequence[str]) -> bool:
    """Say whether front matter begins, and cannot be separated from what follows it."""
    return bool(lines) and lines[0].strip() == FENCE and not split_front_matter(lines)[0]


def rows_by_key(lines: Sequence[str]) -> dict[str, str]:
    """Return the text of each key, with the lines that continue it."""
    rows: dict[str, str] = {}
    key = ""
    for line in lines:
        match = _KEY.match(line)
        key = match[1] if match else key
        rows[key] = rows.get(key, "") + line
    return rows


def merge_front_matter(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Return the merged rows: the learner's values where he changed them, but language and template are the pack's."""
    before, ours, other = rows_by_key(base), rows_by_key(mine), rows_by_key(theirs)
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
