"""A record and a template pack become all files of a workspace; where the packs stand, and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from archkata.katas import current
from archkata.language import Language
from archkata.scaffold.prompts import Questionnaire
from archkata.scaffold.record import BASE, FILE_NAME, WorkspaceRecord, write_record
from archkata.scaffold.rendering import SUFFIX, inside, read_pack, render

BRIEF = "01-brief.md"
STARTERS = "starters"


def default_pack() -> Path:
    """Return the folder of the kata's templates."""
    return current().having("templates").path("templates")


def starters_of(pack: Path) -> list[str]:
    """Return the names of the backends to start from."""
    return sorted(path.name for path in (pack / STARTERS).glob("*") if path.is_dir())


def templates_of(pack: Path, language: str, starter: str = "") -> dict[str, str]:
    """Return the templates of a language; a file of the starter takes the place of the pack's."""
    templates = read_pack(pack / language)
    for name, source in (read_pack(pack / STARTERS / starter) if starter else {}).items():
        for other in (name, name.removesuffix(SUFFIX), name + SUFFIX):
            templates.pop(other, None)
        templates[name] = source
    return templates


def file_names(pack: Path, language: str, starter: str) -> list[str]:
    """Return the paths that a new workspace has, before anything is rendered."""
    rendered = [inside(name.removesuffix(SUFFIX)) for name in templates_of(pack, language, starter)]
    return sorted([FILE_NAME, *(name for name in rendered if not name.rpartition("/")[2].startswith("_"))])


def context_of(record: WorkspaceRecord, questionnaire: Questionnaire) -> dict[str, object]:
    """Return what a template sees."""
    empty = {prompt.id: [] if prompt.type == "list" else "" for prompt in questionnaire.prompts}
    return {
        **empty,
        **record.answers.assumed,
        **record.answers.given,
        "unconfirmed": [prompt.id for prompt in questionnaire.prompts if prompt.id not in record.answers.given],
        "kata": questionnaire.kata,
        "template_version": questionnaire.version,
        "language": record.language,
        "created": record.created,
        "starter": record.starter,
    }


def render_documents(pack: Path, record: WorkspaceRecord, questionnaire: Questionnaire) -> dict[str, str]:
    """Return the files that the templates make; a brief of the learner's own is not among them."""
    templates = templates_of(pack, record.language, record.starter)
    files = render(templates, context_of(record, questionnaire), plain=record.plain)
    if record.own_brief:
        files.pop(BRIEF, None)
    return files


def render_managed(pack: Path, record: WorkspaceRecord, questionnaire: Questionnaire) -> dict[str, str]:
    """Return the files that are kept up to date: all but the starter's own, which the learner builds on."""
    pack_names = {name.removesuffix(SUFFIX) for name in read_pack(pack / record.language)}
    files = render_documents(pack, record, questionnaire)
    return {name: source for name, source in files.items() if name in pack_names}


def workspace_files(
    files: Mapping[str, str],
    managed: Iterable[str],
    record: WorkspaceRecord,
    questionnaire: Questionnaire,
    language: Language,
) -> dict[str, bytes]:
    """Return rendered files together with pristine copies and the record; what claims the folder comes first."""
    kept = {f"{BASE}/{name}": files[name] for name in managed}
    everything = {FILE_NAME: write_record(record, questionnaire, language), **kept, **files}
    return {name: source.encode() for name, source in everything.items()}
