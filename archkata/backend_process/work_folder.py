"""Folders that live as long as a run: removed at its end, and by the next start where a run was killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

PREFIX = "archkata-"
LOCK = "in-use"
INSIDE = "files"
KEEPER = """
while kill -s 0 -- "-$1"; do sleep 1; done
rm -rf -- "$2"
"""


class WorkFolder:
    """A new, empty folder at `path`, for this user only; `close` removes it.

    A file beside it is locked for as long as this process lives. The system gives the lock back however the process
    ends, also after kill -9: so a process that gets the lock knows that the folder is not in use.
    """

    def __init__(self, name: str) -> None:
        """Make a folder whose name begins with `archkata-` and a name, and remove those that dead runs have left."""
        remove_orphans()
        self._root = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{name}-"))
        self.path = self._root / INSIDE
        self.path.mkdir(0o700)
        self._lock = os.open(self._root / f"{LOCK}.new", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        # only a lock that is held already gets the name by which others look for it
        (self._root / f"{LOCK}.new").rename(self._root / LOCK)

    def close(self) -> None:
        """Remove the folder."""
        if self._lock >= 0:
            shutil.rmtree(self._root, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1

    def outlive(self, group: int) -> None:
        """Keep the folder for as long as a process group lives: a shell watches it, holds the lock, and tidies up."""
        subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "sh", str(group), str(self._root)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[self._lock],
            start_new_session=True,
        )
        os.close(self._lock)
        self._lock = -1


def remove_orphans() -> None:
    """Remove the folders of runs that are dead; those of other users and those that are in use stay."""
    try:
        found = [entry.path for entry in os.scandir(tempfile.gettempdir()) if entry.name.startswith(PREFIX)]
    except OSError:
        return
    for path in found:
        with contextlib.suppress(OSError):
            _remove_if_orphan(Path(path))


def _remove_if_orphan(root: Path) -> None:
    facts = root.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid():
        return
    descriptor = os.open(root / LOCK, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(root, ignore_errors=True)
    finally:
        os.close(descriptor)
