"""`archkata status`: where the workspace of this folder stands."""

from __future__ import annotations

from pathlib import Path

from archkata.cli.i18n import LangOption, choose_language, say


def status(lang: LangOption = None) -> None:
    """Say where the workspace of this folder stands, what is open in it, and what to do next."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - likewise
    from archkata.reports.standing import write_standing  # noqa: PLC0415 - likewise
    from archkata.scaffold.prompts import load_questionnaire  # noqa: PLC0415 - likewise
    from archkata.scaffold.record import read_record  # noqa: PLC0415 - likewise
    from archkata.scaffold.standing import look  # noqa: PLC0415 - likewise
    from archkata.scaffold.workspaces import default_pack, starters_of  # noqa: PLC0415 - likewise
    from archkata.workspace import MATURITIES, load_workspace  # noqa: PLC0415 - likewise

    choose_language(lang)
    folder, pack = Path.cwd(), default_pack()
    questionnaire = load_questionnaire(pack)
    record, _ = read_record(folder, questionnaire, starters_of(pack))
    language = choose_language(lang, record.language)
    workspace = load_workspace(folder, load_contract().stages)
    standing = look(folder, record, questionnaire, workspace.maturity or MATURITIES[0])
    for notice in workspace.notices:
        say(notice, error=True)
    page = new_page(language)
    write_standing(page, standing, questionnaire, _sections(folder))
    show(page)


def _sections(folder: Path) -> tuple[int, int]:
    """Return how many of the twelve sections are answered, and how many there are."""
    from archkata.design.reading import read_folder  # noqa: PLC0415 - keeps `--help` fast
    from archkata.design.sections import State, sections_of  # noqa: PLC0415 - likewise

    found = sections_of(read_folder(folder))
    answered = {State.FILLED, State.FILLED_WITH_LEFTOVERS}
    return sum(section.state in answered for section in found), len(found)
