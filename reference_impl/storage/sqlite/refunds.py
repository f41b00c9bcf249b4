"""The refunds in SQLite."""

import sqlite3
from typing import Any

from reference_impl.entities.money import Money
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.refunds import Refund
from reference_impl.storage.sqlite.pages import FIRST, page_of

COLUMNS = "id, purchase_id, quantity, amount, currency, refunded_at, reason"
ADD = f"INSERT INTO refunds ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  constants
OF_PURCHASE = f"""
SELECT sequence, {COLUMNS} FROM refunds WHERE purchase_id = ? AND sequence > ? ORDER BY sequence LIMIT ?
"""  # noqa: S608  constants


class SqliteRefunds:
    """A row for each refund."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, refund: Refund) -> None:
        """Keep a new refund."""
        row = (refund.id, refund.purchase_id, refund.quantity, refund.amount.amount, refund.amount.currency)
        self._connection.execute(ADD, (*row, refund.refunded_at, refund.reason))

    def page(self, purchase_id: str, window: Window) -> Page[Refund]:
        """A part of the list, oldest first."""
        values = (purchase_id, window.after or FIRST, window.size + 1)
        return page_of(self._connection.execute(OF_PURCHASE, values).fetchall(), window.size, _refund_of)


def _refund_of(row: tuple[Any, ...]) -> Refund:
    refund_id, purchase_id, quantity, amount, currency, refunded_at, reason = row
    return Refund(refund_id, purchase_id, quantity, Money(amount, currency), refunded_at, reason)
