"""A folder that others write into: what is read or replaced there is a plain file inside it, never a link out of it."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.language import text

MOST_BYTES = 2 * 1024 * 1024


def refuse_detours(folder: Path, name: str) -> None:
    """Refuse a path of the folder that leads through a link, or through something that is no folder."""
    path = folder
    *parents, last = PurePosixPath(name).parts
    for part in parents:
        path /= part
        mode = _mode(path)
        if mode is not None and not stat.S_ISDIR(mode):
            raise ArchkataError(
                text("{path} is no folder of this workspace, so nothing is written through it.", path=path),
                text("Move it away and try again."),
            )
    mode = _mode(path / last)
    if mode is not None and not stat.S_ISREG(mode):
        raise ArchkataError(text("{path} is no regular file.", path=path / last), text("Move it away and try again."))


def read_file(folder: Path, name: str) -> bytes | None:
    """Return the content of a file, None where there is none. It has at most 2 MiB."""
    refuse_detours(folder, name)
    path = folder / name
    try:
        return read_ordinary(path, MOST_BYTES)
    except FileNotFoundError:
        return None


def taken(folder: Path, names: Iterable[str]) -> list[str]:
    """Return which of these paths exist already, as whatever."""
    return [name for name in sorted(names) if _mode(folder / name) is not None]


def is_folder(path: Path) -> bool | None:
    """Say whether there is a folder, also behind a link; None where there is nothing."""
    mode = _mode(path)
    return path.is_dir() if mode is not None else None


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ArchkataError(text("{file} cannot be read: {why}.", file=path, why=error.strerror)) from error
