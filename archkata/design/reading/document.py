"""What a reader sees of a Markdown document: its lines, and where headings, fences, comments and links stand.

Lines are counted from 1, as editors do. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archkata.language import Text


@dataclass(frozen=True)
class Remark:
    """Something odd about how the document is written, such as bytes that are not UTF-8.

    `unclosed`: a fence or a comment that begins here has no end.
    """

    line: int
    sentence: Text
    unclosed: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading of any form; `end_line` is the last line before the next heading of the same or a higher rank.

    `id` is what a comment `<!-- id: limits -->` beneath it says.
    """

    level: int
    title: str
    line: int
    end_line: int
    id: str | None = None


@dataclass(frozen=True)
class Fence:
    """A fenced block; `line` is that of its opening, and one that is never closed ends with the document."""

    info: str
    line: int
    source: str
    closed: bool = True


@dataclass(frozen=True)
class Comment:
    """An HTML comment, without its marks."""

    line: int
    end_line: int
    source: str


@dataclass(frozen=True)
class Link:
    """A link or an image: its words, and where it leads."""

    line: int
    words: str
    target: str


@dataclass(frozen=True)
class Document:
    """One design document. `name` is relative and posix, as it is shown; `text` has LF and no byte order mark."""

    path: Path
    name: str
    text: str
    lines: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    front_matter: Mapping[str, Any] | None = None
    headings: tuple[Heading, ...] = ()
    fences: tuple[Fence, ...] = ()
    comments: tuple[Comment, ...] = ()
    images: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()
