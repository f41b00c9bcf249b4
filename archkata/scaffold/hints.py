"""Hints: HTML comments that say what belongs in a section. Markers are comments, too, but no hints."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKER = re.compile(r"<!--\s*(id|translates|kata)\b")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def outside_fences(lines: list[str]) -> Iterator[int]:
    """Yield the numbers (from 0) of the lines that stand in no fenced block, the fences themselves left out."""
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            stripped = line.strip()
            if len(stripped) >= len(fence) and set(stripped) == {fence[0]}:
                fence = ""
        elif mark is not None:
            fence = mark[1]
        else:
            yield number


def find_hint(lines: list[str]) -> range:
    """Return the lines of the first hint, of none where there is no hint."""
    for begin in outside_fences(lines):
        if not lines[begin].startswith("<!--") or _MARKER.match(lines[begin]):
            continue
        end = next((n for n in range(begin, len(lines)) if "-->" in lines[n]), None)
        return range(begin, begin) if end is None else range(begin, end + 1)
    return range(0)


def without_hints(source: str) -> str:
    """Return a document without its hints; where one stood between two empty lines, only one of them stays."""
    lines = source.splitlines(keepends=True)
    while hint := find_hint(lines):
        after = hint.stop
        blank_before = hint.start == 0 or not lines[hint.start - 1].strip()
        if blank_before and after < len(lines) and not lines[after].strip():
            after += 1
        del lines[hint.start : after]
    return "".join(lines)


def without_comments(source: str) -> str:
    """Return a document whose comments are blank; every line keeps its number."""
    return _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
