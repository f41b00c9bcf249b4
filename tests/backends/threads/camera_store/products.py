"""The operations on `/products`: the catalogue."""

import json
import sqlite3
from collections.abc import Callable

from .database import Connection, Database, Row
from .etags import conditional, require_match, tag
from .forms import Form
from .idempotency import once, slot_of
from .json_input import read_object
from .messages import NO_CONTENT, Response, json_response
from .pages import Pager, Position
from .problems import conflict, not_found
from .product_input import MAX_STOCK, NewProduct, ProductChange
from .routing import Call
from .text import lower_ascii

MAX_RESTOCK = 1_000_000


def represent(row: Row) -> dict[str, object]:
    """A product as clients see it."""
    return {
        "id": row["id"],
        "sku": row["sku"],
        "name": row["name"],
        "manufacturer": row["manufacturer"],
        "kind": row["kind"],
        "features": json.loads(row["features"]),
        "price": {"amount": row["amount"], "currency": row["currency"]},
        "stock": row["stock"],
        "version": row["version"],
    }


def find(connection: Connection, product_id: int) -> Row:
    """The row of a product, or 404."""
    row: Row | None = connection.execute("SELECT * FROM products WHERE id = ?", (product_id,)).fetchone()
    if row is None:
        raise not_found("product")
    return row


def move_stock(transaction: Connection, product_id: int, units: int) -> bool:
    """Add units to the stock, or take them (a negative number); False, and no effect, if there are too few."""
    moved = transaction.execute(
        "UPDATE products SET stock = stock + ?, version = version + 1 WHERE id = ? AND stock + ? >= 0",
        (units, product_id, units),
    )
    return moved.rowcount == 1


class Products:
    """Publication, reading, changing and restocking."""

    def __init__(self, database: Database, pager: Pager) -> None:
        self._database = database
        self._pager = pager

    def publish(self, call: Call) -> Response:
        """`POST /products`."""
        product = NewProduct.read(read_object(call.request))

        def insert(transaction: Connection) -> Response:
            try:
                inserted = transaction.execute(
                    "INSERT INTO products"
                    " (sku, name, manufacturer, kind, features, amount, currency, stock)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    product.columns(),
                )
            except sqlite3.IntegrityError:
                raise conflict("sku-taken", "There is a product with this sku already.") from None
            row = find(transaction, inserted.lastrowid or 0)
            return json_response(201, represent(row), Location=f"products/{row['id']}")

        return once(self._database, slot_of(call), insert)

    def get(self, call: Call) -> Response:
        """`GET /products/{id}`."""
        with self._database.reading() as connection:
            row = find(connection, call.subject)
        return conditional(call, _tag(row), json_response(200, represent(row)))

    def browse(self, call: Call) -> Response:
        """`GET /products`, in the order of kind and sku, which never change."""
        kind, text = call.query.get("kind", ""), lower_ascii(call.query.get("q", ""))
        name = json.dumps(["products", kind, text])
        return self._pager.page(call.query, name, self._fetcher(kind, text), _position, represent)

    def _fetcher(self, kind: str, text: str) -> Callable[[Position, int], list[Row]]:
        def fetch(after: Position, size: int) -> list[Row]:
            after_kind, after_sku = after or ("", "")
            with self._database.reading() as connection:
                return connection.execute(
                    "SELECT * FROM products WHERE (kind, sku) > (:after_kind, :after_sku)"
                    " AND (:kind = '' OR kind = :kind) AND (:text = '' OR instr(lower(name), :text)"
                    " OR instr(lower(manufacturer), :text) OR instr(lower(sku), :text))"
                    " ORDER BY kind, sku LIMIT :size",
                    {"after_kind": after_kind, "after_sku": after_sku, "kind": kind, "text": text, "size": size},
                ).fetchall()

        return fetch

    def change(self, call: Call) -> Response:
        """`PATCH /products/{id}`."""
        change = ProductChange.read(read_object(call.request, merge_patch=True))
        with self._database.writing() as transaction:
            require_match(call, _tag(find(transaction, call.subject)))
            transaction.execute(
                "UPDATE products SET name = coalesce(?, name), manufacturer = coalesce(?, manufacturer),"
                " features = coalesce(?, features), amount = coalesce(?, amount),"
                " currency = coalesce(?, currency), version = version + 1 WHERE id = ?",
                (*change.columns(), call.subject),
            )
        return NO_CONTENT

    def restock(self, call: Call) -> Response:
        """`POST /products/{id}/restocks`."""
        form = Form(read_object(call.request), {"quantity"})
        quantity = form.whole("quantity", 1, MAX_RESTOCK)
        form.check()

        def add(transaction: Connection) -> Response:
            if find(transaction, call.subject)["stock"] + quantity > MAX_STOCK:
                raise conflict("stock-full", f"A stock has at most {MAX_STOCK} units.")
            move_stock(transaction, call.subject, quantity)
            return NO_CONTENT

        return once(self._database, slot_of(call), add)


def _position(row: Row) -> Position:
    return [row["kind"], row["sku"]]


def _tag(row: Row) -> str:
    return tag("p", row["id"], row["version"])
