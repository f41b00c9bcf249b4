"""A purchase with a payment provider: the transactions between which the provider is asked.

    begin ──> the charge is under way ──> confirm      (charged: the purchase is there)
                                     └──> call_off     (not charged, or not known: the units are back)

Each is all or nothing, and what is under way stands in the store: a crash at any point leaves something to go on from.
"""

from dataclasses import replace
from time import time

from reference_impl.entities.answers import Answer, KeyedRequest
from reference_impl.entities.payments import PendingPurchase
from reference_impl.entities.purchases import Order
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import ConflictError
from reference_impl.repositories.store import Repositories
from reference_impl.services import purchases
from reference_impl.services.idempotency import keep, kept_answer, same_request


def begin(
    shop: Repositories, bearer: Bearer, order: Order, request: KeyedRequest | None, purchase_id: str
) -> PendingPurchase | Answer:
    """Take the units and note that they are to be charged; or the answer that this request got before."""
    if (answer := kept_answer(shop, request)) is not None:
        return answer
    if request is not None and (twin := shop.pending_purchases.under_way(request.name)) is not None:
        refuse_twin(request, twin.request)
    pending = PendingPurchase(purchases.reserve(shop, bearer, order, purchase_id), request)
    shop.pending_purchases.add(pending)
    return pending


def refuse_twin(request: KeyedRequest, earlier: KeyedRequest | None) -> None:
    """Turn away a request that is under way already; it may ask again for the answer of the first."""
    if earlier is not None:
        same_request(request, earlier)
    raise ConflictError("This very request is still under way.", retry_after=1)


def confirm(shop: Repositories, pending: PendingPurchase, charge_id: str) -> Answer:
    """It is charged: record the purchase, and keep its answer."""
    purchase = replace(pending.purchase, charge_id=charge_id)
    purchases.complete(shop, purchase)
    answer = purchases.answer_of(purchase)
    keep(shop, pending.request, answer)
    shop.pending_purchases.remove(purchase.id)
    return answer


def call_off(shop: Repositories, pending: PendingPurchase, *, doubtful: bool) -> None:
    """It does not happen: put the units back, and stay watchful if a charge may turn up nevertheless."""
    purchase = pending.purchase
    shop.products.put(purchase.product_id, purchase.quantity)
    if doubtful:
        shop.pending_purchases.call_off(purchase.id, time())
    else:
        shop.pending_purchases.remove(purchase.id)
