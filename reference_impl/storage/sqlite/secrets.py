"""The secrets in SQLite: whoever can read the file can sign tokens, as it can read all the rest."""

import secrets
import sqlite3


class SqliteSecrets:
    """Made once and kept, so that tokens and cursors stay good over a restart."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get_or_make(self, name: str) -> bytes:
        """The secret of that name."""
        fresh = (name, secrets.token_bytes(32))
        self._connection.execute("INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)", fresh)
        row = self._connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        return bytes(row[0])
