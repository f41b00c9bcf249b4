"""How purchases and refunds are carried out: with a payment provider (paid_checkout.py), or, as here, without one."""

from typing import Protocol

from reference_impl.entities.answers import Answer, KeyedRequest
from reference_impl.entities.purchases import Order
from reference_impl.entities.refunds import RefundRequest
from reference_impl.entities.sessions import Bearer
from reference_impl.repositories.store import Store
from reference_impl.services import purchases, refunds
from reference_impl.services.idempotency import once


class Checkout(Protocol):
    """Carries out what moves money, once for each keyed request."""

    async def buy(self, bearer: Bearer, order: Order, request: KeyedRequest | None) -> Answer:
        """Buy, and answer with the purchase."""

    async def refund(
        self, bearer: Bearer, purchase_id: str, wanted: RefundRequest, request: KeyedRequest | None
    ) -> Answer:
        """Refund, and answer with the refund."""


class DirectCheckout:
    """Nobody has to be asked, so that each is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def buy(self, bearer: Bearer, order: Order, request: KeyedRequest | None) -> Answer:
        """Buy in one transaction."""
        return await self._store.write(
            lambda shop: once(shop, request, lambda shop: purchases.answer_of(purchases.buy(shop, bearer, order)))
        )

    async def refund(
        self, bearer: Bearer, purchase_id: str, wanted: RefundRequest, request: KeyedRequest | None
    ) -> Answer:
        """Refund in one transaction."""
        return await self._store.write(
            lambda shop: once(
                shop, request, lambda shop: refunds.answer_of(refunds.refund(shop, bearer, purchase_id, wanted))
            )
        )
