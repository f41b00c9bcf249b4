"""`archkata new`: a workspace with design documents, from what the learner answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.i18n import LangOption, choose_language
from archkata.cli.questions import Given, settle
from archkata.errors import ArchkataError
from archkata.language import text


def new(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="The folder of the workspace.", metavar="DIR")] = None,
    lang: LangOption = None,
    starter: Annotated[
        str | None, typer.Option(help="Add a small backend to begin with: python or node.", metavar="NAME")
    ] = None,
    brief: Annotated[
        Path | None, typer.Option(help="A brief of your own instead of the kata's.", metavar="FILE")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Leave the hints out of the documents.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; defaults are taken and marked as to be confirmed.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the files and write nothing.")] = False,
    answers: Annotated[Path | None, typer.Option(help="Answers as YAML: id: value.", metavar="FILE")] = None,
    answer: Annotated[
        list[str] | None, typer.Option(help="One answer (repeatable); or by its own option:", metavar="ID=VALUE")
    ] = None,
) -> None:
    """Make a workspace: the design documents with your answers in them, archkata.yaml and CI, ready to be judged."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.reports.scaffolding import write_created  # noqa: PLC0415 - likewise
    from archkata.scaffold import creating  # noqa: PLC0415 - likewise
    from archkata.scaffold.answers import Answers  # noqa: PLC0415 - likewise
    from archkata.scaffold.prompts import load_questionnaire  # noqa: PLC0415 - likewise
    from archkata.scaffold.record import WorkspaceRecord  # noqa: PLC0415 - likewise
    from archkata.scaffold.workspaces import default_pack  # noqa: PLC0415 - likewise

    language = choose_language(lang)
    if folder is None:
        raise ArchkataError(text("Which folder? Say archkata new DIR."), text("“archkata new --help” shows more."))
    pack = default_pack()
    questionnaire = load_questionnaire(pack)
    creating.check_starter(pack, starter or "")
    creating.refuse_taken(folder, pack, language.code, starter or "")
    own_brief = None if brief is None else creating.read_brief(brief)
    given = Given(context, answers, answer or (), yes)
    record = WorkspaceRecord(
        template=questionnaire.version,
        language=language.code,
        created=date.today().isoformat(),
        starter=starter or "",
        plain=plain,
        own_brief=own_brief is not None,
        answers=settle(given, questionnaire, language, Answers(), ()),
    )
    plan = creating.plan_workspace(folder, pack, record, questionnaire, language, own_brief)
    if not dry_run:
        plan.write()
    page = new_page(language)
    write_created(page, plan, record, questionnaire, written=not dry_run)
    show(page)
