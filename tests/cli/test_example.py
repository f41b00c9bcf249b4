"""`archkata example`: the finished design from the installation, as a list and document by document."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.kit import kit_root
from archkata.language import LANGUAGES
from tests.cli.conftest import Run

FINISHED = kit_root() / "examples" / "camera-store-design"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_documents_are_listed_with_their_titles(language: str, here: Run) -> None:
    done = here("example", "--lang", language)

    names = {path.relative_to(FINISHED / language).as_posix() for path in (FINISHED / language).rglob("*.md")}
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines() if ".md" in line} == names


@pytest.mark.parametrize("name", ["02-design.md", "02", "design", "DESIGN", "limits"])
def test_a_document_is_printed_as_plain_markdown(name: str, here: Run) -> None:
    done = here("example", name)

    assert done.stdout == (FINISHED / "en" / "02-design.md").read_text("utf-8")


def test_the_language_of_the_workspace_counts(here: Run) -> None:
    Path("archkata.yaml").write_text("language: es\n", "utf-8")

    assert here("example", "13").stdout == (FINISHED / "es" / "13-throttling.md").read_text("utf-8")
    assert here("example", "13", "--lang", "en").stdout == (FINISHED / "en" / "13-throttling.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [("03-decisions", "may mean several documents"), ("desing", "Did you mean “02-design.md”?"), ("xyz", "lists all")],
)
def test_an_unknown_or_ambiguous_name_is_explained(name: str, said: str, here: Run) -> None:
    done = here("example", name)

    assert done.returncode == 2
    assert said in done.stderr
