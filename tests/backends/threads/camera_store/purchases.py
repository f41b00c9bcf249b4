"""The operations on `/purchases`."""

import json
from typing import Protocol

from .database import Connection, Database, Row
from .forms import Form
from .idempotency import Slot, once, slot_of
from .json_input import read_object
from .ledger import book_purchase, find_purchase, purchase_representation, take_stock
from .messages import Response, json_response
from .outbox import Outbox
from .pages import Pager, Position
from .problems import forbidden, not_found
from .routing import Call, Caller, parse_id

MAX_QUANTITY = 100


class Checkout(Protocol):
    """How a purchase is made, with a payment provider or without."""

    def buy(self, user_id: int, product_id: int, quantity: int, slot: Slot | None) -> Response:
        """Sell, or refuse and change nothing."""


class CashCheckout:
    """Sells without a provider: one transaction."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def buy(self, user_id: int, product_id: int, quantity: int, slot: Slot | None) -> Response:
        """Take the stock and record the purchase."""

        def sell(transaction: Connection) -> Response:
            sale = take_stock(transaction, user_id, product_id, quantity)
            return book_purchase(transaction, self._outbox, sale, None)

        return once(self._database, slot, sell)


class Purchases:
    """Buying and reading what was bought."""

    def __init__(self, database: Database, pager: Pager, checkout: Checkout) -> None:
        self._database = database
        self._pager = pager
        self._checkout = checkout

    def buy(self, call: Call) -> Response:
        """`POST /purchases`; the buyer is the bearer of the token."""
        form = Form(read_object(call.request), {"product_id", "quantity", "user_id"})
        product_id = form.reference("product_id")
        quantity = form.whole("quantity", 1, MAX_QUANTITY)
        buyer = form.reference("user_id") if form.given("user_id") else call.user.user_id
        form.check()
        if buyer != call.user.user_id:
            raise forbidden()
        return self._checkout.buy(buyer, product_id, quantity, slot_of(call))

    def get(self, call: Call) -> Response:
        """`GET /purchases/{id}`."""
        with self._database.reading() as connection:
            row = readable_purchase(connection, call.subject, call.user)
        return json_response(200, purchase_representation(row))

    def browse(self, call: Call) -> Response:
        """`GET /purchases`, newest first: the caller's own, or for editors those of anybody."""
        named = call.query.get("user_id")
        user_id = call.user.user_id if named is None else parse_id(named)
        if user_id != call.user.user_id and not call.user.is_editor:
            raise forbidden()

        def fetch(after: Position, size: int) -> list[Row]:
            before = after[0] if after else 2**63 - 1
            with self._database.reading() as connection:
                return connection.execute(
                    "SELECT * FROM purchases WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
                    (user_id, before, size),
                ).fetchall()

        name = json.dumps(["purchases", user_id])
        return self._pager.page(call.query, name, fetch, lambda row: [row["id"]], purchase_representation)


def readable_purchase(connection: Connection, purchase_id: int, reader: Caller) -> Row:
    """A purchase that the reader may see; strangers hear the same about any id."""
    row = find_purchase(connection, purchase_id)
    if not reader.is_editor and (row is None or row["user_id"] != reader.user_id):
        raise forbidden()
    if row is None:
        raise not_found("purchase")
    return row
