"""Files that are devices, pipes, links of others or without end: one sentence each, and nothing is overwritten."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from archkata import files, katas
from archkata.conformance.binding_file import load_binding
from archkata.doubles.script import load_script
from archkata.errors import ArchkataError
from archkata.files import read_ordinary, target_of, write_whole
from archkata.load.scenario import find_scenario
from archkata.reports.files import Destination
from archkata.scaffold.answers import read_yaml_file
from archkata.scaffold.creating import read_brief
from archkata.workspace import load_workspace

READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "archkata.yaml": ("archkata.yaml", lambda path: load_workspace(path.parent, ["users"])),
    "a binding": ("binding.yaml", load_binding),
    "answers": ("answers.yaml", read_yaml_file),
    "a brief": ("brief.md", read_brief),
    "a script of the doubles": ("script.yaml", load_script),
    "a kata": ("kata.yaml", lambda path: katas.find(str(path.parent))),
    "a Locust file": ("load.py", lambda path: find_scenario(str(path))),
}


def plant(kind: str, path: Path) -> None:
    """Put something there that is no ordinary file, or one without an end."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "enormous":
        with path.open("wb") as file:
            file.truncate(3 * 1024**3)
    else:
        path.symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "enormous"])
@pytest.mark.parametrize("name", READERS)
def test_what_is_no_ordinary_file_of_some_size_is_refused_in_a_sentence(name: str, kind: str, tmp_path: Path) -> None:
    file_name, read = READERS[name]
    plant(kind, tmp_path / file_name)

    with pytest.raises(ArchkataError) as refused:
        read(tmp_path / file_name)

    assert file_name in str(refused.value.sentence)


def test_a_socket_is_no_ordinary_file(tmp_path: Path) -> None:
    import socket  # noqa: PLC0415 - only here

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        with pytest.raises(ArchkataError, match="no ordinary file"):
            read_ordinary(tmp_path / "s", 10)


def test_a_file_is_read_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)

    assert read_ordinary(path, 10) == b"x" * 10
    with pytest.raises(ArchkataError, match="larger than 0 KiB"):
        read_ordinary(path, 9)


def test_a_report_takes_no_name_that_can_be_guessed_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    made: list[str] = []
    usual = os.open

    def noted(name: str, flags: int, mode: int = 0o777, **kwargs: int) -> int:
        if str(name).startswith(str(tmp_path)):
            made.append(str(name))
            assert flags & os.O_EXCL
            assert flags & os.O_NOFOLLOW
        return usual(name, flags, mode, **kwargs)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files.tempfile._os, "open", noted)  # type: ignore[attr-defined]  # what mkstemp calls
        write_whole(path, b"{}")
        write_whole(path, b"[]")

    assert path.read_bytes() == b"[]"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(made)) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["run.json"]


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()

    with pytest.raises(OSError, match=r"run\.json"):
        write_whole(tmp_path / "run.json", b"{}")

    assert [each.name for each in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a link of another user")
def test_a_report_is_not_written_through_a_link_of_another_user(tmp_path: Path) -> None:
    precious, shared = tmp_path / "precious", tmp_path / "shared"
    precious.write_text("mine")
    shared.mkdir()
    (shared / "run.json").symlink_to(precious)
    os.lchown(shared / "run.json", 12345, 12345)

    with pytest.raises(ArchkataError, match="cannot be written"):
        Destination(str(shared / "run.json"))

    assert precious.read_text() == "mine"


def test_a_report_is_written_where_ones_own_link_leads(tmp_path: Path) -> None:
    (tmp_path / "artefacts").mkdir()
    (tmp_path / "run.json").symlink_to(tmp_path / "artefacts" / "run.json")

    assert target_of(tmp_path / "run.json") == tmp_path / "artefacts" / "run.json"
    Destination(str(tmp_path / "run.json")).write("{}")

    assert (tmp_path / "artefacts" / "run.json").read_text() == "{}"
