"""`archkata status`: where a workspace stands, read only: answers, changed files, what is open, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archkata.design.judging.stages import part_stage_of
from archkata.design.reading.todo import TODO, waits
from archkata.scaffold.folder import read_file
from archkata.scaffold.front_matter import rows_by_key, split_front_matter
from archkata.scaffold.hints import outside_fences, without_comments
from archkata.scaffold.prompts import Questionnaire
from archkata.scaffold.record import WorkspaceRecord
from archkata.scaffold.sections import ID
from archkata.scaffold.shape import read_shape
from archkata.scaffold.updates import read_base
from archkata.scaffold.updating import Marker, find_markers
from archkata.workspace import MATURITIES


class Next(StrEnum):
    """What to do next."""

    MARKERS = "markers"
    UPDATE = "update"
    TODO = "todo"
    REVIEW = "review"


@dataclass(frozen=True)
class Todo:
    """A place that waits for the learner, in its line (from 1); `stage` is the first one that asks for it."""

    name: str
    line: int
    words: str
    stage: str


@dataclass(frozen=True)
class Standing:
    """What is known about a workspace."""

    record: WorkspaceRecord
    newest: str
    stage: str
    files: int
    changed: tuple[str, ...]
    deleted: tuple[str, ...]
    added: tuple[str, ...]
    markers: tuple[Marker, ...]
    todos: tuple[Todo, ...]

    def due(self) -> list[Todo]:
        """Return what is open for the stage that the workspace is in."""
        stages = MATURITIES[: MATURITIES.index(self.stage) + 1]
        return [todo for todo in self.todos if todo.stage in stages]

    @property
    def next(self) -> Next:
        """Say what to do next."""
        if self.markers:
            return Next.MARKERS
        if self.record.template != self.newest:
            return Next.UPDATE
        return Next.TODO if self.due() else Next.REVIEW


def look(folder: Path, record: WorkspaceRecord, questionnaire: Questionnaire, stage: str) -> Standing:
    """Look at a workspace; nothing is changed."""
    base = {name: _text(content) for name, content in read_base(folder).items()}
    names = sorted({*base, *_decisions(folder)})
    found = {name: read_file(folder, name) for name in names}
    mine = {name: _text(content) for name, content in found.items() if content is not None}
    return Standing(
        record=record,
        newest=questionnaire.version,
        stage=stage,
        files=len(base),
        changed=tuple(name for name in names if name in base and name in mine and mine[name] != base[name]),
        deleted=tuple(name for name in names if name not in mine),
        added=tuple(name for name in names if name not in base),
        markers=tuple(find_markers(found)),
        todos=tuple(_todos(mine)),
    )


def _todos(files: Mapping[str, str]) -> list[Todo]:
    found = []
    for name, source in files.items():
        if not name.endswith(".md"):
            continue
        stage = _stage(source)
        lines = without_comments(source).splitlines()
        parts = _parts(source.splitlines())
        outside = set(outside_fences(lines))
        for number, line in enumerate(lines):
            if waits(line, in_fence=number not in outside):
                words = line.partition(TODO)[2].lstrip(": ").strip()
                part_stage = part_stage_of(name, parts[number])
                found.append(Todo(name, number + 1, words, part_stage or stage))
    return found


def _parts(lines: Sequence[str]) -> list[str]:
    """Return for each line the id of the part in which it stands."""
    parts, current = [], ""
    for line in lines:
        marker = ID.match(line.strip())
        current = marker[1] if marker else current
        parts.append(current)
    return parts


def _stage(source: str) -> str:
    said = rows_by_key(split_front_matter(source.splitlines())[0]).get("stage", "").partition(":")[2].strip()
    return said if said in MATURITIES else MATURITIES[0]


def _decisions(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in sorted((folder / "03-decisions").glob("[0-9]*.md"))[:1000]]


def _text(content: bytes) -> str:
    return read_shape(content)[0]
