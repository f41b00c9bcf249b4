"""Images and links, in Markdown and in HTML, with the lines in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archkata.design.reading.document import Link

# A picture may be written into its line as base64: the beginning says enough.
LONGEST = 4_000
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\](?:\(\s*<?([^)>\s]{0,400})|\[([^\]]{0,100})\])")
_WIKI = re.compile(r"!\[\[([^\]|]{1,300})[^\]]{0,100}\]\]")
_IMG = re.compile(
    r"<(?:img|embed|object|iframe)\b[^>]{0,400}?\b(?:src|data)\s*=\s*[\"']?([^\"'>\s]{1,400})", re.IGNORECASE
)
_LINK = re.compile(r"(?<!!)\[([^\[\]]{0,300})\]\(\s*<?([^)>\s]{0,400})")
_BARE = re.compile(r"https?://[^\s<>()\[\]\"']{3,400}")


def images_of(lines: Iterable[tuple[int, str]]) -> Iterator[Link]:
    """Yield every image of numbered lines."""
    for number, line in lines:
        if "![" in line:
            for found in _IMAGE.finditer(line, 0, LONGEST):
                yield Link(number, found[1], found[2] or found[3] or "")
            for found in _WIKI.finditer(line, 0, LONGEST):
                yield Link(number, "", found[1])
        if "<" in line:
            for found in _IMG.finditer(line, 0, LONGEST):
                yield Link(number, "", found[1])


def links_of(lines: Iterable[tuple[int, str]]) -> Iterator[Link]:
    """Yield every link of numbered lines, and addresses that stand there bare."""
    for number, line in lines:
        if "](" in line:
            for found in _LINK.finditer(line, 0, LONGEST):
                yield Link(number, found[1], found[2])
        if "://" in line:
            for found in _BARE.finditer(line, 0, LONGEST):
                if line[max(0, found.start() - 2) : found.start()] != "](":
                    yield Link(number, "", found[0])
