"""The operations on reviews."""

import json

from . import products
from .database import Connection, Database, Row
from .forms import Form
from .idempotency import once, slot_of
from .instants import now_text
from .json_input import read_object
from .messages import NO_CONTENT, Response, json_response
from .outbox import Outbox
from .pages import Pager, Position
from .problems import forbidden, not_found
from .routing import Call

MAX_TITLE = 200
MAX_CONTENT = 20_000
MEMBERS = {"title", "content", "rating"}


def represent(row: Row) -> dict[str, object]:
    """A review as clients see it; the author is called as on the day of publication."""
    return {
        "id": row["id"],
        "product_id": row["product_id"],
        "author": {"id": row["author_id"], "name": row["author_name"]},
        "title": row["title"],
        "content": row["content"],
        "rating": row["rating"],
        "published_at": row["published_at"],
        "language": None,
    }


class Reviews:
    """Publication, reading, changing and withdrawal."""

    def __init__(self, database: Database, pager: Pager, outbox: Outbox) -> None:
        self._database = database
        self._pager = pager
        self._outbox = outbox

    def publish(self, call: Call) -> Response:
        """`POST /products/{id}/reviews`."""
        form = Form(read_object(call.request), MEMBERS)
        title, content, rating = _title(form), _content(form), _rating(form)
        form.check()

        def insert(transaction: Connection) -> Response:
            products.find(transaction, call.subject)
            inserted = transaction.execute(
                "INSERT INTO reviews"
                " (product_id, author_id, author_name, title, content, rating, published_at)"
                " SELECT ?, id, name, ?, ?, ?, ? FROM users WHERE id = ?",
                (call.subject, title, content, rating, now_text(), call.user.user_id),
            )
            representation = represent(_find(transaction, inserted.lastrowid or 0))
            self._outbox.add(transaction, "review.published", inserted.lastrowid or 0, representation)
            location = f"../../reviews/{inserted.lastrowid}"
            return json_response(201, representation, Location=location)

        return once(self._database, slot_of(call), insert)

    def browse(self, call: Call) -> Response:
        """`GET /products/{id}/reviews`, newest first."""

        def fetch(after: Position, size: int) -> list[Row]:
            before = after[0] if after else 2**63 - 1
            with self._database.reading() as connection:
                products.find(connection, call.subject)
                return connection.execute(
                    "SELECT * FROM reviews WHERE product_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
                    (call.subject, before, size),
                ).fetchall()

        fetch([], 0)  # the empty page of an unknown product is a 404, too
        name = json.dumps(["reviews", call.subject])
        return self._pager.page(call.query, name, fetch, lambda row: [row["id"]], represent)

    def get(self, call: Call) -> Response:
        """`GET /reviews/{id}`."""
        with self._database.reading() as connection:
            return json_response(200, represent(_find(connection, call.subject)))

    def change(self, call: Call) -> Response:
        """`PATCH /reviews/{id}`."""
        form = Form(read_object(call.request, merge_patch=True), MEMBERS)
        title = _title(form) if form.has("title") else None
        content = _content(form) if form.has("content") else None
        rating = _rating(form) if form.has("rating") else None
        form.check()
        with self._database.writing() as transaction:
            _require_author(call, _find(transaction, call.subject))
            transaction.execute(
                "UPDATE reviews SET title = coalesce(?, title), content = coalesce(?, content),"
                " rating = coalesce(?, rating) WHERE id = ?",
                (title, content, rating, call.subject),
            )
        return NO_CONTENT

    def withdraw(self, call: Call) -> Response:
        """`DELETE /reviews/{id}`."""
        with self._database.writing() as transaction:
            _require_author(call, _find(transaction, call.subject))
            transaction.execute("DELETE FROM reviews WHERE id = ?", (call.subject,))
        return NO_CONTENT


def _find(connection: Connection, review_id: int) -> Row:
    row: Row | None = connection.execute("SELECT * FROM reviews WHERE id = ?", (review_id,)).fetchone()
    if row is None:
        raise not_found("review")
    return row


def _require_author(call: Call, row: Row) -> None:
    if row["author_id"] != call.user.user_id:
        raise forbidden()


def _title(form: Form) -> str:
    return form.text("title", 1, MAX_TITLE, one_line=True)


def _content(form: Form) -> str:
    return form.text("content", 1, MAX_CONTENT)


def _rating(form: Form) -> int:
    return form.whole("rating", 1, 5)
