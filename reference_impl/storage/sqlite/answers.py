"""The answers to keyed requests in SQLite."""

import sqlite3

from reference_impl.entities.answers import Answer, KeptAnswer, KeyedRequest

FIND = "SELECT name, fingerprint, status, body, location FROM answers WHERE name = ?"
KEEP = "INSERT INTO answers (name, fingerprint, status, body, location, kept_at) VALUES (?, ?, ?, ?, ?, ?)"


class SqliteAnswers:
    """With a single writer, whoever looks first also keeps first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, name: str) -> KeptAnswer | None:
        """The answer kept for this name."""
        row = self._connection.execute(FIND, (name,)).fetchone()
        return KeptAnswer(KeyedRequest(*row[:2]), Answer(*row[2:])) if row else None

    def keep(self, kept: KeptAnswer, now: float) -> None:
        """Keep an answer."""
        request, answer = kept.request, kept.answer
        row = (request.name, request.fingerprint, answer.status, answer.body, answer.location, now)
        self._connection.execute(KEEP, row)

    def forget_before(self, instant: float) -> None:
        """Forget those that were kept before that instant."""
        self._connection.execute("DELETE FROM answers WHERE kept_at < ?", (instant,))
