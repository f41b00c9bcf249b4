"""`archkata add`: a decision record, or a document of the templates that the workspace does not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.i18n import LangOption, choose_language
from archkata.errors import ArchkataError
from archkata.language import text


def add(
    kind: Annotated[
        str | None, typer.Argument(help="adr, or a document such as runbook or 14-threat-model.", metavar="WHAT")
    ] = None,
    title: Annotated[str | None, typer.Argument(help="The title of a decision.", metavar="TITLE")] = None,
    supersedes: Annotated[
        str | None, typer.Option(help="The decision whose place this one takes.", metavar="NUMBER-OR-ID")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Add a decision record (adr "TITLE"), or a document that is missing, to the workspace of this folder."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.reports.scaffolding import write_added  # noqa: PLC0415 - likewise
    from archkata.scaffold.adding import WorkspacePlace, plan_decision, plan_document  # noqa: PLC0415 - likewise
    from archkata.scaffold.locking import alone_in  # noqa: PLC0415 - likewise
    from archkata.scaffold.prompts import load_questionnaire  # noqa: PLC0415 - likewise
    from archkata.scaffold.record import read_record  # noqa: PLC0415 - likewise
    from archkata.scaffold.workspaces import default_pack, starters_of  # noqa: PLC0415 - likewise

    choose_language(lang)
    if kind is None or (kind.casefold() == "adr" and title is None):
        raise ArchkataError(
            text('Add what? Say archkata add adr "TITLE", or archkata add runbook.'),
            text("“archkata add --help” shows more."),
        )
    if kind.casefold() != "adr" and (title is not None or supersedes is not None):
        raise ArchkataError(text("Only a decision has a title: archkata add adr “TITLE”."))
    folder, pack = Path.cwd(), default_pack()
    questionnaire = load_questionnaire(pack)
    record, _ = read_record(folder, questionnaire, starters_of(pack))
    language = choose_language(lang, record.language)
    with alone_in(folder):
        if kind.casefold() == "adr":
            today = replace(record, created=date.today().isoformat())
            place = WorkspacePlace(folder, pack, today, questionnaire, language)
            addition = plan_decision(place, title or "", supersedes)
        else:
            addition = plan_document(WorkspacePlace(folder, pack, record, questionnaire, language), kind)
        addition.write(folder)
    page = new_page(language)
    write_added(page, addition)
    show(page)
