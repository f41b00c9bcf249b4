"""The operations on `/users`."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from .database import Connection, Database, Row
from .etags import conditional, require_match, tag
from .forms import Form
from .idempotency import earlier_answer, once, slot_of
from .instants import now_text
from .json_input import read_object
from .messages import NO_CONTENT, Response, json_response
from .outbox import Outbox
from .passwords import hash_password
from .problems import conflict, forbidden, not_found
from .routing import Call
from .sessions import end_other_sessions
from .text import email_fault, lower_ascii, tidy_name

MAX_NAME = 100
MIN_PASSWORD = 8
MAX_PASSWORD = 64


def represent(row: Row) -> dict[str, object]:
    """A user as clients see it."""
    return {
        "id": row["id"],
        "email": row["email"],
        "name": row["name"],
        "created_at": row["created_at"],
        "version": row["version"],
    }


def find(connection: Connection, user_id: int) -> Row | None:
    """The row of a user."""
    row: Row | None = connection.execute("SELECT * FROM users WHERE id = ?", (user_id,)).fetchone()
    return row


class Users:
    """Registration, reading and changing."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def register(self, call: Call) -> Response:
        """`POST /users`."""
        form = Form(read_object(call.request), {"email", "name", "password"})
        email, name, password = _email(form), _name(form), _password(form)
        form.check()
        slot = slot_of(call)
        with self._database.reading() as connection:
            earlier = earlier_answer(connection, slot)
        if earlier is not None:
            return earlier
        # Before the transaction: hashing takes its time, and nobody should wait for it.
        password_hash = hash_password(password)

        def insert(transaction: Connection) -> Response:
            with _unique_email():
                inserted = transaction.execute(
                    "INSERT INTO users (email, name, password_hash, created_at) VALUES (?, ?, ?, ?)",
                    (email, name, password_hash, now_text()),
                )
            user_id = inserted.lastrowid or 0
            content = represent(_known(transaction, user_id))
            self._outbox.add(transaction, "user.registered", user_id, content)
            return json_response(201, content, Location=f"users/{user_id}")

        return once(self._database, slot, insert)

    def get(self, call: Call) -> Response:
        """`GET /users/{id}`."""
        if call.subject != call.user.user_id and not call.user.is_editor:
            raise forbidden()
        with self._database.reading() as connection:
            row = _known(connection, call.subject)
        return conditional(call, _tag(row), json_response(200, represent(row)))

    def replace(self, call: Call) -> Response:
        """`PUT /users/{id}`."""
        form = Form(read_object(call.request), {"email", "name"})
        email, name = _email(form), _name(form)
        form.check()
        self._change(call, email, name, None)
        return NO_CONTENT

    def change(self, call: Call) -> Response:
        """`PATCH /users/{id}`."""
        form = Form(read_object(call.request, merge_patch=True), {"email", "name", "password"})
        email = _email(form) if form.has("email") else None
        name = _name(form) if form.has("name") else None
        password = _password(form) if form.has("password") else None
        form.check()
        self._require_self(call)
        self._change(call, email, name, None if password is None else hash_password(password))
        return NO_CONTENT

    def _change(self, call: Call, email: str | None, name: str | None, password_hash: str | None) -> None:
        self._require_self(call)
        with self._database.writing() as transaction:
            require_match(call, _tag(_known(transaction, call.subject)))
            with _unique_email():
                transaction.execute(
                    "UPDATE users SET email = coalesce(?, email), name = coalesce(?, name),"
                    " password_hash = coalesce(?, password_hash), version = version + 1 WHERE id = ?",
                    (email, name, password_hash, call.subject),
                )
            if password_hash is not None:
                end_other_sessions(transaction, call.user)

    def _require_self(self, call: Call) -> None:
        if call.subject == call.user.user_id:
            return
        if call.user.is_editor:
            # An editor may know who exists, so the honest answer gives nothing away.
            with self._database.reading() as connection:
                _known(connection, call.subject)
        raise forbidden()


def ensure_editors(database: Database, editors: tuple[tuple[str, str], ...]) -> None:
    """Make sure of the editors' accounts; one that is there keeps its password."""
    for given_email, password in editors:
        email = lower_ascii(given_email)
        with database.reading() as connection:
            known = connection.execute("SELECT 1 FROM users WHERE email = ?", (email,)).fetchone()
        password_hash = "" if known else hash_password(password)
        with database.writing() as transaction:
            transaction.execute(
                "INSERT INTO users (email, name, password_hash, is_editor, created_at)"
                " VALUES (?, ?, ?, 1, ?) ON CONFLICT (email) DO UPDATE SET is_editor = 1",
                (email, email.partition("@")[0], password_hash, now_text()),
            )


@contextmanager
def _unique_email() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise conflict("email-taken", "Somebody has this email already.") from None


def _known(connection: Connection, user_id: int) -> Row:
    row = find(connection, user_id)
    if row is None:
        raise not_found("user")
    return row


def _tag(row: Row) -> str:
    return tag("u", row["id"], row["version"])


def _email(form: Form) -> str:
    email = form.text("email", 0, 10_000)
    fault = email_fault(email)
    if fault is not None and isinstance(form.raw("email"), str):
        form.complain("email", fault)
    return lower_ascii(email)


def _name(form: Form) -> str:
    name = tidy_name(form.text("name", 0, 10_000, one_line=True))
    if isinstance(form.raw("name"), str) and not 1 <= len(name) <= MAX_NAME:
        form.complain("name", f"must have 1 to {MAX_NAME} characters")
    return name


def _password(form: Form) -> str:
    return form.text("password", MIN_PASSWORD, MAX_PASSWORD)
