"""`archkata estimate`: what the capacity and costs of a design come to."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.i18n import LangOption, choose_language
from archkata.errors import ExitCode


def estimate(
    path: Annotated[
        Path,
        typer.Argument(help="A workspace folder, else this one; or a Markdown file with the blocks.", metavar="PATH"),
    ] = Path(),
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="Try another assumption (repeatable); nothing is written.", metavar="NAME=VALUE"),
    ] = None,
    json: Annotated[str | None, typer.Option(help="Write the estimate as JSON; - is stdout.", metavar="FILE")] = None,
    svg: Annotated[str | None, typer.Option(help="Write the charts as SVG; - is stdout.", metavar="FILE")] = None,
    lang: LangOption = None,
) -> None:
    """Calculate load, traffic, storage and the monthly bill of a design, step by step."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.design.estimate.answer import answer  # noqa: PLC0415 - likewise
    from archkata.design.estimate.assumptions import read_wishes  # noqa: PLC0415 - likewise
    from archkata.design.estimate.finding import find_sources, language_of, read_documents  # noqa: PLC0415 - likewise
    from archkata.reports.estimate.absent import NO_CAPACITY, write_no_capacity  # noqa: PLC0415 - likewise
    from archkata.reports.estimate.files import EstimateFiles  # noqa: PLC0415 - likewise
    from archkata.reports.estimate.numbers import Numbers  # noqa: PLC0415 - likewise
    from archkata.reports.estimate.page import write_estimate  # noqa: PLC0415 - likewise
    from archkata.reports.estimate.table import bar_for  # noqa: PLC0415 - likewise

    choose_language(lang)
    wishes = read_wishes(set_ or ())
    documents = read_documents(path)
    language = choose_language(lang, language_of(documents))
    files = EstimateFiles(language, json=json, svg=svg)
    stream = sys.stderr if files.take_stdout else sys.stdout
    page = new_page(language, stream)
    sources = find_sources(documents)
    if sources.capacity is None:
        write_no_capacity(page)
        files.write_nothing(str(path), sources.costs.place if sources.costs else None, NO_CAPACITY)
        show(page, stream)
        raise typer.Exit(ExitCode.INCOMPLETE)
    numbers = Numbers(language)
    found = answer(path, sources.capacity, sources.costs, wishes, date.today())
    write_estimate(page, found, numbers, bar_for(stream))
    files.write(found, numbers)
    show(page, stream)
    raise typer.Exit(ExitCode.PASSED if found.estimate.within_budget else ExitCode.FAILED)
