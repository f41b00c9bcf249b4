"""Purchases in the name of a buyer that is not known: whether they are refused is another rule's business."""

from __future__ import annotations

from collections.abc import Iterator

from archkata.conformance.calling.answer import Answer
from harness.actors import Product, User


def buys_of_unknown_buyers(buyer: User, product: Product) -> Iterator[Answer]:
    """Buy a unit for a user that does not exist and, where callers are known by a token, without one."""
    known = buyer.identity.id if buyer.identity.id is not None else product.id
    yield buyer.buy(product, user_id=buyer.scene.fresh.unknown_id(known))
    if buyer.scene.backend.has_authentication:
        yield buyer.without_token().buy(product)


def is_refusal(answer: Answer) -> bool:
    """Say whether an answer promises that nothing has happened."""
    return answer.status is not None and 400 <= answer.status < 500
