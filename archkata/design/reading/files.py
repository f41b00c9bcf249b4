"""Documents from the disk, which belong to somebody else: bounded, and never from outside the folder."""

from __future__ import annotations

import re
from pathlib import Path

from archkata.design.reading.document import Document, Heading

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")


def read_document(path: Path, root: Path) -> Document:
    """Read one document; raise ArchkataError where it is none."""
    text = path.read_text("utf-8-sig", errors="replace")
    lines = tuple(text.split("\n"))
    headings = tuple(
        Heading(len(match[1]), match[2], number, len(lines))
        for number, line in enumerate(lines, 1)
        if (match := _HEADING.match(line))
    )
    return Document(path, path.relative_to(root).as_posix(), text, lines, headings=headings)


def read_folder(folder: Path) -> list[Document]:
    """Read the documents of a workspace; where there is none, every Markdown file in the folder."""
    paths = [*sorted(folder.glob("[0-9][0-9]-*.md")), *sorted(folder.glob("03-decisions/*.md"))]
    return [read_document(path, folder) for path in paths or sorted(folder.glob("*.md"))]
