"""A workspace is made whole or not at all, and never over something."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jinja2
import pytest

from archkata.errors import ArchkataError
from archkata.language import ENGLISH
from archkata.scaffold.creating import plan_workspace, read_brief, refuse_taken
from archkata.scaffold.rendering import inside, render
from archkata.scaffold.writing import add_files, create_folder, replace_files
from tests.scaffold.packs import make, questions, record, tree, write_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path)


def test_a_workspace_has_its_files_their_pristine_copies_and_the_record(pack: Path, tmp_path: Path) -> None:
    folder = make(tmp_path / "deep" / "er", pack, record(pack))

    files = tree(folder)
    shown = {name for name in files if not name.startswith(".archkata/")}
    assert shown == {
        ".gitignore",
        "01-brief.md",
        "02-design.md",
        "03-decisions/0001-storage.md",
        "15-runbook.md",
        "archkata.yaml",
    }
    assert {name for name in files if name not in shown} == {
        ".archkata/answers.yaml",
        *(f".archkata/base/{name}" for name in shown),
    }
    assert all(files[name] == files[f".archkata/base/{name}"] for name in shown)
    assert not list(folder.parent.glob(".er.*"))


def test_a_starter_brings_its_files_as_they_are_and_its_archkata_yaml(pack: Path, tmp_path: Path) -> None:
    files = tree(make(tmp_path / "w", pack, record(pack, starter="python")))

    assert files["backend/server.py"] == b"print('{{ not Jinja }}')\n"
    assert files["archkata.yaml"] == b"language: en\nstart: python3 x\n"
    assert ".archkata/base/backend/server.py" not in files


def test_plain_documents_have_no_hints_and_all_their_markers(pack: Path, tmp_path: Path) -> None:
    design = (make(tmp_path / "w", pack, record(pack, plain=True)) / "02-design.md").read_text("utf-8")

    assert "goes here" not in design
    assert "<!-- id: solution -->" in design
    assert "TODO(kata)" in design


@pytest.mark.parametrize("nasty", ["{{ 7 * 7 }}", "{% raw %}", "--> x", "``` x", "a | b", "# h", "x: [", "\n\n# new\n"])
def test_a_hostile_answer_changes_nothing_around_it(pack: Path, tmp_path: Path, nasty: str) -> None:
    kind = make(tmp_path / "kind", pack, record(pack, reason="kind")) / "02-design.md"
    hostile = make(tmp_path / "hostile", pack, record(pack, reason=nasty)) / "02-design.md"

    calm, wild = kind.read_text("utf-8").splitlines(), hostile.read_text("utf-8").splitlines()
    differing = [number for number, (one, other) in enumerate(zip(calm, wild, strict=True)) if one != other]
    assert len(differing) == 2
    assert all("reason" in calm[number] or "because" in calm[number] for number in differing)


def test_every_file_that_would_be_overwritten_is_named(pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "02-design.md").write_text("mine", "utf-8")
    (folder / "other.txt").write_text("mine", "utf-8")

    with pytest.raises(ArchkataError, match=r"has 02-design\.md already, and archkata new overwrites nothing"):
        refuse_taken(folder, pack, "en", "")
    assert set(tree(folder)) == {"02-design.md", "other.txt"}


def test_other_files_do_not_matter(pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    (folder / ".archkata" / "runs").mkdir(parents=True)
    (folder / "other.txt").write_text("mine", "utf-8")

    refuse_taken(folder, pack, "en", "")
    make(folder, pack, record(pack))

    assert tree(folder)["other.txt"] == b"mine"
    assert not list(folder.glob(".archkata-*"))


def test_a_file_is_no_folder(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "w").write_text("mine", "utf-8")

    with pytest.raises(ArchkataError, match="is a file, not a folder"):
        refuse_taken(tmp_path / "w", pack, "en", "")


@pytest.mark.parametrize("name", ["03-decisions", ".archkata", "02-design.md"])
def test_nothing_is_written_through_a_link(pack: Path, tmp_path: Path, name: str) -> None:
    folder, outside = tmp_path / "w", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / name).symlink_to(outside, target_is_directory=True)

    with pytest.raises(ArchkataError):
        make(folder, pack, record(pack))
    with pytest.raises(ArchkataError):
        refuse_taken(folder, pack, "en", "")

    assert list(outside.iterdir()) == []
    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\\b", ""])
def test_a_template_cannot_be_named_out_of_the_workspace(name: str) -> None:
    with pytest.raises(ValueError, match="leaves the workspace"):
        inside(name)


def test_an_undefined_variable_is_our_bug_and_writes_nothing(tmp_path: Path) -> None:
    broken = write_pack(tmp_path, "2", **{"02-design.md.j2": "{{ nobody_knows }}\n"})

    with pytest.raises(jinja2.UndefinedError):
        make(tmp_path / "w", broken, record(broken))
    assert not (tmp_path / "w").exists()


def test_templates_are_sandboxed() -> None:
    with pytest.raises(jinja2.exceptions.SecurityError):
        render({"x.md.j2": "{{ ''.__class__.__mro__ }}"}, {})


class FullDisk:
    """Lets so many files be written, then the disk is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, files: int) -> None:
        self._left = files
        self._write = Path.write_bytes

        def guarded(path: Path, content: bytes) -> int:
            self._left -= 1
            if self._left < 0:
                self._write(path, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            return self._write(path, content)

        monkeypatch.setattr(Path, "write_bytes", guarded)


@pytest.mark.parametrize("files", [0, 1, 5])
@pytest.mark.parametrize("exists", [True, False])
def test_a_full_disk_leaves_nothing_behind(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, exists: bool
) -> None:
    folder = tmp_path / "deep" / "w"
    if exists:
        folder.mkdir(parents=True)
    plan = plan_workspace(folder, pack, record(pack), questions(pack), ENGLISH)
    before = sorted(tmp_path.rglob("*"))
    FullDisk(monkeypatch, files)

    with pytest.raises(ArchkataError, match=r"No space left on device\. Nothing was changed\."):
        plan.write()

    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("steps", [0, 1, 4])
def test_a_failure_half_way_through_puts_new_files_away_again(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    (tmp_path / "w").mkdir()
    plan = plan_workspace(tmp_path / "w", pack, record(pack), questions(pack), ENGLISH)
    failing(monkeypatch, os, "link", steps, PermissionError(errno.EACCES, "Permission denied"))
    monkeypatch.setattr(Path, "open", refuse_to_open)

    with pytest.raises(ArchkataError, match="Permission denied"):
        plan.write()

    assert list((tmp_path / "w").iterdir()) == []


def refuse_to_open(path: Path, *_: Any, **__: Any) -> Any:
    raise PermissionError(errno.EACCES, "Permission denied", str(path))


def failing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: int, error: BaseException) -> None:
    """Make a function fail after so many calls, once."""
    original = getattr(owner, name)
    calls = iter(range(10_000))

    def replacement(*arguments: Any, **options: Any) -> Any:
        if next(calls) == after:
            raise error
        return original(*arguments, **options)

    monkeypatch.setattr(owner, name, replacement)


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_a_failure_half_way_through_puts_replaced_files_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    old = {name: f"old {name}".encode() for name in ("a.md", "b/c.md", "d.md")}
    create_folder(tmp_path / "w", old)
    failing(monkeypatch, Path, "replace", 2, error)

    with pytest.raises((ArchkataError, KeyboardInterrupt)):
        replace_files(tmp_path / "w", {"a.md": b"new", "b/c.md": b"new", "d.md": b"new", "e/f.md": b"new"})

    assert tree(tmp_path / "w") == old
    assert not (tmp_path / "w" / "e").exists()


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    create_folder(tmp_path / "w", {"a.sh": b"old"})
    (tmp_path / "w" / "a.sh").chmod(0o755)

    replace_files(tmp_path / "w", {"a.sh": b"new"})

    assert (tmp_path / "w" / "a.sh").stat().st_mode & 0o777 == 0o755


def test_where_there_are_no_links_a_name_is_still_taken_by_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    add_files(tmp_path, {"a.md": b"first"})

    with pytest.raises(ArchkataError, match=r"Another process made .* meanwhile"):
        add_files(tmp_path, {"a.md": b"second", "b.md": b"second"})
    assert tree(tmp_path) == {"a.md": b"first"}


@pytest.mark.parametrize("exists", [True, False])
def test_of_two_at_once_one_makes_the_whole_workspace(pack: Path, tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "w"
    if exists:
        folder.mkdir()
    plans = [
        plan_workspace(folder, pack, record(pack, reason=reason), questions(pack), ENGLISH) for reason in ("one", "two")
    ]

    with ThreadPoolExecutor(2) as pool:
        ends = [future.exception() for future in [pool.submit(plan.write) for plan in plans]]

    assert sorted(end is None for end in ends) == [False, True]
    winner = plans[ends.index(None)]
    assert tree(folder) == dict(winner.files)
    assert [path.name for path in tmp_path.glob(".w*")] == []


def test_a_brief_of_ones_own_takes_the_place_of_the_packs(pack: Path, tmp_path: Path) -> None:
    made = record(pack)
    own = made.__class__(**{**made.__dict__, "own_brief": True})

    plan_workspace(tmp_path / "w", pack, own, questions(pack), ENGLISH, "# Ours\n").write()

    files = tree(tmp_path / "w")
    assert files["01-brief.md"] == b"# Ours\n"
    assert ".archkata/base/01-brief.md" not in files


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"a\x00b", "is not a text"),
        (b"  \n", "is not a text"),
        (b"x" * (2 * 1024 * 1024 + 1), "is larger than 2 MiB"),
    ],
)
def test_a_brief_that_is_no_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "brief.md").write_bytes(content)

    with pytest.raises(ArchkataError, match=said):
        read_brief(tmp_path / "brief.md")
    with pytest.raises(ArchkataError, match="is no ordinary file"):
        read_brief(tmp_path)
    with pytest.raises(ArchkataError, match="cannot be read"):
        read_brief(tmp_path / "none.md")
