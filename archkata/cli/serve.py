"""`archkata serve`: run the reference backend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from archkata.errors import ArchkataError
from archkata.kit import load
from archkata.language import text


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.", envvar="HOST")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to listen at; 0 takes a free one.", envvar="PORT", min=0, max=65535)
    ] = 8000,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            help="Folder for all data; without one they are forgotten at the end.",
            envvar="ARCHKATA_DATA_DIR",
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Run the reference backend until Ctrl-C; the ARCHKATA_… variables of the contract hold here, too."""
    server = load("reference_impl.server")
    try:
        settings = server.Settings.from_environment()
        server.serve(replace(settings, host=host, port=port, data_dir=data_dir))
    except server.SettingsError as error:
        raise ArchkataError(text("{sentence}", sentence=error)) from error
