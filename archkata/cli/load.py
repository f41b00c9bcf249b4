"""`archkata load`: run load scenarios against a target."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archkata.cli.asking import read_line
from archkata.cli.i18n import LangOption, choose_language, spoken
from archkata.errors import ArchkataError, ExitCode
from archkata.language import Language, text

if TYPE_CHECKING:
    from archkata.load.options import LoadOptions
    from archkata.workspace import Workspace


def load(
    url: Annotated[
        str | None, typer.Argument(help="Base URL of the backend, else that of archkata.yaml.", metavar="URL")
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            help="Which scenario, or a Locust file of your own (repeatable; browse by default).", metavar="NAME|FILE.py"
        ),
    ] = None,
    rate: Annotated[str | None, typer.Option(help="Open loop: planned arrivals.", metavar="200/s")] = None,
    users: Annotated[
        int | None,
        typer.Option(
            help="Closed loop: so many users, each waiting for answers. With --rate: at most so many.",
            min=1,
            metavar="N",
        ),
    ] = None,
    duration: Annotated[str | None, typer.Option(help="How long.", metavar="30s")] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="What must hold (repeatable), such as “GET /products/{id} p95 100 ms”.", metavar="LIMIT"),
    ] = None,
    start: Annotated[str | None, typer.Option(help="Command that starts the backend.", metavar="COMMAND")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A few seconds only.")] = False,
    seed: Annotated[int, typer.Option(help="Repeat the choices of an earlier run.", metavar="NUMBER", min=0)] = 0,
    workers: Annotated[
        int, typer.Option(help="Send from so many processes of this machine.", min=1, max=64, metavar="N")
    ] = 1,
    master: Annotated[bool, typer.Option("--master", help="Lead workers of other machines.")] = False,
    expect_workers: Annotated[
        int | None, typer.Option(help="How many workers a master waits for (1).", min=1, metavar="N")
    ] = None,
    worker: Annotated[bool, typer.Option("--worker", help="Send for a master on another machine.")] = False,
    master_host: Annotated[
        str | None, typer.Option(help="Where the master listens (127.0.0.1); a worker must know.", metavar="HOST")
    ] = None,
    master_port: Annotated[
        int | None, typer.Option(help="And its port (5557).", min=1, max=65535, metavar="PORT")
    ] = None,
    target_is_mine: Annotated[
        str | None, typer.Option(help="Allow load on a host that is not this machine.", metavar="HOST")
    ] = None,
    web: Annotated[
        int | None,
        typer.Option(help="Show Locust's own page on a port of this machine.", min=1, max=65535, metavar="PORT"),
    ] = None,
    json: Annotated[str | None, typer.Option(help="Write the run as JSON; - is stdout.", metavar="FILE")] = None,
    html: Annotated[str | None, typer.Option(help="Write the run as one HTML page.", metavar="FILE")] = None,
    csv: Annotated[str | None, typer.Option(help="Write seconds and operations as tables.", metavar="FILE")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List all scenarios and stop.")] = False,
    lang: LangOption = None,
) -> None:
    """Run a load scenario against a backend and say which limits hold."""
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - keeps `--help` fast
    from archkata.load.joining import join  # noqa: PLC0415 - likewise
    from archkata.load.options import LoadOptions  # noqa: PLC0415 - likewise
    from archkata.workspace import load_workspace  # noqa: PLC0415 - likewise

    language = choose_language(lang)
    if list_:
        _list(language)
        return
    if sum((master, worker, workers > 1)) > 1:
        raise ArchkataError(text("--workers, --master and --worker exclude each other."))
    if expect_workers is not None and not master:
        raise ArchkataError(text("--expect-workers is for a master."), text("Add --master, or use --workers N."))
    workspace = load_workspace(Path.cwd(), load_contract().stages)
    language = choose_language(lang, workspace.language)
    wishes = [
        LoadOptions(url, start, name, rate, users, duration, tuple(limit or ()), seed, quick, workers,
                 (expect_workers or 1) if master else 0, master_host, master_port, web, target_is_mine, _confirmation())
        for name in scenario or ["browse"]
    ]  # fmt: skip
    if worker:
        raise typer.Exit(join(workspace, wishes[0]))
    raise typer.Exit(_run(workspace, wishes, language, {"json": json, "html": html, "csv": csv}))


def _run(workspace: Workspace, wishes: list[LoadOptions], language: Language, files: dict[str, str | None]) -> ExitCode:
    """Run one scenario after another; what is worst decides."""
    from archkata.load.scenario import find_scenario  # noqa: PLC0415 - keeps `--help` fast
    from archkata.load.session import conduct  # noqa: PLC0415 - likewise
    from archkata.redaction import Secrets  # noqa: PLC0415 - likewise
    from archkata.reports.load import load_reporters  # noqa: PLC0415 - likewise

    codes: set[ExitCode] = set()
    names = [find_scenario(wish.scenario).name for wish in wishes]
    hide = Secrets(workspace.editors, os.environ).hide
    for wish, name in zip(wishes, names, strict=True):
        with load_reporters(language, **files, of=name if len(wishes) > 1 else "", hide=hide) as tell:
            run = conduct(workspace, wish, tell)
        if run.measures.interrupted:
            return ExitCode.INTERRUPTED
        codes.add(run.verdict.exit_code)
    return next(code for code in (ExitCode.FAILED, ExitCode.INCOMPLETE, ExitCode.PASSED) if code in codes)


def _confirmation() -> Callable[[str], bool] | None:
    """Return how to ask for the name of a host; None where questions cannot be asked."""
    return _asked if sys.stdin.isatty() and sys.stderr.isatty() else None


def _asked(host: str) -> bool:
    typer.echo(spoken(text("{host} is no loopback address. Load is only for what is yours.", host=host)), err=True)
    said = read_line(f"{spoken(text('Type its name to go on'))}: ", error=True)
    return said.strip().lower() == host.lower()


def _list(language: Language) -> None:
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.conformance.binding_file import load_binding  # noqa: PLC0415 - likewise
    from archkata.load.scenario import all_scenarios  # noqa: PLC0415 - likewise
    from archkata.reports.load.lines import write_scenarios  # noqa: PLC0415 - likewise

    page = new_page(language)
    write_scenarios(page, all_scenarios(), load_binding())
    show(page)
