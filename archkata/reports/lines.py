"""Lines of a report: text with styles, wrapped to a width, and never a control character of a target's."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from archkata.language import Language, Text

PLAIN_WIDTH = 80
Hide = Callable[[str], str]
"""Takes secrets out of a text."""


@dataclass(frozen=True)
class Span:
    """A stretch of text; the style is one of rich's, such as `bold red`, and is left out where there is no colour."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def plain(line: Line) -> str:
    """Return a line without its styles."""
    return "".join(span.text for span in line).rstrip()


def visible(text: str) -> str:
    """Show what a reader or a terminal would not: controls, escape sequences, bidi overrides, odd blanks.

    A line feed stays. Everything else that is not printable becomes `\\x1b` or `\\u202e`, so that a target can neither
    paint over a report nor hide in it.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    named = {"\t": "\\t", "\r": "\\r"}.get(character)
    return named or character.encode("unicode_escape", "surrogatepass").decode("ascii")


def unchanged(text: str) -> str:
    """Hide nothing: what a page does with texts where there are no secrets."""
    return text


class Page:
    """Collects lines in one language and width. `hide` takes secrets out of everything that is written."""

    def __init__(self, language: Language, width: int = PLAIN_WIDTH, hide: Hide = unchanged) -> None:
        self.width = width
        self._language = language
        self._hide = hide
        self._lines: list[Line] = []

    def say(self, sentence: Text | str) -> str:
        """Render a sentence: in the page's language, without secrets, with nothing invisible."""
        said = sentence.render(self._language.messages) if isinstance(sentence, Text) else sentence
        return visible(self._hide(said))

    def write(self, sentence: Text | str, *, indent: int = 0, style: str = "") -> None:
        """Write a paragraph."""
        blanks = " " * indent
        for line in self._wrapped(self.say(sentence), blanks, blanks):
            self._lines.append((Span(blanks), Span(line[indent:], style)))

    def entry(
        self,
        label: Text | str,
        sentence: Text | str,
        *,
        column: int,
        indent: int = 0,
        style: str = "bold",
        text_style: str = "",
    ) -> None:
        """Write a label, and a paragraph that hangs beside it from a column on."""
        head = " " * indent + self.say(label)
        head = head.ljust(column - 1) + " "
        first, *others = self._wrapped(self.say(sentence), head, " " * column) or [head]
        self._lines.append((Span(first[: len(head)], style), Span(first[len(head) :], text_style)))
        self._lines.extend((Span(" " * column), Span(line[column:], text_style)) for line in others)

    def verbatim(self, text: str, *, indent: int = 0, style: str = "") -> None:
        """Write lines as they are, without wrapping, because they will be copied."""
        for line in visible(self._hide(text)).split("\n"):
            self._lines.append((Span(" " * indent + line, style),) if line else ())

    def spans(self, *spans: Span) -> None:
        """Write one line of several styles; it is not wrapped."""
        self._lines.append(tuple(Span(visible(self._hide(span.text)), span.style) for span in spans))

    def gap(self) -> None:
        """Leave a line free, unless there is one already."""
        if not self._lines or plain(self._lines[-1]):
            self._lines.append(())

    def take(self) -> list[Line]:
        """Return what was written since the last time."""
        taken, self._lines = self._lines, []
        return taken

    def _wrapped(self, text: str, first: str, others: str) -> list[str]:
        """Break at blanks only: an id, a URL or a command stays whole, even where it is longer than a line."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            lines += textwrap.wrap(
                paragraph,
                self.width,
                initial_indent=others if lines else first,
                subsequent_indent=others,
                break_long_words=False,
                break_on_hyphens=False,
            ) or [others if lines else first]
        return lines
