"""The documents of the finished design: a list of them, and one as a terminal shows Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from archkata.language import text
from archkata.reports.lines import Page

LEAST_COLUMN = 30


def write_examples(page: Page, titles: Mapping[str, str]) -> None:
    """List names and titles, and say how one is read."""
    column = max(LEAST_COLUMN, *(len(name) + 3 for name in titles))
    for name, title in titles.items():
        page.entry(name, title, column=column, style="cyan")
    page.gap()
    page.write(text("archkata example 02 prints one; archkata example 02 > FILE keeps it as Markdown."))


def show_markdown(markdown: str, stream: TextIO) -> None:
    """Show a document on a terminal; its front matter is as YAML."""
    from rich.console import Console  # noqa: PLC0415 - rich is slow to import
    from rich.markdown import Markdown  # noqa: PLC0415 - likewise

    if markdown.startswith("---\n"):
        markdown = "```yaml\n" + markdown.removeprefix("---\n").replace("\n---\n", "\n```\n", 1)
    Console(file=stream).print(Markdown(markdown))
