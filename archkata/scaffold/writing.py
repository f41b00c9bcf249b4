"""Write many files all or nothing: everything is complete beside its place before the first name changes.

When something fails half-way (a full disk, a folder that cannot be written, Ctrl-C), what was changed is put back.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.language import text
from archkata.scaffold.folder import refuse_detours

Files = Mapping[str, bytes]


def create_folder(folder: Path, files: Files) -> None:
    """Make a folder that does not exist, with these files; it is never there half full."""
    staging = folder.parent / f".{folder.name}.{secrets.token_hex(4)}"
    undo = _Undo()
    with _complaints(folder):
        try:
            _make_folders(folder.parent, undo)
            _write_all(staging, files)
            staging.rename(folder)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            undo.now()
            raise


def add_files(folder: Path, files: Files) -> None:
    """Put new files into a folder that exists; a name that is taken meanwhile stops it."""
    _put(folder, files, replace=False)


def replace_files(folder: Path, files: Files) -> None:
    """Put files into a folder, over those of the same name; they keep their modes."""
    _put(folder, files, replace=True)


def _put(folder: Path, files: Files, *, replace: bool) -> None:
    for name in files:
        refuse_detours(folder, name)
    staging = folder / f".archkata-{secrets.token_hex(4)}"
    undo = _Undo()
    with _complaints(folder):
        try:
            _write_all(staging / "new", files)
            for name in files:
                _make_folders((folder / name).parent, undo)
                _move(staging, folder, name, undo, replace=replace)
        except BaseException:
            undo.now()
            raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _move(staging: Path, folder: Path, name: str, undo: _Undo, *, replace: bool) -> None:
    source, target = staging / "new" / name, folder / name
    if not (replace and target.exists()):
        _claim(source, target)
        undo.made.append(target)
        return
    kept = staging / "old" / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(target, kept)
    shutil.copymode(target, source)
    undo.replaced.append((kept, target))
    source.replace(target)


def _claim(source: Path, target: Path) -> None:
    """Give a file its name unless the name is taken already: a link does that in one step, where links exist."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with target.open("xb") as file:
            file.write(source.read_bytes())


def _write_all(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _make_folders(folder: Path, undo: _Undo) -> None:
    absent = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(absent):
        path.mkdir(exist_ok=True)
        undo.folders.append(path)


class _Undo:
    """What was changed so far, and how to put it back."""

    def __init__(self) -> None:
        self.made: list[Path] = []
        self.replaced: list[tuple[Path, Path]] = []
        self.folders: list[Path] = []

    def now(self) -> None:
        """Put everything back; what cannot be put back does not keep the rest from it."""
        for kept, target in reversed(self.replaced):
            with suppress(OSError):
                kept.replace(target)
        for path in reversed(self.made):
            with suppress(OSError):
                path.unlink()
        for folder in reversed(self.folders):
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def _complaints(folder: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise ArchkataError(
            text("Another process made {path} meanwhile. Nothing was changed.", path=error.filename2 or folder),
            text("Look at it, and try again."),
        ) from error
    except OSError as error:
        raise ArchkataError(
            text(
                "{path} cannot be written: {why}. Nothing was changed.",
                path=error.filename2 or error.filename or folder,
                why=error.strerror or error,
            ),
            text("Make sure that the folder can be written and the disk has room."),
        ) from error
