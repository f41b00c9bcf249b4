"""Folders of runs: gone at the end, gone after kill -9 with the next start, and never somebody else's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from archkata.backend_process.work_folder import LOCK, WorkFolder, remove_orphans

HOLD = (
    "import sys\nfrom archkata.backend_process.work_folder import WorkFolder\n"
    "folder = WorkFolder('test')\n(folder.path / 'x').write_text('x')\n"
    "print(folder.path, flush=True)\nsys.stdin.read()\n"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def holding() -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_folder_is_empty_private_and_gone_at_the_end(temporary: Path) -> None:
    folder = WorkFolder("test")

    assert list(folder.path.iterdir()) == []
    assert folder.path.stat().st_mode & 0o077 == folder.path.parent.stat().st_mode & 0o077 == 0
    folder.close()
    folder.close()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_has_left_is_removed_by_the_next_start(temporary: Path) -> None:
    process, left = holding()
    end(process)
    assert (left / "x").exists()

    folder = WorkFolder("test")

    assert [path for path in temporary.iterdir() if folder.path.parent != path] == []
    folder.close()


def test_what_another_run_uses_stays() -> None:
    process, used = holding()
    try:
        remove_orphans()
        assert (used / "x").exists()
    finally:
        end(process)


def test_nothing_else_is_touched(temporary: Path) -> None:
    victim = temporary / "precious"
    victim.mkdir()
    (victim / LOCK).write_text("")
    (temporary / "archkata-link").symlink_to(victim)
    (temporary / "archkata-without").mkdir()
    (temporary / "archkata-file").write_text("")
    trap = temporary / "archkata-trap"
    trap.mkdir()
    (trap / LOCK).symlink_to(victim / LOCK)
    before = sorted(temporary.iterdir())

    remove_orphans()

    assert sorted(temporary.iterdir()) == before
    assert (victim / LOCK).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make the folder of another user")
def test_a_folder_of_another_user_stays(temporary: Path) -> None:
    theirs = temporary / "archkata-theirs"
    theirs.mkdir()
    (theirs / LOCK).write_text("")
    os.chown(theirs, 12_345, 12_345)

    remove_orphans()

    assert theirs.exists()
