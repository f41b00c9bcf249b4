"""`archkata example`: a finished design document, to see how much is enough."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.completion import example_names
from archkata.cli.i18n import LangOption, choose_language


def example(
    document: Annotated[
        str | None,
        typer.Argument(
            help="The document: 02, design or 02-design.md.", metavar="DOCUMENT", autocompletion=example_names
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Print a document of the finished design of the reference backend; without a name, list all of them."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.design.examples import find_example, list_examples  # noqa: PLC0415 - likewise
    from archkata.reports.examples import show_markdown, write_examples  # noqa: PLC0415 - likewise

    choose_language(lang)
    language = choose_language(lang, _of_workspace(Path.cwd()))
    if document is None:
        page = new_page(language)
        write_examples(page, list_examples(language.code))
        show(page)
        return
    markdown = find_example(document, language.code).read_text("utf-8")
    if sys.stdout.isatty():
        show_markdown(markdown, sys.stdout)
    else:
        sys.stdout.write(markdown)


def _of_workspace(folder: Path) -> str | None:
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - keeps `--help` fast
    from archkata.workspace import load_workspace  # noqa: PLC0415 - likewise

    return load_workspace(folder, load_contract().stages).language
