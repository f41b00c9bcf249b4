"""The operations on the refunds of a purchase."""

import json
from typing import Protocol

from .database import Connection, Database, Row
from .forms import Form
from .idempotency import Slot, once, slot_of
from .json_input import read_object
from .ledger import book_refund, refund_representation, units_to_refund
from .messages import Response
from .outbox import Outbox
from .pages import Pager, Position
from .problems import forbidden
from .purchases import readable_purchase
from .routing import Call, Caller

MAX_REASON = 500


class Till(Protocol):
    """How a refund is paid out, with a payment provider or without."""

    def refund(
        self, caller: Caller, purchase_id: int, quantity: int | None, reason: str | None, slot: Slot | None
    ) -> Response:
        """Pay out, or refuse and change nothing."""


def own_purchase(connection: Connection, purchase_id: int, caller: Caller) -> Row:
    """A purchase that the caller may refund: editors, too, only their own."""
    row = readable_purchase(connection, purchase_id, caller)
    if row["user_id"] != caller.user_id:
        raise forbidden()
    return row


class CashTill:
    """Refunds without a provider: one transaction."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def refund(
        self, caller: Caller, purchase_id: int, quantity: int | None, reason: str | None, slot: Slot | None
    ) -> Response:
        """Record the refund and put the units back."""

        def pay_out(transaction: Connection) -> Response:
            purchase = own_purchase(transaction, purchase_id, caller)
            units = units_to_refund(transaction, purchase, quantity)
            return book_refund(transaction, self._outbox, purchase_id, units, reason)

        return once(self._database, slot, pay_out)


class Refunds:
    """Refunding and reading refunds."""

    def __init__(self, database: Database, pager: Pager, till: Till) -> None:
        self._database = database
        self._pager = pager
        self._till = till

    def refund(self, call: Call) -> Response:
        """`POST /purchases/{id}/refunds`."""
        form = Form(read_object(call.request), {"quantity", "reason"})
        quantity = form.whole("quantity", 1) if form.given("quantity") else None
        reason = form.text("reason", 0, MAX_REASON) if form.given("reason") else None
        form.check()
        return self._till.refund(call.user, call.subject, quantity, reason, slot_of(call))

    def browse(self, call: Call) -> Response:
        """`GET /purchases/{id}/refunds`, oldest first."""
        with self._database.reading() as connection:
            readable_purchase(connection, call.subject, call.user)

        def fetch(after: Position, size: int) -> list[Row]:
            with self._database.reading() as connection:
                return connection.execute(
                    "SELECT refunds.*, purchases.amount, purchases.currency FROM refunds"
                    " JOIN purchases ON purchases.id = refunds.purchase_id"
                    " WHERE refunds.purchase_id = ? AND refunds.id > ? ORDER BY refunds.id LIMIT ?",
                    (call.subject, after[0] if after else 0, size),
                ).fetchall()

        name = json.dumps(["refunds", call.subject])
        return self._pager.page(call.query, name, fetch, lambda row: [row["id"]], refund_representation)
