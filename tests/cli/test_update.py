"""`archkata update`: says what it does to each file, and stops where only the learner can decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def shop(here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, which is the current folder."""
    assert here("new", "shop", "--yes").returncode == 0
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


def edit(path: Path, old: str, new: str) -> None:
    source = path.read_text("utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), "utf-8")


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_update_has_nothing_to_do(here: Run, shop: Path) -> None:
    here("update", "--users-per-day", "5000")
    before = content(shop)

    ended = here("update")

    assert (ended.returncode, ended.stdout.strip()) == (0, "Nothing to do: the workspace is up to date.")
    assert content(shop) == before


def test_an_answer_can_be_given_later(here: Run, shop: Path) -> None:
    ended = here("update", "--users-per-day", "5000")

    assert ended.returncode == 0
    assert "replaced  06-capacity-and-cost.md" in ended.stdout
    assert "users_per_day: 5000\n" in (shop / "06-capacity-and-cost.md").read_text("utf-8")


def test_a_dry_run_shows_the_plan_alone(here: Run, shop: Path) -> None:
    before = content(shop)

    ended = here("update", "--users-per-day", "5000", "--dry-run")

    assert "replaced  06-capacity-and-cost.md" in ended.stdout
    assert "Nothing was written: this is only the plan." in ended.stdout
    assert content(shop) == before


def test_a_conflict_is_exit_code_3_and_nothing_is_written(here: Run, shop: Path) -> None:
    edit(shop / "06-capacity-and-cost.md", "users_per_day: 1000", "users_per_day: 2000")
    before = content(shop)

    ended = here("update", "--users-per-day", "5000")

    assert ended.returncode == 3
    assert "conflict  06-capacity-and-cost.md (assumptions)" in ended.stdout
    assert "--conflicts mine keeps yours" in " ".join(ended.stdout.split())
    assert content(shop) == before


def test_marks_are_exit_code_3_until_they_are_gone(here: Run, shop: Path) -> None:
    edit(shop / "06-capacity-and-cost.md", "users_per_day: 1000", "users_per_day: 2000")

    assert here("update", "--users-per-day", "5000", "--conflicts", "mark").returncode == 3
    again = here("update")
    status = here("status")

    assert again.returncode == 3
    assert "06-capacity-and-cost.md:" in again.stdout
    assert "has a conflict marker" in " ".join(status.stdout.split())
    for line in ("<<<<<<< mine\n", "users_per_day: 2000\n", "=======\n", ">>>>>>> template\n"):
        edit(shop / "06-capacity-and-cost.md", line, "")
    assert here("update").returncode == 0


def test_the_language_changes_and_the_words_stay(here: Run, shop: Path) -> None:
    edit(shop / "02-design.md", "TODO(kata): tell the solution", "Our own words. TODO later: tell the solution")
    before = content(shop)

    there = here("update", "--lang", "es")
    after = here("update")
    back = here("update", "--lang", "en")

    assert (there.returncode, after.returncode, back.returncode) == (0, 0, 0)
    assert "El espacio de trabajo ya está al día." in there.stdout
    assert "Nada que hacer" in after.stdout
    assert content(shop) == before


def test_spanish_documents_hold_the_words_of_the_learner(here: Run, shop: Path) -> None:
    source = (shop / "02-design.md").read_text("utf-8")
    line = next(line for line in source.splitlines() if line.startswith("TODO(kata)"))
    edit(shop / "02-design.md", line, "Our own words.")

    here("update", "--lang", "es")

    design = (shop / "02-design.md").read_text("utf-8")
    assert "language: es" in design
    assert "Our own words." in design
    assert "What goes here" not in design


def test_an_answer_that_does_not_fit_changes_nothing(here: Run, shop: Path) -> None:
    before = content(shop)

    ended = here("update", "--storage-rejected", "relational", "--storage", "relational")

    assert ended.returncode == 2
    assert content(shop) == before


def test_an_edited_record_is_told_by_line(here: Run, shop: Path) -> None:
    path = shop / ".archkata" / "answers.yaml"
    edit(path, "users_per_day: 1000", "users_per_dya: 1000")
    edit(path, "answers: {}\nassumed:", "answers:")

    ended = here("update")

    assert ended.returncode == 2
    assert "answers.yaml:" in ended.stderr
    assert "Did you mean “users_per_day”?" in ended.stderr


def test_a_new_question_is_listed_where_nobody_can_be_asked(here: Run, shop: Path) -> None:
    path = shop / ".archkata" / "answers.yaml"
    edit(path, "reviewer]", "zzz]")

    ended = here("update")
    taken = here("update", "--yes")

    assert ended.returncode == 2
    assert "  --reviewer WORDS\n" in ended.stderr
    assert taken.returncode == 0
    assert "reviewer]" in path.read_text("utf-8")


@pytest.mark.parametrize("command", [["update"], ["status"], ["add", "adr", "x"], ["add", "runbook"]])
def test_outside_a_workspace_the_way_to_one_is_said(here: Run, tmp_path: Path, command: list[str]) -> None:
    ended = here(*command)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "this is not a workspace of archkata" in ended.stderr
    assert "archkata new" in ended.stderr
    assert list(tmp_path.iterdir()) == []
