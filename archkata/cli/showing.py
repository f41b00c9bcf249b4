"""Show a page that a command has written: with styles on a terminal, as plain lines elsewhere."""

from __future__ import annotations

import sys

from archkata.language import Language
from archkata.reports.lines import Page, plain


def new_page(language: Language) -> Page:
    """Return an empty page as wide as it will be shown."""
    from archkata.reports import width_of  # noqa: PLC0415 - keeps `--help` fast

    return Page(language, width_of(sys.stdout))


def show(page: Page) -> None:
    """Write the page to standard output."""
    lines = page.take()
    if sys.stdout.isatty():
        from archkata.reports.terminal import Screen  # noqa: PLC0415 - rich is slow to import

        Screen(sys.stdout).show(lines)
    else:
        sys.stdout.write("".join(plain(line) + "\n" for line in lines))
