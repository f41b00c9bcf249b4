"""Headings in all the forms that learners give them, with the lines that belong to each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archkata.design.reading.blocks import Mark
from archkata.design.reading.document import Heading

MOST_HEADINGS = 2_000
LONGEST_TITLE = 120
MOST_WORDS = 12
_TIGHT = re.compile(r"(#{1,6})([^\W\d_].{1,100}?)\s*#*\s*$")
_HTML = re.compile(r"\s*<(?:h([1-6])|summary)\b[^>]{0,200}>(.{0,300}?)(?:</(?:h[1-6]|summary)>|$)", re.IGNORECASE)
_BOLD = re.compile(r" {0,3}(?:\d{1,2}[.)]\s+)?(?P<mark>\*{2,3}|_{2,3}|<(?:b|strong|u)>)(?P<words>[^*<]{2,100}?)"
                   r"(?:\*{2,3}|_{2,3}|</(?:b|strong|u)>)\s*:?\s*$", re.IGNORECASE)  # fmt: skip
_NUMBERED = re.compile(r"(\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?)[ \t]+([^\W\d_][^.;]{1,60}?)[ \t]*:?$")
_LIST = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")
_MARKUP = re.compile(
    r"!?\[([^\]]{0,200})\]\([^)]{0,400}\)|</?[A-Za-z][^>]{0,200}>|[*`~]{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)"
)
_SENTENCE = re.compile(r"[.;,|$]\s*$|\|")


@dataclass(frozen=True)
class _Found:
    line: int
    title: str
    level: int | None  # None: one deeper than the heading above it


def headings_of(shown: Sequence[tuple[int, str]], marks: Sequence[Mark]) -> tuple[tuple[Heading, ...], int | None]:
    """Return the headings among the lines outside of fences; and, where there are too many, from which line on."""
    found = {mark.line: _Found(mark.line, _title(mark), mark.level) for mark in marks if _is_meant(mark)}
    taken = {mark.line for mark in marks}
    previous = ""
    for index, (number, line) in enumerate(shown):
        if number not in taken and len(line) <= 400 and line.strip():
            following = next((each for _, each in shown[index + 1 : index + 5] if each.strip()), "")
            other = _other(number, line, previous, following)
            if other is not None:
                found[number] = other
        previous = line
    ordered = sorted(found.values(), key=lambda each: each.line)
    cut = ordered[MOST_HEADINGS].line if len(ordered) > MOST_HEADINGS else None
    last = shown[-1][0] if shown else 0
    return _with_ends(ordered[:MOST_HEADINGS], last), cut


def plain_words(marked: str) -> str:
    """Strip Markdown and HTML from a line: `## [**Costo**](x)` says Costo."""
    if not any(mark in marked for mark in "*_`[<~"):
        return marked.strip(" \t#:")
    return _MARKUP.sub(r"\1", _MARKUP.sub(r"\1", marked)).strip(" \t#:")  # twice: emphasis within a link


def _title(mark: Mark) -> str:
    return plain_words(mark.words.lstrip(" \t>-*+").strip())[:LONGEST_TITLE]


def _is_meant(mark: Mark) -> bool:
    """Tell headings from what CommonMark takes for one: a paragraph with a rule (`---`) right beneath it."""
    if mark.markup == "#":
        return True
    words = mark.words.strip()
    one_line = mark.last_line - mark.line <= 1
    return one_line and len(words.split()) <= MOST_WORDS and not _SENTENCE.search(words) and not _LIST.match(words)


def _other(number: int, line: str, previous: str, following: str) -> _Found | None:
    """Read a line as a heading that CommonMark does not know."""
    if line.startswith("#"):
        tight = _TIGHT.match(line)
        return _Found(number, plain_words(tight[2]), len(tight[1])) if tight and _is_title(tight) else None
    if "<" in line and (html := _HTML.match(line)):
        title = plain_words(html[2]) or plain_words(following)
        return _Found(number, title[:LONGEST_TITLE], int(html[1]) if html[1] else None) if title else None
    starts = not previous.strip() or previous.lstrip().startswith(("#", "---", "***", "<"))
    if not starts:
        return None
    bold = _BOLD.match(line)
    if bold and len(bold["words"].split()) <= MOST_WORDS and not bold["words"].rstrip().endswith("."):
        return _Found(number, plain_words(bold["words"]), None)
    numbered = _NUMBERED.match(line)
    if numbered and len(numbered[2].split()) <= 6 and following and not _NUMBERED.match(following):
        return _Found(number, plain_words(line.strip()), None)
    return None


def _is_title(tight: re.Match[str]) -> bool:
    return len(tight[1]) > 1 or tight[2][0].isupper()


def _with_ends(found: Sequence[_Found], last_line: int) -> tuple[Heading, ...]:
    """Give each heading its level and its last line: before the next one of the same or a higher rank."""
    levels: list[int] = []
    above = 1
    for each in found:
        levels.append(each.level or min(above + 1, 6))
        above = each.level or above
    ends = [last_line] * len(found)
    open_: list[int] = []
    for index, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            ends[open_.pop()] = found[index].line - 1
        open_.append(index)
    return tuple(
        Heading(level, each.title, each.line, max(end, each.line))
        for each, level, end in zip(found, levels, ends, strict=True)
    )
