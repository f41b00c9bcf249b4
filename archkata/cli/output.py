"""Show a page that a command has written: with styles on a terminal, as plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import TextIO

from archkata.language import Language
from archkata.reports.lines import Page, plain


def new_page(language: Language, stream: TextIO | None = None) -> Page:
    """Return an empty page as wide as it will be shown."""
    from archkata.reports import width_of  # noqa: PLC0415 - keeps `--help` fast

    return Page(language, width_of(stream or sys.stdout))


def show(page: Page, stream: TextIO | None = None) -> None:
    """Write the page to standard output, or to another stream where that one is taken by a report."""
    lines = page.take()
    stream = stream or sys.stdout
    if stream.isatty():
        from archkata.reports.terminal import Screen  # noqa: PLC0415 - rich is slow to import

        Screen(stream).show(lines)
    else:
        stream.write("".join(plain(line) + "\n" for line in lines))
