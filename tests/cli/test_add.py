"""`archkata add`: decisions and documents, with a way out of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.scaffold.front_matter import rows_by_key, split_front_matter
from tests.cli.conftest import Run


@pytest.fixture
def shop(here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, which is the current folder."""
    assert here("new", "shop", "--yes").returncode == 0
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_decision_and_the_one_that_supersedes_it(here: Run, shop: Path, language: str) -> None:
    here("update", "--lang", language)
    first = here("add", "adr", "Cache product pages")
    number = first.stdout.split("03-decisions/")[1][:4]
    second = here("add", "adr", "No cache after all", "--supersedes", number)

    assert (first.returncode, second.returncode) == (0, 0)
    old = (shop / "03-decisions" / f"{number}-cache-product-pages.md").read_text("utf-8")
    new = (shop / "03-decisions" / f"{int(number) + 1:04}-no-cache-after-all.md").read_text("utf-8")
    assert front(old)["status"].strip() == "status: superseded"
    assert front(old)["superseded_by"].strip() == f"superseded_by: [ADR-{int(number) + 1:04}]"
    assert front(new)["supersedes"].strip() == f"supersedes: [ADR-{number}]"
    assert front(new)["status"].strip() == "status: proposed"
    assert "README.md" in second.stdout


def front(source: str) -> dict[str, str]:
    return rows_by_key(split_front_matter(source.splitlines())[0])


def test_a_deleted_document_comes_back(here: Run, shop: Path) -> None:
    document = next(shop.glob("15-*.md"))
    before = document.read_bytes()
    document.unlink()
    assert "it stays deleted" in here("update").stdout

    ended = here("add", "15")

    assert ended.returncode == 0
    assert document.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], 'Add what? Say archkata add adr "TITLE", or archkata add runbook.'),
        (["adr"], 'Add what? Say archkata add adr "TITLE", or archkata add runbook.'),
        (["adr", " "], "The title is empty."),
        (["adr", "x" * 500], "The title has more than 120 characters."),
        (["adr", "x", "--supersedes", "0099"], "There is no record 0099."),
        (["adr", "x", "y"], "“y” is one argument too many."),
        (["runbok"], "There is no document “runbok”."),
        (["runbook", "Title"], "Only a decision has a title"),
        (["01"], "01-brief.md is there already."),
    ],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(here: Run, shop: Path, arguments: list[str], said: str) -> None:
    before = sorted(shop.rglob("*"))

    ended = here("add", *arguments)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"archkata: {said}")
    assert sorted(shop.rglob("*")) == before
