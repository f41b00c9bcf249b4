"""One SQLite file: many readers, one writer at a time, every commit synchronised to disk."""

import queue
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .schema import SCHEMA

Connection = sqlite3.Connection
Row = sqlite3.Row

SECRET_BYTES = 32
BUSY_MILLISECONDS = 10_000


class Database:
    """Transactions on the file. Threads borrow connections, so that nothing is shared at any one moment."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "store.sqlite3"
        self._readers: queue.LifoQueue[Connection] = queue.LifoQueue()
        # The lock of SQLite itself is waited for by polling; this one is handed over at once.
        self._write_lock = threading.Lock()
        self._writer = self._connect()
        self._writer.executescript(SCHEMA)
        self.after_commit: Callable[[], None] = _nothing

    def _connect(self) -> Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose statements all see one and the same committed state."""
        try:
            connection = self._readers.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")
        finally:
            self._readers.put(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: committed and on disk when the block ends, undone when it raises."""
        with self._write_lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
        self.after_commit()

    def secret(self, name: str) -> bytes:
        """Random bytes that stay the same over restarts."""
        with self.writing() as transaction:
            transaction.execute(
                "INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)",
                (name, secrets.token_bytes(SECRET_BYTES)),
            )
            row = transaction.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        return bytes(row["value"])

    def close(self) -> None:
        """Close what is idle; what is in use dies with the process, which the journal forgives."""
        if self._write_lock.acquire(timeout=1):
            self._writer.close()
        while not self._readers.empty():
            self._readers.get_nowait().close()


def _nothing() -> None:
    pass
