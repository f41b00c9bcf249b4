"""`archkata update`: the newest templates, other answers or another language, without losing what was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.i18n import LangOption, choose_language, chosen_for_all
from archkata.cli.questions import Given, settle
from archkata.errors import ExitCode


def update(
    context: typer.Context,
    lang: LangOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Take the hints out of the documents.")] = False,
    hints: Annotated[bool, typer.Option("--hints", help="Put the hints back.")] = False,
    conflicts: Annotated[
        str | None, typer.Option(help="What to do with conflicts: mark, mine or template.", metavar="WAY")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take the defaults of new questions.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and write nothing.")] = False,
    answers: Annotated[Path | None, typer.Option(help="Answers as YAML: id: value.", metavar="FILE")] = None,
    answer: Annotated[
        list[str] | None, typer.Option(help="One answer (repeatable); or by its own option:", metavar="ID=VALUE")
    ] = None,
) -> None:
    """Bring the workspace of this folder up to date; what you have written stays, and --lang changes its language."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.reports.scaffolding import write_update  # noqa: PLC0415 - likewise
    from archkata.scaffold import updates  # noqa: PLC0415 - likewise
    from archkata.scaffold.locking import alone_in  # noqa: PLC0415 - likewise
    from archkata.scaffold.prompts import load_questionnaire  # noqa: PLC0415 - likewise
    from archkata.scaffold.record import read_record  # noqa: PLC0415 - likewise
    from archkata.scaffold.workspaces import default_pack, starters_of  # noqa: PLC0415 - likewise

    choose_language(lang)
    folder, pack = Path.cwd(), default_pack()
    questionnaire = load_questionnaire(pack)
    record, seen = read_record(folder, questionnaire, starters_of(pack))
    language = choose_language(lang, record.language)
    given = Given(context, answers, answer or (), yes)
    record = replace(record, answers=settle(given, questionnaire, language, record.answers, seen))
    wish = updates.UpdateOptions(lang or chosen_for_all() or record.language, plain, hints, conflicts)
    with alone_in(folder):
        planned = updates.plan(folder, pack, record, questionnaire, language, wish)
        if not (dry_run or planned.is_stopped):
            planned.write(folder)
    page = new_page(language)
    write_update(page, planned, dry_run=dry_run)
    show(page)
    if planned.is_open:
        raise typer.Exit(ExitCode.INCOMPLETE)
