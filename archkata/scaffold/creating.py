"""`archkata new`: what makes a workspace, checked before anything is asked, and written all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.language import Language, listed, text
from archkata.scaffold.folder import MOST_BYTES, is_folder, refuse_detours, taken
from archkata.scaffold.prompts import Questionnaire
from archkata.scaffold.record import BASE, ROOM, WorkspaceRecord
from archkata.scaffold.workspaces import (
    BRIEF,
    file_names,
    render_documents,
    render_managed,
    starters_of,
    workspace_files,
)
from archkata.scaffold.writing import add_files, create_folder

MOST_NAMED = 8


@dataclass(frozen=True)
class WorkspacePlan:
    """A workspace that is not written yet: its folder, and all its files by path."""

    folder: Path
    files: Mapping[str, bytes]

    def names(self) -> list[str]:
        """Return the files that the learner works with, in order."""
        return sorted(name for name in self.files if not name.startswith(f"{ROOM}/"))

    def write(self) -> None:
        """Write all files, or none."""
        if is_folder(self.folder):
            add_files(self.folder, self.files)
        else:
            create_folder(self.folder, self.files)


def refuse_taken(folder: Path, pack: Path, language: str, starter: str) -> None:
    """Complain when the folder cannot take a workspace: it is a file, or has one of its files."""
    if is_folder(folder) is False:
        raise ArchkataError(text("{path} is a file, not a folder.", path=folder), text("Choose another name."))
    names = file_names(pack, language, starter)
    found = taken(folder, [BASE, *names])
    if found:
        more = len(found) - MOST_NAMED
        shown = ", ".join(found[:MOST_NAMED]) + (" …" if more > 0 else "")
        raise ArchkataError(
            text("{folder} has {names} already, and archkata new overwrites nothing.", folder=folder, names=shown),
            text("Choose another folder; in a workspace of archkata, “archkata update” brings it up to date."),
        )
    for name in names if is_folder(folder) else ():
        refuse_detours(folder, name)


def check_starter(pack: Path, starter: str) -> None:
    """Complain about a starter that there is not."""
    known = starters_of(pack)
    if starter and starter not in known:
        raise ArchkataError(
            text("There is no starter “{name}”.", name=starter[:100]),
            text("Starters are: {names}.", names=listed(known)),
        )


def read_brief(path: Path) -> str:
    """Read the learner's own brief: UTF-8 text of at most 2 MiB."""
    try:
        content = read_ordinary(path, MOST_BYTES)
    except FileNotFoundError as error:
        raise ArchkataError(text("{file} cannot be read: {why}.", file=path, why=error.strerror)) from error
    try:
        brief = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchkataError(
            text("{file} is not UTF-8.", file=path), text("Save it as UTF-8, and try again.")
        ) from error
    if "\0" in brief or not brief.strip():
        raise ArchkataError(text("{file} is not a text.", file=path), text("A brief is a Markdown file."))
    return brief


def plan_workspace(
    folder: Path,
    pack: Path,
    record: WorkspaceRecord,
    questionnaire: Questionnaire,
    language: Language,
    brief: str | None = None,
) -> WorkspacePlan:
    """Render everything that the workspace will have; nothing is written."""
    documents = render_documents(pack, record, questionnaire)
    managed = render_managed(pack, record, questionnaire)
    files = workspace_files(documents, managed, record, questionnaire, language)
    return WorkspacePlan(folder, files if brief is None else {**files, BRIEF: brief.encode()})
