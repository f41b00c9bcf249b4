"""`archkata add`: one more file of the pack in a workspace, a decision record or a document that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.language import Language, text
from archkata.scaffold import decisions
from archkata.scaffold.folder import read_file, refuse_detours
from archkata.scaffold.hints import without_hints
from archkata.scaffold.prompts import Questionnaire
from archkata.scaffold.record import BASE, WorkspaceRecord
from archkata.scaffold.rendering import render_one
from archkata.scaffold.shape import read_shape
from archkata.scaffold.workspaces import context_of, render_managed, templates_of
from archkata.scaffold.writing import replace_files
from archkata.suggest import did_you_mean

MOST_RECORDS = 1000


@dataclass(frozen=True)
class Addition:
    """Files that are added or changed, the most important one first."""

    files: Mapping[str, bytes]

    def names(self) -> list[str]:
        """Return the files of the learner's that change."""
        return [name for name in self.files if not name.startswith(BASE)]

    def write(self, folder: Path) -> None:
        """Write all of them, or none."""
        replace_files(folder, self.files)


@dataclass(frozen=True)
class WorkspacePlace:
    """Where something is added: the folder, its record, and the pack and language that it is rendered with."""

    folder: Path
    pack: Path
    record: WorkspaceRecord
    questionnaire: Questionnaire
    language: Language


def plan_decision(place: WorkspacePlace, title: str, supersedes: str | None) -> Addition:
    """Plan the next decision record, what it does to the one that it supersedes, and the index."""
    title = decisions.read_title(title)
    shapes = {name: read_shape(content) for name, content in _records(place.folder).items()}
    existing = decisions.decisions_in({name: source for name, (source, _) in shapes.items()})
    number = decisions.next_number(existing)
    old = None if supersedes is None else decisions.find_superseded(existing, supersedes)
    new = decisions.DecisionFile(number, decisions.path_of(number, title), _render(place, number, title, old))
    changed = {new.number: new}
    if old is not None:
        changed = {new.number: new.superseding(old, place.language), old.number: old.superseded_by(new, place.language)}
    everything = [changed.get(record.number, record) for record in [*existing, new]]
    files = {
        record.path: shapes[record.path][1].write(record.source) if record.path in shapes else record.source.encode()
        for record in changed.values()
    }
    return Addition({**files, decisions.INDEX: _index(place, everything)})


def plan_document(place: WorkspacePlace, wanted: str) -> Addition:
    """Plan a document of the pack that is not in the workspace: by its number, its name or a part of it."""
    rendered = render_managed(place.pack, place.record, place.questionnaire)
    documents = [name for name in rendered if name.endswith(".md") and name[0].isdigit()]
    name = _find(wanted, documents)
    if read_file(place.folder, name) is not None:
        raise ArchkataError(
            text("{file} is there already.", file=name), text("“archkata update” brings it up to date.")
        )
    source = rendered[name].encode()
    return Addition({name: source, f"{BASE}/{name}": source})


def _records(folder: Path) -> dict[str, bytes]:
    refuse_detours(folder, decisions.INDEX)
    paths = sorted((folder / decisions.FOLDER).glob("[0-9]*.md"))
    if len(paths) > MOST_RECORDS:
        raise ArchkataError(text("{folder} has more than {most} files.", folder=decisions.FOLDER, most=MOST_RECORDS))
    names = [f"{decisions.FOLDER}/{path.name}" for path in paths]
    found = {name: read_file(folder, name) for name in names}
    return {name: content for name, content in found.items() if content is not None}


def _render(place: WorkspacePlace, number: str, title: str, old: decisions.DecisionFile | None) -> str:
    templates = templates_of(place.pack, place.record.language)
    context = {
        **context_of(place.record, place.questionnaire),
        "number": number,
        "title": title,
        "supersedes": old.number if old else "",
    }
    source = render_one(templates, decisions.TEMPLATE, context)
    return without_hints(source) if place.record.plain else source


def _index(place: WorkspacePlace, records: list[decisions.DecisionFile]) -> bytes:
    content = read_file(place.folder, decisions.INDEX)
    if content is None:
        return decisions.write_index(records, None, place.language).encode()
    source, shape = read_shape(content)
    return shape.write(decisions.write_index(records, source, place.language))


def _find(wanted: str, documents: list[str]) -> str:
    said = wanted.strip().casefold().removesuffix(".md")[:100]
    stems = {name.removesuffix(".md"): name for name in documents}
    exact = [name for stem, name in stems.items() if said in {stem, stem.partition("-")[0], stem.partition("-")[2]}]
    partial = [name for stem, name in stems.items() if said and said in stem]
    for found in (exact, partial):
        if len(found) == 1:
            return found[0]
    short = [stem.partition("-")[2] for stem in stems if "/" not in stem]
    remedy = did_you_mean(said, short) or text("Allowed: {names}.", names=", ".join(["adr", *short]))
    raise ArchkataError(text("There is no document “{name}”.", name=wanted[:100]), remedy)
