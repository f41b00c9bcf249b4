"""`archkata serve`: run the reference backend."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.completion import fault_names
from archkata.cli.i18n import LangOption, choose_language
from archkata.errors import ArchkataError
from archkata.katas import current
from archkata.language import Language, text


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.", envvar="HOST", metavar="HOST")] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(help="Port to listen at; 0 takes a free one.", envvar="PORT", min=0, max=65535, metavar="PORT"),
    ] = 8000,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            help="Folder for all data; without one they are forgotten at the end.",
            envvar="ARCHKATA_DATA_DIR",
            file_okay=False,
            metavar="FOLDER",
        ),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(help="The same folder as a URL: sqlite:///FOLDER.", metavar="URL"),
    ] = None,
    redis_url: Annotated[
        str | None,
        typer.Option(
            help="Redis server in which several processes count requests together: redis://HOST:PORT.",
            envvar="REDIS_URL",
            metavar="URL",
        ),
    ] = None,
    fault: Annotated[
        str | None,
        typer.Option(
            help="Put one named fault into the backend, to see it caught.", metavar="NAME", autocompletion=fault_names
        ),
    ] = None,
    list_faults: Annotated[bool, typer.Option("--list-faults", help="List all faults and stop.")] = False,
    lang: LangOption = None,
) -> None:
    """Run the reference backend until Ctrl-C; the ARCHKATA_… variables of the contract hold here, too."""
    language = choose_language(lang)
    if list_faults:
        _list_faults(language)
        return
    if fault is not None:
        from archkata.conformance.mutants import find_mutant  # noqa: PLC0415 - keeps `--help` fast

        find_mutant(fault).apply()
    if database_url is not None:
        data_dir = _folder_of(database_url)
    settings = {
        "HOST": host,
        "PORT": str(port),
        "ARCHKATA_DATA_DIR": str(data_dir or ""),
        "REDIS_URL": redis_url or "",
    }
    try:
        current().serve({**os.environ, **settings})
    except ValueError as error:
        raise ArchkataError(text("{sentence}", sentence=error)) from error


def _folder_of(database_url: str) -> Path:
    scheme, _, folder = database_url.partition(":///")
    if scheme != "sqlite" or not folder:
        raise ArchkataError(
            text("“{url}” is no database that the reference can use.", url=database_url),
            text(
                "It stores in SQLite: sqlite:///FOLDER. Its Protocols in reference_impl/repositories take other stores."
            ),
        )
    return Path(folder)


def _list_faults(language: Language) -> None:
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.conformance.mutants import load_mutants  # noqa: PLC0415 - likewise
    from archkata.reports.rulebook import write_faults  # noqa: PLC0415 - likewise

    page = new_page(language)
    write_faults(page, load_mutants().values())
    show(page)
