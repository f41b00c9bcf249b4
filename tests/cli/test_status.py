"""`archkata status`: where a workspace stands, read only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def shop(here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, which is the current folder."""
    assert here("new", "shop", "--yes", "--users-per-day", "500").returncode == 0
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


def flat(shown: str) -> str:
    return " ".join(shown.split())


@pytest.mark.usefixtures("shop")
def test_a_new_workspace_has_all_open(here: Run) -> None:
    ended = here("status")

    shown = flat(ended.stdout)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Stage draft" in shown
    assert "Answers 1 of 20 given" in shown
    assert "as they were rendered" in shown
    assert "Next: answer 01-brief.md:" in shown
    assert all(len(line) <= 80 for line in ended.stdout.splitlines())


def test_nothing_is_written(here: Run, shop: Path) -> None:
    before = sorted(shop.rglob("*"))

    here("status")

    assert sorted(shop.rglob("*")) == before


def test_what_differs_is_named(here: Run, shop: Path) -> None:
    (shop / "02-design.md").write_text("# Ours\n", "utf-8")
    next(shop.glob("15-*.md")).unlink()
    here("add", "adr", "More")

    shown = flat(here("status").stdout)

    assert "changed 02-design.md" in shown
    assert "deleted 15-runbook-and-review.md" in shown
    assert "added 03-decisions/" in shown


def test_a_todo_is_found_with_its_line_and_only_in_what_the_stage_asks_for(here: Run, shop: Path) -> None:
    for path in shop.rglob("*.md"):
        path.write_text("---\nstage: verified\n---\n\nTODO(kata): later.\n", "utf-8")
    (shop / "02-design.md").write_text(
        "---\nstage: draft\n---\n\n<!-- TODO(kata): a comment. -->\nTODO(kata): the first thing.\n", "utf-8"
    )

    shown = flat(here("status").stdout)

    assert "1 TODO(kata) in this stage" in shown
    assert "02-design.md:6 the first thing." in shown
    assert "Next: answer 02-design.md:6." in shown


def test_a_stage_without_a_todo_is_ready_for_review(here: Run, shop: Path) -> None:
    for path in shop.rglob("*.md"):
        path.write_text("---\nstage: verified\n---\n\nTODO(kata): later.\n", "utf-8")
    (shop / "archkata.yaml").write_text("maturity: reviewed\n", "utf-8")

    shown = here("status").stdout

    assert "Next: archkata review --stage reviewed" in shown


def test_a_sentence_that_speaks_of_the_mark_is_no_open_answer(here: Run, shop: Path) -> None:
    assert "says `TODO(kata)`" in (shop / "README.md").read_text("utf-8")
    for path in shop.rglob("[01]*.md"):
        path.write_text("---\nstage: draft\n---\n\nWritten.\n", "utf-8")
    (shop / "06-capacity-and-cost.md").write_text("---\nstage: draft\n---\n```yaml\na: TODO(kata)\n```\n", "utf-8")

    shown = flat(here("status").stdout)

    assert "1 TODO(kata) in this stage, 0 for later ones" in shown
    assert "README" not in shown


def test_the_review_is_open_in_the_stage_that_asks_for_it(here: Run, shop: Path) -> None:
    for path in shop.rglob("[01]*.md"):
        path.write_text("---\nstage: draft\n---\n\nWritten.\n", "utf-8")
    review = "## Review\n<!-- id: review -->\n\nTODO(kata): who?\n"
    (shop / "15-runbook-and-review.md").write_text(f"---\nstage: verified\n---\n\nTODO(kata): start\n\n{review}")

    assert "0 TODO(kata) in this stage, 2 for later ones" in flat(here("status").stdout)
    (shop / "archkata.yaml").write_text("maturity: reviewed\n", "utf-8")
    assert "1 TODO(kata) in this stage, 1 for later ones" in flat(here("status").stdout)


def test_a_newer_template_is_said(here: Run, shop: Path) -> None:
    path = shop / ".archkata" / "answers.yaml"
    path.write_text(path.read_text("utf-8").replace("template: 2\n", "template: 0\n"), "utf-8")

    shown = flat(here("status").stdout)

    assert "version 0; 2 is there" in shown
    assert "archkata update --dry-run" in shown


@pytest.mark.usefixtures("shop")
def test_it_speaks_the_language_of_the_workspace(here: Run) -> None:
    here("update", "--lang", "es")

    shown = here("status").stdout

    assert "Siguiente paso: responder 01-brief.md:" in shown
    assert "Next:" in here("status", "--lang", "en").stdout


def test_a_wrong_stage_is_told_by_line(here: Run, shop: Path) -> None:
    (shop / "archkata.yaml").write_text("# ours\nmaturity: zzz\n", "utf-8")

    ended = here("status")

    assert ended.returncode == 2
    assert "archkata.yaml:2: “zzz” is not known." in ended.stderr
    assert "Allowed: draft, reviewed, code-complete, verified." in ended.stderr
