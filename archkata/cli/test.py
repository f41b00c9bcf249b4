"""`archkata test`: run the conformance suite against a target."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.completion import rule_ids, stage_names
from archkata.cli.i18n import LangOption, choose_language
from archkata.errors import ArchkataError, ExitCode
from archkata.language import text


def test(
    url: Annotated[
        str | None, typer.Argument(help="Base URL of the backend, else that of archkata.yaml.", metavar="URL")
    ] = None,
    stage: Annotated[
        list[str] | None,
        typer.Option(help="Only the rules of this stage (repeatable).", metavar="STAGE", autocompletion=stage_names),
    ] = None,
    through: Annotated[
        str | None,
        typer.Option(help="All stages up to and including this one.", metavar="STAGE", autocompletion=stage_names),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this rule (repeatable).", metavar="RULE", autocompletion=rule_ids)
    ] = None,
    start: Annotated[str | None, typer.Option(help="Command that starts the backend.", metavar="COMMAND")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="A broken SHOULD fails, too.")] = False,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Look longer for what is rare: 15 crashes instead of 5.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(help="Repeat the choices of an earlier run.", metavar="NUMBER", min=0)
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the backend that archkata started running, for the printed scripts.")
    ] = False,
    json: Annotated[str | None, typer.Option(help="Write the run as JSON; - is stdout.", metavar="FILE")] = None,
    junit: Annotated[str | None, typer.Option(help="Write JUnit XML; - is stdout.", metavar="FILE")] = None,
    lang: LangOption = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show the transcripts of failures.")] = False,
    first: Annotated[bool, typer.Option("--first", help="Show the first failure whole, and list the others.")] = False,
    all_of_them: Annotated[
        bool, typer.Option("--all", help="Show all failures whole, also on a terminal where many fail.")
    ] = False,
) -> None:
    """Run the conformance suite against a backend and say what holds."""
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - keeps `--help` fast
    from archkata.conformance.session import TestOptions, conduct  # noqa: PLC0415 - likewise
    from archkata.redaction import Secrets  # noqa: PLC0415 - likewise
    from archkata.reports import RunFiles, reporters  # noqa: PLC0415 - likewise
    from archkata.reports.command import Command  # noqa: PLC0415 - likewise
    from archkata.reports.run_text import RenderOptions  # noqa: PLC0415 - likewise
    from archkata.reports.start_lines import StartLines  # noqa: PLC0415 - likewise
    from archkata.workspace import load_workspace  # noqa: PLC0415 - likewise

    choose_language(lang)
    files = RunFiles(json=json, junit=junit)
    workspace = load_workspace(Path.cwd(), load_contract().stages)
    language = choose_language(lang, workspace.language)
    wish = TestOptions(url, start, tuple(stage or ()), through, tuple(only or ()), strict, seed, thorough, keep)
    command = Command(
        _base(wish.url, wish.start, strict=strict, thorough=thorough),
        _selection(wish.stages, through, wish.only),
        "archkata test" if workspace.start else 'archkata test --start "COMMAND"',
    )
    _, launched = workspace.target(url, start)
    if keep and not launched:
        raise ArchkataError(
            text("--keep is for a backend that archkata starts, and there is no start command."),
            text('Say archkata test --start "COMMAND" --keep, or write start: into archkata.yaml without a URL here.'),
        )
    manner = RenderOptions(
        language,
        verbose=verbose,
        first_only=False if all_of_them else True if first else None,
        start=StartLines(launched, workspace.folder, workspace.editors) if launched and not keep else None,
        command=command,
        secrets=Secrets(workspace.editors, os.environ),
        stack=workspace.stack,
    )
    with reporters(manner, files) as tell:
        run = conduct(load_contract(language.code), workspace, wish, tell)
    raise typer.Exit(ExitCode.INTERRUPTED if run.interrupted else run.verdict.exit_code)


def _base(url: str | None, start: str | None, *, strict: bool, thorough: bool) -> str:
    """Return the command line of the same target."""
    words = ["archkata", "test", *([url] if url else []), *(["--start", start] if start else [])]
    return shlex.join([*words, *(["--strict"] if strict else []), *(["--thorough"] if thorough else [])])


def _selection(stages: Sequence[str], through: str | None, only: Sequence[str]) -> str:
    """Return the options that chose the rules."""
    options = [("--stage", stage) for stage in stages] + [("--only", rule) for rule in only]
    options += [("--through", through)] if through else []
    return shlex.join(word for option in options for word in option)
