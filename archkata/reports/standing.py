"""What `archkata status` shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archkata.language import Text, counted, text
from archkata.reports.lines import Page
from archkata.scaffold.standing import Next

if TYPE_CHECKING:
    from archkata.scaffold.prompts import Questionnaire
    from archkata.scaffold.standing import Standing, Todo

MOST_SHOWN = 10
BAR = 20
COLUMN = 26


def write_standing(page: Page, standing: Standing, questionnaire: Questionnaire, sections: tuple[int, int]) -> None:
    """Say where a workspace stands, what is open in its stage, and what comes next."""
    rows = [
        (text("Stage"), text("{stage}", stage=standing.stage)),
        (text("Template"), _template(standing)),
        (text("Answers"), _answers(standing, questionnaire)),
        *_files(standing),
        (text("Sections"), _progress(*sections)),
        (text("Open"), _open(standing)),
    ]
    column = 2 + max(len(page.say(label)) for label, _ in rows)
    for label, said in rows:
        page.entry(label, said, column=column)
    _write_todos(page, standing.due())
    page.gap()
    page.write(_next(standing), style="bold")


def _template(standing: Standing) -> Text:
    if standing.record.template == standing.newest:
        return text("version {version}, the newest", version=standing.newest)
    return text("version {version}; {newest} is there", version=standing.record.template, newest=standing.newest)


def _answers(standing: Standing, questionnaire: Questionnaire) -> Text:
    answers = standing.record.answers
    return text(
        "{given} of {all} given, {assumed}, {open}",
        given=len(answers.given),
        all=len(questionnaire.prompts),
        assumed=counted(len(answers.assumed), "1 assumed", "{n} assumed"),
        open=counted(len(standing.record.open(questionnaire)), "1 open", "{n} open"),
    )


def _files(standing: Standing) -> list[tuple[Text, Text]]:
    same = standing.files - len(standing.changed) - len(standing.deleted)
    rows = [(text("Files"), text("{same} of {all} as they were rendered", same=same, all=standing.files))]
    rows += [(text("changed"), _names(standing.changed))] if standing.changed else []
    rows += [(text("deleted"), _names(standing.deleted))] if standing.deleted else []
    rows += [(text("added"), _names(standing.added))] if standing.added else []
    return rows


def _names(names: Sequence[str]) -> Text:
    more = len(names) - MOST_SHOWN
    shown = ", ".join(names[:MOST_SHOWN])
    return text("{shown} and {more} more", shown=shown, more=more) if more > 0 else text("{shown}", shown=shown)


def _progress(done: int, all_of_them: int) -> Text:
    filled = BAR * done // all_of_them
    return text("{bar} {done} of {all} answered", bar="#" * filled + "." * (BAR - filled), done=done, all=all_of_them)


def _open(standing: Standing) -> Text:
    due, later = len(standing.due()), len(standing.todos) - len(standing.due())
    return text("{due} TODO(kata) in this stage, {later} for later ones", due=due, later=later)


def _write_todos(page: Page, todos: Sequence[Todo]) -> None:
    if not todos:
        return
    page.gap()
    for todo in todos[:MOST_SHOWN]:
        page.entry(f"{todo.name}:{todo.line}", todo.words or "…", column=COLUMN, style="cyan")
    if len(todos) > MOST_SHOWN:
        page.write(counted(len(todos) - MOST_SHOWN, "and 1 more", "and {n} more"))


def _next(standing: Standing) -> Text:
    if standing.next is Next.MARKERS:
        marker = standing.markers[0]
        return text("Next: {file}:{line} has a conflict marker; choose a side.", file=marker.name, line=marker.line)
    if standing.next is Next.UPDATE:
        return text("Next: archkata update --dry-run shows what the newer template changes.")
    if standing.next is Next.TODO:
        todo = standing.due()[0]
        return text("Next: answer {file}:{line}.", file=todo.name, line=todo.line)
    return text("Next: archkata review --stage {stage}", stage=standing.stage)
