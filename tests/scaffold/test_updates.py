"""An update brings what is new, keeps what was written, and says what it does before it does it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from archkata.errors import ArchkataError
from archkata.language import ENGLISH, LANGUAGES, Language, load_language
from archkata.scaffold.answers import changed, with_defaults
from archkata.scaffold.locking import alone_in
from archkata.scaffold.prompts import load_questionnaire
from archkata.scaffold.record import WorkspaceRecord, read_record
from archkata.scaffold.updates import Update, UpdateOptions, plan
from archkata.scaffold.updating import Change
from archkata.scaffold.workspaces import default_pack, starters_of
from tests.scaffold.packs import ENGLISH_DESIGN, make, questions, record, tree, write_pack

NEWER = (
    ENGLISH_DESIGN.replace("tell the solution", "tell it in words")
    + "\n## Risks\n<!-- id: risks -->\n\nTODO(kata): x\n"
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path)


@pytest.fixture
def folder(pack: Path, tmp_path: Path) -> Path:
    return make(tmp_path / "w", pack, record(pack, reason="because"))


def planned(folder: Path, pack: Path, wish: UpdateOptions | None = None, **answers: str) -> Update:
    """Plan an update of the workspace as the command does."""
    questionnaire = questions(pack)
    found, _ = read_record(folder, questionnaire, starters_of(pack))
    settled = with_defaults(questionnaire, changed(questionnaire, found.answers, answers))
    wish = wish or UpdateOptions(found.language)
    return plan(folder, pack, replace(found, answers=settled), questionnaire, ENGLISH, wish)


def edit(path: Path, old: str, new: str) -> None:
    source = path.read_text("utf-8")
    assert old in source
    path.write_text(source.replace(old, new), "utf-8")


def changes(update: Update) -> dict[str, Change]:
    return {step.name: step.change for step in update.steps if step.change is not Change.SAME}


def test_right_after_new_there_is_nothing_to_do(folder: Path, pack: Path) -> None:
    assert planned(folder, pack).is_nothing


def test_the_learners_own_changes_are_nothing_to_do(folder: Path, pack: Path) -> None:
    edit(folder / "02-design.md", "TODO(kata): tell the solution.", "One process.")

    update = planned(folder, pack)

    assert update.is_nothing
    assert changes(update) == {"02-design.md": Change.DRIFTED}


def test_a_newer_template_is_planned_file_by_file_and_then_there_is_nothing_to_do(folder: Path, tmp_path: Path) -> None:
    newer = write_pack(
        tmp_path, "2", **{"02-design.md.j2": NEWER, "04-new.md.j2": "# New\n", "01-brief.md.j2": "# Better\n"}
    )
    edit(folder / "02-design.md", "TODO(kata): tell the solution.", "One process.")
    edit(folder / "archkata.yaml", "# url:", "url:")
    (folder / "15-runbook.md").unlink()

    update = planned(folder, newer)
    assert changes(update) == {
        "01-brief.md": Change.REPLACE,
        "02-design.md": Change.MERGE,
        "04-new.md": Change.NEW,
        "15-runbook.md": Change.DELETED,
        "archkata.yaml": Change.DRIFTED,
    }
    update.write(folder)

    design = (folder / "02-design.md").read_text("utf-8")
    assert "One process." in design
    assert "template: 2" in design
    assert "## Risks" in design
    assert "tell it in words" not in design
    assert not (folder / "15-runbook.md").exists()
    assert planned(folder, newer).is_nothing
    assert read_record(folder, questions(newer), [])[0].template == "2"


def test_another_answer_changes_the_documents_and_nothing_else(folder: Path, pack: Path) -> None:
    edit(folder / "02-design.md", "TODO(kata): tell the solution.", "One process.")

    planned(folder, pack, users_per_day="5000").write(folder)

    design = (folder / "02-design.md").read_text("utf-8")
    assert "users_per_day: 5000\n" in design
    assert "One process." in design
    assert planned(folder, pack).is_nothing


def test_a_conflict_writes_nothing_until_a_way_is_chosen(folder: Path, pack: Path) -> None:
    edit(folder / "02-design.md", "users_per_day: 1000", "users_per_day: 2000")
    before = tree(folder)

    update = planned(folder, pack, users_per_day="5000")

    assert (update.is_open, update.is_stopped) == (True, True)
    assert [(step.name, step.sections) for step in update.of(Change.CONFLICT)] == [("02-design.md", ("limits",))]
    assert tree(folder) == before


@pytest.mark.parametrize(("way", "number"), [("mine", "2000"), ("template", "5000")])
def test_a_conflict_can_be_settled_at_once(folder: Path, pack: Path, way: str, number: str) -> None:
    edit(folder / "02-design.md", "users_per_day: 1000", "users_per_day: 2000")

    update = planned(folder, pack, UpdateOptions("en", conflicts=way), users_per_day="5000")
    assert not update.is_open
    update.write(folder)

    assert f"users_per_day: {number}\n" in (folder / "02-design.md").read_text("utf-8")
    assert planned(folder, pack).is_nothing


def test_marks_stay_open_until_they_are_gone(folder: Path, pack: Path) -> None:
    edit(folder / "02-design.md", "users_per_day: 1000", "users_per_day: 2000")

    marking = planned(folder, pack, UpdateOptions("en", conflicts="mark"), users_per_day="5000")
    assert (marking.is_open, marking.is_stopped) == (True, False)
    marking.write(folder)

    again = planned(folder, pack)
    assert (again.is_open, again.is_stopped) == (True, True)
    assert [marker.name for marker in again.markers] == ["02-design.md", "02-design.md"]
    edit(
        folder / "02-design.md",
        "<<<<<<< mine\nusers_per_day: 2000\n=======\nusers_per_day: 5000\n>>>>>>> template\n",
        "users_per_day: 5000\n",
    )
    assert planned(folder, pack).is_nothing


def test_an_unknown_way_is_told(folder: Path, pack: Path) -> None:
    with pytest.raises(ArchkataError, match="“both” is no way to settle conflicts"):
        planned(folder, pack, UpdateOptions("en", conflicts="both"))


def test_another_language_keeps_answers_and_words(folder: Path, pack: Path) -> None:
    edit(folder / "02-design.md", "TODO(kata): tell the solution.", "One process.")
    edit(folder / "02-design.md", "We chose relational because: because", "We chose what we know.")

    there = planned(folder, pack, UpdateOptions("es"))
    assert not there.is_open
    there.write(folder)

    design = (folder / "02-design.md").read_text("utf-8")
    assert "language: es" in design
    assert "## Solución" in design
    assert "One process." in design
    assert "We chose what we know." in design
    assert "What goes here" not in design
    assert read_record(folder, questions(pack), [])[0].answers.given == {"reason": "because"}
    assert planned(folder, pack).is_nothing


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_and_a_byte_order_mark_survive(folder: Path, pack: Path, bom: bytes, end: bytes) -> None:
    path = folder / "02-design.md"
    content = path.read_bytes().replace(b"TODO(kata): tell the solution.", "Una solución.".encode())
    path.write_bytes(bom + content.replace(b"\n", end))
    assert planned(folder, pack).is_nothing

    planned(folder, pack, users_per_day="5000").write(folder)

    written = path.read_bytes()
    assert written == bom + content.replace(b"1000", b"5000").replace(b"\n", end)


def test_a_stray_byte_survives(folder: Path, pack: Path) -> None:
    path = folder / "02-design.md"
    content = path.read_bytes().replace(b"TODO(kata): tell the solution.", b"Una soluci\xf3n.")
    path.write_bytes(content)

    planned(folder, pack, users_per_day="5000").write(folder)

    assert path.read_bytes() == content.replace(b"1000", b"5000")


def test_hints_go_and_come_back(folder: Path, pack: Path) -> None:
    before = tree(folder)

    planned(folder, pack, UpdateOptions("en", plain=True)).write(folder)
    assert b"goes here" not in (folder / "02-design.md").read_bytes()
    assert planned(folder, pack).is_nothing
    planned(folder, pack, UpdateOptions("en", hints=True)).write(folder)

    assert tree(folder) == before


def test_hints_that_the_learner_deleted_come_back_when_asked_for(folder: Path, pack: Path) -> None:
    before = (folder / "02-design.md").read_bytes()
    edit(folder / "02-design.md", "<!-- What goes here: numbers. -->\n", "")
    assert planned(folder, pack).is_nothing

    planned(folder, pack, UpdateOptions("en", hints=True)).write(folder)

    assert (folder / "02-design.md").read_bytes() == before


def test_the_starters_own_files_are_the_learners(pack: Path, tmp_path: Path) -> None:
    folder = make(tmp_path / "s", pack, record(pack, starter="python"))
    (pack / "starters" / "python" / "backend" / "server.py").write_text("print(2)\n", "utf-8")

    assert planned(folder, pack).is_nothing


@pytest.mark.parametrize("name", ["02-design.md", "03-decisions", ".archkata/base/02-design.md"])
def test_nothing_is_read_or_written_through_a_link(folder: Path, pack: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)

    with pytest.raises(ArchkataError):
        planned(folder, pack, users_per_day="5000").write(folder)


def test_a_huge_document_is_refused(folder: Path, pack: Path) -> None:
    (folder / "02-design.md").write_bytes(b"x" * (2 * 1024 * 1024 + 1))

    with pytest.raises(ArchkataError, match="larger than 2 MiB"):
        planned(folder, pack)


def test_an_update_that_broke_off_after_the_documents_can_be_repeated(folder: Path, pack: Path) -> None:
    edit(folder / "02-design.md", "TODO(kata): tell the solution.", "One process.")
    update = planned(folder, pack, users_per_day="5000")
    step = next(step for step in update.steps if step.name == "02-design.md")
    (folder / "02-design.md").write_bytes(step.content or b"")

    again = planned(folder, pack, users_per_day="5000")
    assert not again.is_open
    again.write(folder)

    assert (folder / "02-design.md").read_bytes() == step.content
    assert planned(folder, pack).is_nothing


def test_only_one_command_changes_a_workspace(folder: Path) -> None:
    with (
        alone_in(folder),
        pytest.raises(ArchkataError, match="Another archkata is changing this workspace"),
        alone_in(folder),
    ):
        pass
    with alone_in(folder):
        pass


def test_a_spanish_record_has_spanish_comments(folder: Path, pack: Path) -> None:
    spanish = Language("es", {"Another": "Otro"})
    found: WorkspaceRecord = read_record(folder, questions(pack), [])[0]

    assert plan(folder, pack, found, questions(pack), spanish, UpdateOptions("en")).is_nothing


NEW_IN_VERSION_2 = {
    "01-brief.md": ("business_requirements", "constraints"),
    "02-design.md": ("quality_scenarios", "technical_debt", "authors"),
    "03-decisions/0001-storage.md": ("deciders",),
    "07-diagrams.md": ("component_level", "legend"),
    "10-integration-and-rollout.md": ("milestones",),
    "14-threat-model.md": ("privacy",),
    "15-runbook-and-review.md": ("observability", "recovery_objectives"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workspace_of_the_first_version_gets_the_new_sections_and_keeps_every_word(
    language: str, tmp_path: Path
) -> None:
    pack, spoken = default_pack(), load_language(language)
    folder = make(tmp_path / "w", pack, replace(record(pack), language=language, template="1"))
    for name, ids in NEW_IN_VERSION_2.items():
        for copy in (folder / name, folder / ".archkata" / "base" / name):
            copy.write_text(without(copy.read_text("utf-8"), ids), "utf-8")
    mine = {}
    for name in NEW_IN_VERSION_2:
        written = (folder / name).read_text("utf-8").replace("TODO(kata): ", f"What I wrote in {name}. ", 1)
        mine[name] = written + "\n## A section of mine\n\nUp to the last word.\n"
        (folder / name).write_text(mine[name], "utf-8")

    questionnaire = load_questionnaire(pack)
    found, _ = read_record(folder, questionnaire, starters_of(pack))
    update = plan(folder, pack, found, questionnaire, spoken, UpdateOptions(language))
    update.write(folder)

    assert not update.is_stopped
    for name, ids in NEW_IN_VERSION_2.items():
        now = (folder / name).read_text("utf-8")
        assert all(f"<!-- id: {id} -->" in now for id in ids), name
        assert without(now, ids).split() == mine[name].split(), name


def without(source: str, ids: tuple[str, ...]) -> str:
    """Take sections out of a document."""
    for id in ids:
        source = re.sub(rf"^## [^\n]*\n<!-- id: {id} -->.*?(?=^## |\Z)", "", source, flags=re.DOTALL | re.MULTILINE)
    return source
