"""`archkata load`: run a load scenario against a target."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.speech import LangOption, choose_language
from archkata.errors import ExitCode
from archkata.language import Language


def load(
    url: Annotated[
        str | None, typer.Argument(help="Base URL of the backend, else that of archkata.yaml.", metavar="URL")
    ] = None,
    scenario: Annotated[
        str, typer.Option(help="Which scenario, or a Locust file of your own.", metavar="NAME|FILE.py")
    ] = "browse",
    rate: Annotated[str | None, typer.Option(help="Open loop: planned arrivals.", metavar="200/s")] = None,
    users: Annotated[
        int | None, typer.Option(help="Closed loop: so many users, each waiting for answers.", min=1, metavar="N")
    ] = None,
    duration: Annotated[str | None, typer.Option(help="How long.", metavar="30s")] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="What must hold (repeatable), such as “GET /products/{id} p95 100 ms”.", metavar="LIMIT"),
    ] = None,
    start: Annotated[str | None, typer.Option(help="Command that starts the backend.", metavar="COMMAND")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A few seconds only.")] = False,
    seed: Annotated[int, typer.Option(help="Repeat the choices of an earlier run.", metavar="NUMBER", min=0)] = 0,
    json: Annotated[str | None, typer.Option(help="Write the run as JSON; - is stdout.", metavar="FILE")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List all scenarios and stop.")] = False,
    lang: LangOption = None,
) -> None:
    """Run a load scenario against a backend and say which limits hold."""
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - keeps `--help` fast
    from archkata.load.session import LoadWish, conduct  # noqa: PLC0415 - likewise
    from archkata.reports.load_reports import load_reporters  # noqa: PLC0415 - likewise
    from archkata.workspace import load_workspace  # noqa: PLC0415 - likewise

    language = choose_language(lang)
    if list_:
        _list(language)
        return
    workspace = load_workspace(Path.cwd(), load_contract().stages)
    language = choose_language(lang, workspace.language)
    wish = LoadWish(url, start, scenario, rate, users, duration, tuple(limit or ()), seed, quick)
    with load_reporters(language, json=json) as tell:
        run = conduct(workspace, wish, tell)
    raise typer.Exit(ExitCode.INTERRUPTED if run.measures.interrupted else run.verdict.exit_code)


def _list(language: Language) -> None:
    from archkata.cli.showing import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.load.scenario import all_scenarios  # noqa: PLC0415 - likewise
    from archkata.reports.load_lines import write_scenarios  # noqa: PLC0415 - likewise

    page = new_page(language)
    write_scenarios(page, all_scenarios())
    show(page)
