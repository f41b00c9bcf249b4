"""What is under way at the payment provider, in SQLite."""

import sqlite3
from typing import Any

from reference_impl.entities.answers import KeyedRequest
from reference_impl.entities.money import Money
from reference_impl.entities.payments import PendingPurchase, PendingRefund
from reference_impl.entities.purchases import Purchase
from reference_impl.entities.refunds import Refund

PURCHASES = """
SELECT id, user_id, product_id, quantity, amount, currency, purchased_at, request_name, fingerprint, called_off_at
FROM pending_purchases
"""
ADD_PURCHASE = """
INSERT INTO pending_purchases
    (id, user_id, product_id, quantity, amount, currency, purchased_at, request_name, fingerprint)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
REFUNDS = """
SELECT r.id, r.purchase_id, r.quantity, r.amount, r.currency, r.refunded_at, r.reason, p.charge_id, r.request_name,
    r.fingerprint
FROM pending_refunds AS r JOIN purchases AS p ON p.id = r.purchase_id
"""
ADD_REFUND = """
INSERT INTO pending_refunds
    (id, purchase_id, quantity, amount, currency, refunded_at, reason, request_name, fingerprint)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class SqlitePendingPurchases:
    """A row for each purchase that is not settled with the provider."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, pending: PendingPurchase) -> None:
        """Keep one whose charge is about to begin."""
        purchase, price = pending.purchase, pending.purchase.unit_price
        row = (purchase.id, purchase.user_id, purchase.product_id, purchase.quantity, price.amount, price.currency)
        self._connection.execute(ADD_PURCHASE, (*row, purchase.purchased_at, *_request_columns(pending.request)))

    def under_way(self, request_name: str) -> PendingPurchase | None:
        """The one that a keyed request has begun."""
        query = PURCHASES + "WHERE request_name = ? AND called_off_at IS NULL"
        row = self._connection.execute(query, (request_name,)).fetchone()
        return _pending_purchase_of(row) if row else None

    def call_off(self, purchase_id: str, instant: float) -> None:
        """Note that the purchase does not happen."""
        query = "UPDATE pending_purchases SET called_off_at = ? WHERE id = ?"
        self._connection.execute(query, (instant, purchase_id))

    def remove(self, purchase_id: str) -> None:
        """Forget one that is settled."""
        self._connection.execute("DELETE FROM pending_purchases WHERE id = ?", (purchase_id,))

    def all(self) -> list[PendingPurchase]:
        """All that are not settled."""
        return [_pending_purchase_of(row) for row in self._connection.execute(PURCHASES).fetchall()]


class SqlitePendingRefunds:
    """A row for each refund that is not settled with the provider."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, pending: PendingRefund) -> None:
        """Keep one whose payment is about to begin."""
        refund, amount = pending.refund, pending.refund.amount
        row = (refund.id, refund.purchase_id, refund.quantity, amount.amount, amount.currency)
        request = _request_columns(pending.request)
        self._connection.execute(ADD_REFUND, (*row, refund.refunded_at, refund.reason, *request))

    def under_way(self, request_name: str) -> PendingRefund | None:
        """The one that a keyed request has begun."""
        row = self._connection.execute(REFUNDS + "WHERE r.request_name = ?", (request_name,)).fetchone()
        return _pending_refund_of(row) if row else None

    def remove(self, refund_id: str) -> None:
        """Forget one that is settled."""
        self._connection.execute("DELETE FROM pending_refunds WHERE id = ?", (refund_id,))

    def all(self) -> list[PendingRefund]:
        """All that are not settled."""
        return [_pending_refund_of(row) for row in self._connection.execute(REFUNDS).fetchall()]


def _request_columns(request: KeyedRequest | None) -> tuple[str | None, bytes | None]:
    return (request.name, request.fingerprint) if request else (None, None)


def _request_of(name: str | None, fingerprint: bytes) -> KeyedRequest | None:
    return KeyedRequest(name, fingerprint) if name is not None else None


def _pending_purchase_of(row: tuple[Any, ...]) -> PendingPurchase:
    purchase_id, user_id, product_id, quantity, amount, currency, purchased_at, name, fingerprint, called_off = row
    purchase = Purchase(purchase_id, user_id, product_id, quantity, Money(amount, currency), purchased_at)
    return PendingPurchase(purchase, _request_of(name, fingerprint), called_off)


def _pending_refund_of(row: tuple[Any, ...]) -> PendingRefund:
    refund_id, purchase_id, quantity, amount, currency, refunded_at, reason, charge_id, name, fingerprint = row
    refund = Refund(refund_id, purchase_id, quantity, Money(amount, currency), refunded_at, reason)
    return PendingRefund(refund, charge_id, _request_of(name, fingerprint))
