"""The outbox in SQLite."""

import sqlite3

from reference_impl.entities.events import Event
from reference_impl.repositories.outbox import OutboxEntry

AFTER = "SELECT sequence, subject, body FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?"


class SqliteOutbox:
    """A row for each event that is still to be told."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, event: Event) -> None:
        """Put an event behind all others."""
        self._connection.execute("INSERT INTO outbox (subject, body) VALUES (?, ?)", (event.subject, event.body))

    def after(self, sequence: int, limit: int) -> list[OutboxEntry]:
        """The next events."""
        rows = self._connection.execute(AFTER, (sequence, limit)).fetchall()
        return [OutboxEntry(row[0], Event(*row[1:])) for row in rows]

    def remove(self, sequence: int) -> None:
        """Take out an event that was told."""
        self._connection.execute("DELETE FROM outbox WHERE sequence = ?", (sequence,))


class SilentOutbox(SqliteOutbox):
    """The outbox of a shop that nobody listens to: nothing new is put into it."""

    def add(self, event: Event) -> None:
        """Let the event go."""
