"""The members of the store's things on which all answers must agree."""

from __future__ import annotations

from typing import Final

from archkata.conformance.lists.walking import PAGE
from archkata.conformance.vocabulary.facts import Facts
from archkata.conformance.vocabulary.tokens import SESSION

_MONEY: Final = frozenset({"amount", "currency"})

USER: Final = Facts(("id", "email", "name", "created_at"), instants=frozenset({"created_at"}))
PRODUCT: Final = Facts(
    ("id", "sku", "name", "manufacturer", "kind", "features", "price", "stock"),
    lists=frozenset({"features"}),
    nested=_MONEY | {"name", "description"},
)
REVIEW: Final = Facts(
    ("id", "product_id", "title", "content", "rating", "published_at"), instants=frozenset({"published_at"})
)
PURCHASE: Final = Facts(
    ("id", "user_id", "product_id", "quantity", "unit_price", "total", "status", "refunded_quantity", "purchased_at"),
    instants=frozenset({"purchased_at"}),
    nested=_MONEY,
)
REFUND: Final = Facts(
    ("id", "purchase_id", "quantity", "amount", "refunded_at"), instants=frozenset({"refunded_at"}), nested=_MONEY
)

_OTHERS: Final = ("author", "password", "reason", "amount", "currency", "description", "limit", "cursor", "q")
KNOWN: Final = frozenset((*USER, *PRODUCT, *REVIEW, *PURCHASE, *REFUND, *SESSION, *PAGE, *_OTHERS))
"""Every member that the contract names, in requests, queries and answers."""
