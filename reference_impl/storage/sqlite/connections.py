"""Opening the file."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from reference_impl.storage.sqlite.schema import SCHEMA

BUSY_TIMEOUT_S = 5.0
FILE_NAME = "shop.sqlite3"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


def private_file(folder: Path) -> Path:
    """The file in its folder, both for nobody but the user that runs the backend: it holds the signing secrets.

    SQLite gives its journals the mode of the file. A folder that holds other things as well keeps its own mode.
    """
    file = folder / FILE_NAME
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    file.touch(mode=PRIVATE_FILE)
    with suppress(PermissionError):  # of another owner, who has let us in
        if all(entry.name.startswith(FILE_NAME) for entry in folder.iterdir()):
            folder.chmod(PRIVATE_FOLDER)
        for each in folder.glob(f"{FILE_NAME}*"):
            each.chmod(PRIVATE_FILE)
    return file


def connect(file: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, so that every BEGIN and COMMIT stands in our code.

    WAL lets readers go on beside the writer; FULL makes every commit durable before it is acknowledged.
    """
    connection = sqlite3.connect(
        file, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables that are not there yet."""
    connection.executescript(SCHEMA)
