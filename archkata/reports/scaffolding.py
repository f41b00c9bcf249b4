"""What `archkata new`, `add`, `update` and `status` show."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from archkata.language import Text, counted, text
from archkata.reports.lines import Page
from archkata.scaffold.updating import Change

if TYPE_CHECKING:
    from archkata.scaffold.adding import Addition
    from archkata.scaffold.creating import WorkspacePlan
    from archkata.scaffold.prompts import Questionnaire
    from archkata.scaffold.record import WorkspaceRecord
    from archkata.scaffold.updates import Update


def write_created(
    page: Page, plan: WorkspacePlan, record: WorkspaceRecord, questionnaire: Questionnaire, *, written: bool
) -> None:
    """Say what a new workspace has, and where to go on."""
    names = plan.names()
    if not written:
        page.write(text("{folder} would have {n} files; nothing was written:", folder=plan.folder, n=len(names)))
        for name in names:
            page.verbatim(name, indent=2)
        return
    page.write(text("{folder} has {n} files now.", folder=plan.folder, n=len(names)), style="green")
    unconfirmed = [prompt for prompt in questionnaire.prompts if prompt.id not in record.answers.given]
    if unconfirmed:
        page.write(
            counted(
                len(unconfirmed),
                "1 of {all} answers is still to be confirmed or given; the documents mark it with TODO(kata).",
                "{n} of {all} answers are still to be confirmed or given; the documents mark each with TODO(kata).",
                all=len(questionnaire.prompts),
            )
        )
    page.gap()
    page.write(text("Next:"), style="bold")
    if plan.folder.resolve() != Path.cwd():
        page.verbatim(f"cd {shlex.quote(str(plan.folder))}", indent=2)
    page.verbatim("archkata status", indent=2)


_LABELS = {
    Change.NEW: (text("new"), "green"),
    Change.REPLACE: (text("replaced"), "green"),
    Change.MERGE: (text("merged"), "green"),
    Change.CONFLICT: (text("conflict"), "bold red"),
    Change.DELETED: (text("deleted"), "dim"),
    Change.DRIFTED: (text("yours"), "dim"),
    Change.DROPPED: (text("dropped"), "dim"),
}


def write_update(page: Page, update: Update, *, dry_run: bool) -> None:
    """Say what an update does to each file, and what is left to do."""
    for change in _LABELS:
        _write_steps(page, update, change)
    for marker in update.markers:
        _entry(page, Change.CONFLICT, text("{file}:{line}: a conflict marker", file=marker.name, line=marker.line))
    page.gap()
    page.write(_outcome(update, dry_run=dry_run), style="bold")
    if update.is_open:
        page.write(_way_out(update))


def _write_steps(page: Page, update: Update, change: Change) -> None:
    for step in update.of(change):
        where = ", ".join(name for name in step.sections if name)
        said = {
            Change.DELETED: text("{file} (you deleted it, and it stays deleted)", file=step.name),
            Change.DROPPED: text("{file} (the template no longer has it; yours stays)", file=step.name),
            Change.DRIFTED: text("{file} (changed by you alone)", file=step.name),
        }.get(change, text("{file} ({sections})", file=step.name, sections=where) if where else step.name)
        _entry(page, change, said)


def _entry(page: Page, change: Change, said: Text | str) -> None:
    label, style = _LABELS[change]
    page.entry(label, said, column=2 + max(len(page.say(each)) for each, _ in _LABELS.values()), style=style)


def _outcome(update: Update, *, dry_run: bool) -> Text:
    if update.is_nothing:
        return text("Nothing to do: the workspace is up to date.")
    if update.is_stopped:
        return text("Nothing was written, because there are conflicts.")
    if dry_run:
        return text("Nothing was written: this is only the plan.")
    if update.is_open:
        return text("Written, with marks around each conflict.")
    return text("The workspace is up to date now.")


def _way_out(update: Update) -> Text:
    if update.markers:
        return text("Choose between the marks, delete them, and say “archkata update” again.")
    if update.marks_conflicts:
        return text("Choose between the marks and delete them.")
    return text(
        "You and the template changed the same lines. --conflicts mark writes both with marks around them, "
        "--conflicts mine keeps yours, --conflicts template takes the template's."
    )


def write_added(page: Page, addition: Addition) -> None:
    """Say which files were written, and which one to open."""
    first, *others = addition.names()
    page.write(text("{file} is there now.", file=first), style="green")
    for name in others:
        page.write(text("{file} is brought up to date.", file=name))
    page.gap()
    page.write(text("Next: open {file}; each TODO(kata) in it waits for your words.", file=first))
