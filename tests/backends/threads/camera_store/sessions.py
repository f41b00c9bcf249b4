"""Logging in and out, and finding out who calls. Tokens are random; the store keeps only their hashes."""

import hashlib
import secrets
import time

from .database import Connection, Database
from .forms import Form
from .json_input import read_object
from .login_guard import LoginGuard
from .messages import NO_CONTENT, Request, Response, json_response
from .passwords import NOBODYS_HASH, verify_password
from .problems import unauthorized
from .routing import Call, Caller
from .text import lower_ascii

TOKEN_BYTES = 32


class Sessions:
    """The operations on `/sessions`, and the check of every bearer token."""

    def __init__(self, database: Database, token_ttl: int) -> None:
        self._database = database
        self._token_ttl = token_ttl
        self._guard = LoginGuard()

    def identify(self, request: Request) -> Caller | None:
        """The caller, None without a token; a token that is no good is refused with 401."""
        authorization = request.header("Authorization")
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or request.header_count("Authorization") > 1:
            raise unauthorized("The bearer token is not valid.", "invalid_token")
        token_hash = _hash(token.strip())
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT users.id, users.name, users.is_editor FROM sessions"
                " JOIN users ON users.id = sessions.user_id"
                " WHERE sessions.token_hash = ? AND sessions.expires_at > ?",
                (token_hash, time.time()),
            ).fetchone()
        if row is None:
            raise unauthorized("The bearer token is not valid.", "invalid_token")
        return Caller(row["id"], row["name"], bool(row["is_editor"]), token_hash)

    def log_in(self, call: Call) -> Response:
        """`POST /sessions`."""
        form = Form(read_object(call.request), {"email", "password"})
        email = lower_ascii(form.text("email", 0, 10_000))
        password = form.text("password", 0, 10_000)
        form.check()
        self._guard.check(email)
        with self._database.reading() as connection:
            row = connection.execute("SELECT id, password_hash FROM users WHERE email = ?", (email,)).fetchone()
        matches = verify_password(password, NOBODYS_HASH if row is None else row["password_hash"])
        token = self._open(row["id"], row["password_hash"]) if row is not None and matches else None
        if token is None:
            self._guard.note_failure(email)
            raise unauthorized("The email or the password is wrong.")
        self._guard.note_success(email)
        content = {"access_token": token, "token_type": "Bearer", "expires_in": self._token_ttl}
        return json_response(200, content, Cache_Control="no-store")

    def _open(self, user_id: int, verified_hash: str) -> str | None:
        """A new token; None where the password was changed since it was verified."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._database.writing() as transaction:
            inserted = transaction.execute(
                "INSERT INTO sessions (token_hash, user_id, expires_at)"
                " SELECT ?, id, ? FROM users WHERE id = ? AND password_hash = ?",
                (_hash(token), time.time() + self._token_ttl, user_id, verified_hash),
            )
        return token if inserted.rowcount else None

    def log_out(self, call: Call) -> Response:
        """`DELETE /sessions/current`."""
        with self._database.writing() as transaction:
            transaction.execute("DELETE FROM sessions WHERE token_hash = ?", (call.user.token_hash,))
        return NO_CONTENT

    def forget_expired(self) -> None:
        """Delete what has expired."""
        with self._database.writing() as transaction:
            transaction.execute("DELETE FROM sessions WHERE expires_at <= ?", (time.time(),))


def end_other_sessions(transaction: Connection, caller: Caller) -> None:
    """Log the caller out everywhere else, as after a change of the password."""
    transaction.execute(
        "DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?", (caller.user_id, caller.token_hash)
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
