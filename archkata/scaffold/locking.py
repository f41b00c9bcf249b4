"""One command at a time changes a workspace."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.language import text
from archkata.scaffold.folder import refuse_detours
from archkata.scaffold.record import ROOM


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a workspace, which leaves no file; the system frees it even when the process is killed."""
    refuse_detours(folder, f"{ROOM}/lock")
    room = os.open(folder / ROOM, os.O_RDONLY)
    try:
        fcntl.flock(room, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ArchkataError(
            text("Another archkata is changing this workspace."), text("Wait until it has ended, and try again.")
        ) from error
    finally:
        os.close(room)
