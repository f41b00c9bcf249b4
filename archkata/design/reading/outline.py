"""The outline of a Markdown text: front matter, headings of all forms, fences, comments, images and links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from archkata.design.reading.blocks import MarkdownParts, blocks_of
from archkata.design.reading.comments import comments_of
from archkata.design.reading.document import Comment, Fence, Heading, Link, Remark
from archkata.design.reading.headings import headings_of
from archkata.design.reading.links import images_of, links_of
from archkata.language import text
from archkata.strict_yaml import StrictYamlError, read

_ID = re.compile(r"\s*id:\s*([A-Za-z][\w-]{0,60})\s*")
_ATX = re.compile(r"#{1,6}\s")
MOST_LINES = 10_000
MOST_FRONT_MATTER = 60


@dataclass(frozen=True)
class Outline:
    """What stands in a text, and where."""

    lines: tuple[str, ...]
    remarks: tuple[Remark, ...]
    front_matter: Mapping[str, Any] | None
    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    comments: tuple[Comment, ...]
    images: tuple[Link, ...]
    links: tuple[Link, ...]


def outline(source: str) -> Outline:
    """Read the outline of a text: of its first MOST_LINES lines, so that no document takes long."""
    every_line = tuple(source.split("\n"))
    lines = every_line[:MOST_LINES]
    front_matter, begin = _front_matter(lines)
    blocks = blocks_of(lines, begin)
    hidden = _lines_of_fences(blocks, begin)
    comments, open_comment = comments_of(lines, hidden)
    for comment in comments:
        hidden.update(range(comment.line + 1, comment.end_line + 1))
    shown = [(number, line) for number, line in enumerate(lines, 1) if number not in hidden]
    headings, cut = headings_of(shown, [mark for mark in blocks.headings if mark.line not in hidden])
    return Outline(
        lines=every_line,
        remarks=_remarks(blocks, open_comment, cut if cut or len(every_line) <= MOST_LINES else MOST_LINES),
        front_matter=front_matter,
        headings=_with_ids(headings, comments, lines),
        fences=blocks.fences,
        comments=comments,
        images=tuple(images_of(shown)),
        links=tuple(links_of(shown)),
    )


def _front_matter(lines: tuple[str, ...]) -> tuple[Mapping[str, Any] | None, int]:
    """Return the mapping at the top and how many lines it takes; a rule with a heading beneath it is none."""
    if lines[0].rstrip() != "---":
        return None, 0
    for number in range(1, min(len(lines), MOST_FRONT_MATTER)):
        if lines[number].rstrip() in {"---", "..."}:
            try:
                value = read("\n".join(lines[1:number])).value
            except StrictYamlError:
                return None, 0
            return (value, number + 1) if isinstance(value, dict) and value else (None, 0)
        if _ATX.match(lines[number]):
            return None, 0
    return None, 0


def _lines_of_fences(blocks: MarkdownParts, begin: int) -> set[int]:
    hidden = set(range(1, begin + 1))
    for fence in blocks.fences:
        hidden.update(range(fence.line, fence.line + fence.source.count("\n") + 1 + fence.closed))
    return hidden


def _remarks(blocks: MarkdownParts, open_comment: int | None, cut: int | None) -> tuple[Remark, ...]:
    fence, comment = text("This fence is never closed."), text("This comment is never closed.")
    remarks = [Remark(each.line, fence, unclosed=True) for each in blocks.fences if not each.closed]
    if open_comment is not None:
        remarks.append(Remark(open_comment, comment, unclosed=True))
    if cut is not None:
        remarks.append(Remark(cut, text("The document is too long; archkata reads it up to here.")))
    return tuple(remarks[:20])


def _with_ids(
    headings: tuple[Heading, ...], comments: tuple[Comment, ...], lines: tuple[str, ...]
) -> tuple[Heading, ...]:
    """Give each heading the id of the comment that follows it: with blank lines and other comments between at most."""
    ids = {c.line: match[1] for c in comments if (match := _ID.fullmatch(c.source))}
    if not ids:
        return headings
    ends = {c.line: c.end_line for c in comments}
    return tuple(replace(h, id=_id_after(h.line, ids, ends, lines)) for h in headings)


def _id_after(line: int, ids: dict[int, str], ends: dict[int, int], lines: tuple[str, ...]) -> str | None:
    if line in ids:
        return ids[line]
    number = line + 1
    while number <= min(len(lines), line + 40):
        if number in ids:
            return ids[number]
        if number in ends:
            number = ends[number] + 1
        elif lines[number - 1].strip():
            return None
        else:
            number += 1
    return None
