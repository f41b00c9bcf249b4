"""HTML comments, which the reader of the page does not see: ids of sections and hints stand in them."""

from __future__ import annotations

from archkata.design.reading.document import Comment


def comments_of(lines: tuple[str, ...], hidden: set[int]) -> tuple[tuple[Comment, ...], int | None]:
    """Return the comments outside of fences, and the line of one that is never closed.

    That one hides nothing here: its author sees the words in the editor and means them.
    """
    found: list[Comment] = []
    number = 0
    while number < len(lines):
        start = -1 if number + 1 in hidden else lines[number].find("<!--")
        if start < 0:
            number += 1
            continue
        opened = number
        begin = start + 4
        while True:
            end = lines[number].find("-->", begin)
            if end >= 0:
                break
            number, begin = number + 1, 0
            if number >= len(lines):
                return tuple(found), opened + 1
        found.append(Comment(opened + 1, number + 1, _between(lines, opened, start + 4, number, end)))
        number += 1
    return tuple(found), None


def _between(lines: tuple[str, ...], first: int, begin: int, last: int, end: int) -> str:
    if first == last:
        return lines[first][begin:end].strip()
    return "\n".join((lines[first][begin:], *lines[first + 1 : last], lines[last][:end])).strip()
