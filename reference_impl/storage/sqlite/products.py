"""The products in SQLite."""

import json
import sqlite3
from typing import Any

from reference_impl.entities.money import Money
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.products import Feature, Kind, Product
from reference_impl.errors import ConflictError
from reference_impl.storage.sqlite.pages import FIRST, page_of

COLUMNS = "id, sku, name, manufacturer, kind, features, amount, currency, stock, version"
ADD = f"INSERT INTO products ({COLUMNS}, searchable) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  constants
BY_ID = f"SELECT {COLUMNS} FROM products WHERE id = ?"  # noqa: S608  constants
SAVE = """
UPDATE products SET name = ?, manufacturer = ?, features = ?, amount = ?, currency = ?, version = ?, searchable = ?
WHERE id = ?
"""
# One statement checks and moves the stock: nobody can come between.
TAKE = f"""
UPDATE products SET stock = stock - :quantity, version = version + 1 WHERE id = :id AND stock >= :quantity
RETURNING {COLUMNS}
"""  # noqa: S608  constants
PUT = f"""
UPDATE products SET stock = stock + :quantity, version = version + 1 WHERE id = :id RETURNING {COLUMNS}
"""  # noqa: S608  constants


class SqliteProducts:
    """The unique index on the sku and the conditional update of the stock decide every race."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, product: Product) -> None:
        """Keep a new product."""
        price = (product.price.amount, product.price.currency)
        texts = (product.sku, product.name, product.manufacturer, product.kind, _features_text(product))
        try:
            row = (product.id, *texts, *price, product.stock, product.version, product.searchable)
            self._connection.execute(ADD, row)
        except sqlite3.IntegrityError as taken:
            raise ConflictError("This sku is taken.") from taken

    def get(self, product_id: str) -> Product | None:
        """The product with this id."""
        return self._one(BY_ID, (product_id,))

    def get_for_change(self, product_id: str) -> Product | None:
        """The same: with a single writer nobody else can change it meanwhile."""
        return self._one(BY_ID, (product_id,))

    def save(self, product: Product) -> None:
        """Keep the new state of a product."""
        price = (product.price.amount, product.price.currency)
        texts = (product.name, product.manufacturer, _features_text(product))
        self._connection.execute(SAVE, (*texts, *price, product.version, product.searchable, product.id))

    def put(self, product_id: str, quantity: int) -> Product | None:
        """Add to the stock."""
        return self._one(PUT, {"id": product_id, "quantity": quantity})

    def take(self, product_id: str, quantity: int) -> Product | None:
        """Take from the stock."""
        return self._one(TAKE, {"id": product_id, "quantity": quantity})

    def page(self, window: Window, kind: Kind | None, text: str) -> Page[Product]:
        """A part of the list. `instr` takes the text literally, where LIKE would know wildcards."""
        filters = {"kind = ?": kind, "instr(searchable, ?) > 0": text}
        wanted = {condition: value for condition, value in filters.items() if value}
        conditions = " AND ".join(["sequence > ?", *wanted])
        query = f"SELECT sequence, {COLUMNS} FROM products WHERE {conditions} ORDER BY sequence LIMIT ?"  # noqa: S608  constants
        rows = self._connection.execute(query, (window.after or FIRST, *wanted.values(), window.size + 1)).fetchall()
        return page_of(rows, window.size, _product_of)

    def _one(self, statement: str, values: tuple[Any, ...] | dict[str, Any]) -> Product | None:
        rows = self._connection.execute(statement, values).fetchall()
        return _product_of(rows[0]) if rows else None


def _product_of(row: tuple[Any, ...]) -> Product:
    product_id, sku, name, manufacturer, kind, features_text, amount, currency, stock, version = row
    features = tuple(Feature(*each) for each in json.loads(features_text))
    return Product(product_id, sku, name, manufacturer, kind, features, Money(amount, currency), stock, version)


def _features_text(product: Product) -> str:
    return json.dumps([[each.name, each.description] for each in product.features], ensure_ascii=False)
