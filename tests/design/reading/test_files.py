"""Documents come from somebody else: what is no document is refused in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archkata.design.reading import read_document, read_folder
from archkata.design.reading.files import MOST_BYTES
from archkata.design.sections import SECTION_IDS, sections_of
from archkata.errors import ArchkataError


def refusal(path: Path, root: Path) -> str:
    with pytest.raises(ArchkataError) as refused:
        read_document(path, root)
    sentence = str(refused.value.sentence)
    assert "\n" not in sentence
    assert str(root) not in sentence
    return sentence


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"PK\x03\x04docx", b"\x89PNG\r\n", b"a\0b\0" * 500, b"\xff\xfea\0\0\0"]
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.md").write_bytes(content)

    assert refusal(tmp_path / "a.md", tmp_path) == "a.md is no text."


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a" * (MOST_BYTES + 1))

    assert refusal(tmp_path / "a.md", tmp_path) == "a.md is larger than 2 MiB."


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()

    assert refusal(tmp_path / "a.md", tmp_path) == "a.md is no ordinary file."
    assert refusal(tmp_path / "b.md", tmp_path) == "There is no b.md."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")

    assert refusal(tmp_path / "a.md", tmp_path) == "a.md is no ordinary file."


def test_a_link_out_of_the_folder_is_refused_and_one_within_it_is_read(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.md").write_text("# x\n")
    (inside / "real.md").write_text("# y\n")
    (inside / "out.md").symlink_to(tmp_path / "secret.md")
    (inside / "in.md").symlink_to("real.md")

    assert refusal(inside / "out.md", inside) == "out.md leads out of the folder, so it is not read."
    assert read_document(inside / "in.md", inside).headings[0].title == "y"


def test_a_workspace_is_its_fifteen_documents_in_order(tmp_path: Path) -> None:
    (tmp_path / "03-decisions").mkdir()
    for name in ("02-design.md", "01-brief.md", "03-decisions/0001-storage.md", "README.md", "16-more.md", "notes.md"):
        (tmp_path / name).write_text("# x\n")

    assert [each.name for each in read_folder(tmp_path)] == [
        "01-brief.md",
        "02-design.md",
        "03-decisions/0001-storage.md",
    ]


def test_any_other_folder_is_its_markdown_with_the_readme_first(tmp_path: Path) -> None:
    for name in ("design.md", "README.md", "CHANGELOG.md", "x.txt"):
        (tmp_path / name).write_text("# x\n")

    assert [each.name for each in read_folder(tmp_path)] == ["README.md", "design.md"]
    assert read_folder(tmp_path / "nothing") == []


@pytest.mark.parametrize(
    "content",
    [
        "a" * 200_000,
        "1." * 100_000,
        "<!--" * 50_000,
        "## Diagramas\n" + " ![" * 60_000,
        "## Costo\n" * 20_000,
        (">" * 200 + "a\n") * 300,
        "".join(" " * depth + "- a\n" for depth in range(400)),
        "```a\n## b\n\n" * 5_000,
        "## Modelo\n```\n" + "-" * 200_000 + "\n```\n",
        "\n" * 200_000,
    ],
)
def test_hostile_documents_are_read_to_an_end(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.md").write_text(content)

    assert tuple(each.id for each in sections_of([read_document(tmp_path / "a.md", tmp_path)])) == SECTION_IDS
