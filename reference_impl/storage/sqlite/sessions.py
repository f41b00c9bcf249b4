"""The sessions in SQLite."""

import sqlite3

from reference_impl.entities.sessions import Bearer, Session
from reference_impl.entities.users import User

BEARER = """
SELECT users.id, email, name, created_at, password_hash, role, version
FROM sessions JOIN users ON users.id = sessions.user_id
WHERE sessions.id = ? AND expires_at > ?
"""


class SqliteSessions:
    """A row for each session that stands."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> None:
        """Open a session."""
        row = (session.id, session.user_id, session.expires_at)
        self._connection.execute("INSERT INTO sessions (id, user_id, expires_at) VALUES (?, ?, ?)", row)

    def bearer(self, session_id: str, now: float) -> Bearer | None:
        """Whose session this is."""
        row = self._connection.execute(BEARER, (session_id, now)).fetchone()
        return Bearer(User(*row), session_id) if row else None

    def remove(self, session_id: str) -> None:
        """End one session."""
        self._connection.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def remove_others(self, user_id: str, but: str) -> None:
        """End all sessions of a user but one."""
        self._connection.execute("DELETE FROM sessions WHERE user_id = ? AND id <> ?", (user_id, but))

    def remove_expired(self, now: float) -> None:
        """Forget those that have ended by themselves."""
        self._connection.execute("DELETE FROM sessions WHERE expires_at <= ?", (now,))
