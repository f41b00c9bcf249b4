"""An update of a workspace on disk: read, plan, write all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.language import Language, text
from archkata.scaffold.document_merge import Manner
from archkata.scaffold.folder import read_file
from archkata.scaffold.lines_merge import OnConflict
from archkata.scaffold.prompts import Questionnaire
from archkata.scaffold.record import BASE, FILE_NAME, WorkspaceRecord, write_record
from archkata.scaffold.updating import Change, FileUpdate, Marker, changes_anything, find_markers, plan_update
from archkata.scaffold.workspaces import render_managed
from archkata.scaffold.writing import replace_files


@dataclass(frozen=True)
class UpdateOptions:
    """What the learner asked for: a language, hints or none, and a way to settle conflicts."""

    language: str
    plain: bool = False
    hints: bool = False
    conflicts: str | None = None


@dataclass(frozen=True)
class Update:
    """A planned update. `bookkeeping` are the files below .archkata that go with it."""

    steps: tuple[FileUpdate, ...]
    markers: tuple[Marker, ...]
    bookkeeping: Mapping[str, bytes]
    marks_conflicts: bool

    def of(self, change: Change) -> list[FileUpdate]:
        """Return the steps of one kind."""
        return [step for step in self.steps if step.change is change]

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing would be written."""
        return not self.markers and not self.bookkeeping and not changes_anything(self.steps)

    @property
    def is_open(self) -> bool:
        """Say whether a conflict remains, now or after this update."""
        return bool(self.markers) or bool(self.of(Change.CONFLICT))

    @property
    def is_stopped(self) -> bool:
        """Say whether nothing may be written before the learner has said something."""
        return bool(self.markers) or (bool(self.of(Change.CONFLICT)) and not self.marks_conflicts)

    def write(self, folder: Path) -> None:
        """Write the learner's files first and the bookkeeping last, so that a broken off update can be repeated."""
        changed = {step.name: step.content for step in self.steps if step.content is not None}
        if changed or self.bookkeeping:
            replace_files(folder, {**changed, **self.bookkeeping})


def plan(
    folder: Path,
    pack: Path,
    record: WorkspaceRecord,
    questionnaire: Questionnaire,
    language: Language,
    wish: UpdateOptions,
) -> Update:
    """Plan what a workspace becomes when it is rendered as the record and the wish say."""
    plain = wish.plain or (record.plain and not wish.hints)
    current = replace(record, template=questionnaire.version, language=wish.language, plain=plain)
    theirs = {name: source.encode() for name, source in render_managed(pack, current, questionnaire).items()}
    base = read_base(folder)
    mine = {name: read_file(folder, name) for name in {*base, *theirs}}
    steps = plan_update(base, mine, theirs, Manner(_way(record, wish), wish.hints))
    kept = {f"{BASE}/{name}": content for name, content in theirs.items() if base.get(name) != content}
    written = write_record(current, questionnaire, language).encode()
    kept |= {} if read_file(folder, FILE_NAME) == written else {FILE_NAME: written}
    return Update(tuple(steps), tuple(find_markers(mine)), kept, wish.conflicts == OnConflict.MARK)


def _way(record: WorkspaceRecord, wish: UpdateOptions) -> OnConflict:
    """Another language never argues with what the learner wrote in the first one."""
    if wish.conflicts is not None:
        if wish.conflicts not in set(OnConflict):
            raise ArchkataError(
                text("“{way}” is no way to settle conflicts.", way=wish.conflicts[:100]),
                text("Ways are: {names}.", names=", ".join(OnConflict)),
            )
        return OnConflict(wish.conflicts)
    return OnConflict.MARK if wish.language == record.language else OnConflict.MINE


def read_base(folder: Path) -> dict[str, bytes]:
    """Return the pristine files of the last render by path."""
    root = folder / BASE
    names = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file()]
    found = {name: read_file(folder, f"{BASE}/{name}") for name in names}
    return {name: content for name, content in found.items() if content is not None}
