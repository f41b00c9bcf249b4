"""The users in SQLite."""

import sqlite3
from typing import Any

from reference_impl.entities.texts import folded
from reference_impl.entities.users import User
from reference_impl.errors import ConflictError

COLUMNS = "id, email, name, created_at, password_hash, role, version"
ADD = f"INSERT INTO users ({COLUMNS}, folded_email) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  only constants
BY_ID = f"SELECT {COLUMNS} FROM users WHERE id = ?"  # noqa: S608  only constants
BY_EMAIL = f"SELECT {COLUMNS} FROM users WHERE folded_email = ?"  # noqa: S608  only constants
SAVE = "UPDATE users SET email = ?, name = ?, password_hash = ?, role = ?, version = ?, folded_email = ? WHERE id = ?"


class SqliteUsers:
    """The unique index on the folded email decides every race for it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, user: User) -> None:
        """Keep a new user."""
        self._claim_email(
            ADD,
            (
                user.id,
                user.email,
                user.name,
                user.created_at,
                user.password_hash,
                user.role,
                user.version,
                folded(user.email),
            ),
        )

    def save(self, user: User) -> None:
        """Keep the new state of a user."""
        state = (user.email, user.name, user.password_hash, user.role, user.version, folded(user.email), user.id)
        self._claim_email(SAVE, state)

    def get(self, user_id: str) -> User | None:
        """The user with this id."""
        return self._one(BY_ID, user_id)

    def get_for_change(self, user_id: str) -> User | None:
        """The same: with a single writer nobody else can change it meanwhile."""
        return self._one(BY_ID, user_id)

    def with_email(self, email: str) -> User | None:
        """The user with this email."""
        return self._one(BY_EMAIL, folded(email))

    def _one(self, query: str, key: str) -> User | None:
        row = self._connection.execute(query, (key,)).fetchone()
        return User(*row) if row else None

    def _claim_email(self, statement: str, values: tuple[Any, ...]) -> None:
        try:
            self._connection.execute(statement, values)
        except sqlite3.IntegrityError as taken:
            raise ConflictError("This email is taken.") from taken
