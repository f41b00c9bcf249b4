"""Files that others name or may have put there: read within a bound, and never written through what others planted."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.language import Text, text

KIB, MIB = 1024, 1024 * 1024
PREFIX = ".archkata-"


def read_ordinary(path: Path, most: int, name: object = None) -> bytes:
    """Return the bytes of an ordinary file, at most so many; raises FileNotFoundError, else ArchkataError.

    A named pipe would be waited for, and a device has no end: both are refused. `name` is how a sentence calls it.
    """
    name = path if name is None else name
    try:
        # without O_NONBLOCK, opening a named pipe would wait for a writer
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _no_file(name)
            content = file.read(most + 1)
    except FileNotFoundError:
        raise
    except IsADirectoryError as error:
        raise _no_file(name) from error
    except OSError as error:
        if stat.S_ISSOCK(_mode(path)):
            raise _no_file(name) from error
        raise ArchkataError(text("{file} cannot be read: {why}.", file=name, why=error.strerror)) from error
    except ValueError as error:  # a NUL in the path
        raise ArchkataError(text("{file} cannot be read: {why}.", file=name, why=str(error))) from error
    if len(content) > most:
        size = f"{most // MIB} MiB" if most >= MIB else f"{most // KIB} KiB"
        raise ArchkataError(text("{file} is larger than {size}.", file=name, size=size))
    return content


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in the place of another in one step; it is for its owner alone. Raises OSError.

    The content grows under a name that cannot be guessed, made anew and never through a link, and is not opened again
    by its name.
    """
    descriptor, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def target_of(path: Path) -> Path:
    """Return where a file is that may be a link; raises PermissionError where the link is another user's.

    In a folder that all may write to, another user can put a link in the place of a report, to any file of its reader.
    """
    try:
        entry = path.lstat()
    except FileNotFoundError:
        return path.resolve()
    if stat.S_ISLNK(entry.st_mode) and entry.st_uid not in {os.geteuid(), path.parent.stat().st_uid}:
        raise PermissionError(f"{path} is a link of another user")
    return path.resolve()


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _no_file(name: object) -> ArchkataError:
    remedy: Text = text("Put what it holds into a file, and name that.")
    return ArchkataError(text("{file} is no ordinary file.", file=name), remedy)
