"""Opening the file."""

import sqlite3
from pathlib import Path

from reference_impl.storage.sqlite.schema import SCHEMA

BUSY_TIMEOUT_S = 5.0


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
