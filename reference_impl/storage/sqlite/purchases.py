"""The purchases in SQLite."""

import sqlite3
from typing import Any

from reference_impl.entities.money import Money
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.purchases import Purchase
from reference_impl.storage.sqlite.pages import NEWEST, page_of

COLUMNS = (
    "id, user_id, product_id, quantity, amount, currency, purchased_at, refunded_quantity, held_quantity, charge_id"
)
ADD = f"INSERT INTO purchases ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  constants
BY_ID = f"SELECT {COLUMNS} FROM purchases WHERE id = ?"  # noqa: S608  constants
OF_USER = f"""
SELECT sequence, {COLUMNS} FROM purchases WHERE user_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?
"""  # noqa: S608  constants
# One statement checks and counts: parallel refunds can't both have the last unit.
HOLD = """
UPDATE purchases SET held_quantity = held_quantity + :quantity
WHERE id = :id AND refunded_quantity + held_quantity + :quantity <= quantity
"""
RELEASE = "UPDATE purchases SET held_quantity = held_quantity - :quantity WHERE id = :id"
REFUND = """
UPDATE purchases SET held_quantity = held_quantity - :quantity, refunded_quantity = refunded_quantity + :quantity
WHERE id = :id
"""


class SqlitePurchases:
    """A row for each sale."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, purchase: Purchase) -> None:
        """Keep a new purchase."""
        price = (purchase.unit_price.amount, purchase.unit_price.currency)
        row = (purchase.id, purchase.user_id, purchase.product_id, purchase.quantity, *price)
        refunds = (purchase.refunded_quantity, purchase.held_quantity)
        self._connection.execute(ADD, (*row, purchase.purchased_at, *refunds, purchase.charge_id))

    def get(self, purchase_id: str) -> Purchase | None:
        """The purchase with this id."""
        row = self._connection.execute(BY_ID, (purchase_id,)).fetchone()
        return _purchase_of(row) if row else None

    def hold(self, purchase_id: str, quantity: int) -> bool:
        """Hold units for a refund."""
        return self._connection.execute(HOLD, {"id": purchase_id, "quantity": quantity}).rowcount == 1

    def release(self, purchase_id: str, quantity: int) -> None:
        """Let go of units that were held."""
        self._connection.execute(RELEASE, {"id": purchase_id, "quantity": quantity})

    def refund(self, purchase_id: str, quantity: int) -> None:
        """Count units that were held as refunded."""
        self._connection.execute(REFUND, {"id": purchase_id, "quantity": quantity})

    def page(self, user_id: str, window: Window) -> Page[Purchase]:
        """A part of the list, newest first."""
        values = (user_id, window.after or NEWEST, window.size + 1)
        return page_of(self._connection.execute(OF_USER, values).fetchall(), window.size, _purchase_of)


def _purchase_of(row: tuple[Any, ...]) -> Purchase:
    purchase_id, user_id, product_id, quantity, amount, currency, *others = row
    return Purchase(purchase_id, user_id, product_id, quantity, Money(amount, currency), *others)
