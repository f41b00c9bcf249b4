"""Sales and refunds as they are booked, each within one transaction of its caller's."""

from dataclasses import dataclass

from . import products
from .database import Connection, Row
from .instants import now_text
from .messages import Response, json_response
from .money import MAX_AMOUNT, money
from .outbox import COMPLETION, Outbox
from .problems import Problem, conflict


@dataclass(frozen=True, slots=True)
class Sale:
    """Units taken from the stock for a user, at the price of that moment."""

    user_id: int
    product_id: int
    quantity: int
    amount: int
    currency: str

    @property
    def total(self) -> int:
        """What the buyer pays."""
        return self.quantity * self.amount


def purchase_representation(row: Row) -> dict[str, object]:
    """A purchase as clients see it."""
    return {
        "id": row["id"],
        "user_id": row["user_id"],
        "product_id": row["product_id"],
        "quantity": row["quantity"],
        "unit_price": money(row["amount"], row["currency"]),
        "total": money(row["quantity"] * row["amount"], row["currency"]),
        "status": _status(row),
        "refunded_quantity": row["refunded_quantity"],
        "purchased_at": row["purchased_at"],
        "delivered_at": None,
    }


def _status(row: Row) -> str:
    if row["refunded_quantity"] == 0:
        return "completed"
    return "refunded" if row["refunded_quantity"] == row["quantity"] else "partially_refunded"


def refund_representation(row: Row) -> dict[str, object]:
    """A refund, joined with its purchase's price, as clients see it."""
    return {
        "id": row["id"],
        "purchase_id": row["purchase_id"],
        "quantity": row["quantity"],
        "amount": money(row["quantity"] * row["amount"], row["currency"]),
        "reason": row["reason"],
        "refunded_at": row["refunded_at"],
    }


def find_purchase(connection: Connection, purchase_id: int) -> Row | None:
    """The row of a purchase."""
    row: Row | None = connection.execute("SELECT * FROM purchases WHERE id = ?", (purchase_id,)).fetchone()
    return row


def take_stock(transaction: Connection, user_id: int, product_id: int, quantity: int) -> Sale:
    """Take units from the stock, or refuse and take none."""
    row = products.find(transaction, product_id)
    sale = Sale(user_id, product_id, quantity, row["amount"], row["currency"])
    if sale.total > MAX_AMOUNT:
        raise Problem(422, "total-too-high", "The total is more than this store can count.")
    if not products.move_stock(transaction, product_id, -quantity):
        raise conflict("out-of-stock", "There is not that much in stock.")
    return sale


def book_purchase(transaction: Connection, outbox: Outbox, sale: Sale, provider_charge: str | None) -> Response:
    """Record a sale whose units are taken and, where there is a provider, paid for."""
    inserted = transaction.execute(
        "INSERT INTO purchases"
        " (user_id, product_id, quantity, amount, currency, purchased_at, provider_charge)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            sale.user_id,
            sale.product_id,
            sale.quantity,
            sale.amount,
            sale.currency,
            now_text(),
            provider_charge,
        ),
    )
    row: Row = transaction.execute("SELECT * FROM purchases WHERE id = ?", (inserted.lastrowid,)).fetchone()
    content = purchase_representation(row)
    outbox.add(transaction, COMPLETION, row["id"], content)
    return json_response(201, content, Location=f"purchases/{row['id']}")


def units_to_refund(transaction: Connection, purchase: Row, wanted: int | None) -> int:
    """How many units a refund takes, by default all that are left; those of open refunds are spoken for."""
    spoken_for: int = transaction.execute(
        "SELECT coalesce(sum(quantity), 0) FROM open_refunds WHERE purchase_id = ?", (purchase["id"],)
    ).fetchone()[0]
    left = int(purchase["quantity"] - purchase["refunded_quantity"] - spoken_for)
    units = left if wanted is None else wanted
    if not 1 <= units <= left:
        raise conflict("nothing-left", "There is not that much left to refund.")
    return units


def book_refund(
    transaction: Connection, outbox: Outbox, purchase_id: int, quantity: int, reason: str | None
) -> Response:
    """Record a refund and put its units back into the stock."""
    transaction.execute(
        "UPDATE purchases SET refunded_quantity = refunded_quantity + ? WHERE id = ?", (quantity, purchase_id)
    )
    inserted = transaction.execute(
        "INSERT INTO refunds (purchase_id, quantity, reason, refunded_at) VALUES (?, ?, ?, ?)",
        (purchase_id, quantity, reason, now_text()),
    )
    row: Row = transaction.execute(
        "SELECT refunds.*, purchases.amount, purchases.currency, purchases.product_id FROM refunds"
        " JOIN purchases ON purchases.id = refunds.purchase_id WHERE refunds.id = ?",
        (inserted.lastrowid,),
    ).fetchone()
    products.move_stock(transaction, row["product_id"], quantity)
    content = refund_representation(row)
    outbox.add(transaction, "purchase.refunded", row["id"], content, after_completion_of=purchase_id)
    return json_response(201, content)
