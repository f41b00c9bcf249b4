"""One command at a time changes a workspace."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.language import text
from archkata.scaffold.folder import refuse_detours
from archkata.scaffold.record import ROOM

NAME = f"{ROOM}/lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a workspace; the system frees it even when the process is killed."""
    refuse_detours(folder, NAME)
    try:
        with (folder / NAME).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError as error:
        raise ArchkataError(
            text("Another archkata is changing this workspace."), text("Wait until it has ended, and try again.")
        ) from error
