"""The reviews in SQLite."""

import sqlite3

from reference_impl.entities.pages import Page, Window
from reference_impl.entities.reviews import Review
from reference_impl.storage.sqlite.pages import NEWEST, page_of

SELECTED = "reviews.id, product_id, author_id, users.name, title, content, rating, published_at"
FROM = "FROM reviews JOIN users ON users.id = reviews.author_id"
BY_ID = f"SELECT {SELECTED} {FROM} WHERE reviews.id = ?"
OF_PRODUCT = f"""
SELECT sequence, {SELECTED} {FROM} WHERE product_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?
"""
ADD = """
INSERT INTO reviews (id, product_id, author_id, title, content, rating, published_at) VALUES (?, ?, ?, ?, ?, ?, ?)
"""


class SqliteReviews:
    """The author's name is not copied: it is the one that the author has now."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, review: Review) -> None:
        """Keep a new review."""
        row = (review.id, review.product_id, review.author_id, review.title, review.content)
        self._connection.execute(ADD, (*row, review.rating, review.published_at))

    def get(self, review_id: str) -> Review | None:
        """The review with this id."""
        row = self._connection.execute(BY_ID, (review_id,)).fetchone()
        return Review(*row) if row else None

    def get_for_change(self, review_id: str) -> Review | None:
        """The same: with a single writer nobody else can change it meanwhile."""
        return self.get(review_id)

    def save(self, review: Review) -> None:
        """Keep the new state of a review."""
        state = (review.title, review.content, review.rating, review.id)
        self._connection.execute("UPDATE reviews SET title = ?, content = ?, rating = ? WHERE id = ?", state)

    def remove(self, review_id: str) -> None:
        """Withdraw a review."""
        self._connection.execute("DELETE FROM reviews WHERE id = ?", (review_id,))

    def page(self, product_id: str, window: Window) -> Page[Review]:
        """A part of the list, newest first."""
        values = (product_id, window.after or NEWEST, window.size + 1)
        rows = self._connection.execute(OF_PRODUCT, values).fetchall()
        return page_of(rows, window.size, lambda row: Review(*row))
