"""The words of a document as rules read them: without comments, front matter and blocks, and without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from archkata.design.judging.dossier import Dossier
from archkata.design.reading import Document
from archkata.design.reading.todo import waits
from archkata.design.sections import State

ANSWERED = {State.FILLED, State.FILLED_WITH_LEFTOVERS}
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_BLOCK = re.compile(r"\s*(?:[-*+•#>|]|\d{1,3}[.)]\s)")
_END = re.compile(r"(?<=[.;!?])\s+")
_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Line = tuple[int, str]


def folded(words: str) -> str:
    """Return words in small letters without accents, as a search wants them."""
    if words.isascii():
        return words.lower()
    apart = unicodedata.normalize("NFKD", words)
    return _MARKS.sub("", apart).lower()


def lines_between(document: Document, first: int, last: int) -> Iterator[Line]:
    """Yield the lines of prose from one line to another (both included), with their numbers."""
    hidden = _hidden(document)
    for number in range(first, min(last, len(document.lines)) + 1):
        if number not in hidden:
            yield number, document.lines[number - 1]


def prose(document: Document) -> list[Line]:
    """Return all lines of prose of a document, headings included."""
    return list(lines_between(document, 1, len(document.lines)))


def part(document: Document, id: str) -> list[Line] | None:
    """Return the prose under the heading with an id, without the heading; None where there is no such heading."""
    heading = next((heading for heading in document.headings if heading.id == id), None)
    return None if heading is None else list(lines_between(document, heading.line + 1, heading.end_line))


def section_prose(dossier: Dossier, id: str) -> list[Line]:
    """Return the prose of one of the twelve sections, with its first line; nothing where it is not answered."""
    section = dossier.section(id)
    document = dossier.document(section.file)
    if section.state not in ANSWERED or document is None or section.line is None:
        return []
    return list(lines_between(document, section.line, _end_of(document, section.line)))


def sentences(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the sentences of some lines, each with the line in which it begins; a wrapped paragraph is read as one."""
    held: list[Line] = []
    for number, line in lines:
        if held and (not line.strip() or _BLOCK.match(line) or number != held[-1][0] + 1):
            yield from _split(held)
            held = []
        if line.strip():
            held.append((number, line))
    yield from _split(held)


def _split(lines: list[Line]) -> Iterator[Line]:
    starts, whole = [], ""
    for number, line in lines:
        starts.append((len(whole), number))
        whole += line.strip() + " "
    begin = 0
    for end in [*(match.end() for match in _END.finditer(whole)), len(whole)]:
        if said := whole[begin:end].strip():
            yield max(number for start, number in starts if start <= begin), said
        begin = end


def without_todo(lines: Iterable[Line]) -> list[Line]:
    """Leave out the lines that still wait for an answer."""
    return [(number, line) for number, line in lines if not waits(line, in_fence=False)]


def words_in(lines: Iterable[Line]) -> int:
    """Count words of at least two letters."""
    return sum(len(_WORD.findall(line)) for _, line in lines)


def all_words(dossier: Dossier, *, but: Iterable[tuple[str, int]] = ()) -> str:
    """Return the folded words of all documents, blocks included and comments not, but for some (document, line)."""
    left_out = set(but)
    kept: list[str] = []
    for document in dossier.documents:
        hidden = _comment_lines(document)
        if left_out:
            hidden |= {line for name, line in left_out if name == document.name}
        kept += [line for number, line in enumerate(document.lines, 1) if number not in hidden]
    return folded("\n".join(kept))


def quoted(words: str, most: int = 60) -> str:
    """Return a learner's words short enough for a sentence, without a list's mark and without control characters."""
    shown = _ESCAPE.sub(" ", words.strip().lstrip("*-+ "))
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def _end_of(document: Document, line: int) -> int:
    """Return the last line of what begins in a line: that of its heading, or the line before the next heading."""
    following = [heading.line for heading in document.headings if heading.line > line]
    own = next((heading for heading in document.headings if heading.line == line), None)
    if own is not None:
        return own.end_line
    return min(following, default=len(document.lines) + 1) - 1


def _hidden(document: Document) -> set[int]:
    lines = _comment_lines(document)
    for fence in document.fences:
        lines.update(range(fence.line, fence.line + fence.source.count("\n") + 2))
    if document.front_matter is not None and document.lines and document.lines[0].strip() == "---":
        closing = next((n for n, line in enumerate(document.lines[1:], 2) if line.strip() == "---"), 1)
        lines.update(range(1, closing + 1))
    return lines


def _comment_lines(document: Document) -> set[int]:
    """Return the lines that comments fill; words beside a comment on its first or last line are rare and left out."""
    return {line for comment in document.comments for line in range(comment.line, comment.end_line + 1)}
