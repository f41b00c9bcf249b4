"""A refund with a payment provider: the transactions between which the provider is asked.

    begin ──> the payment is under way ──> confirm      (paid: the refund is there, the units are on the shelf)
                                      └──> call_off     (not paid: the units are the buyer's again)

When nobody knows whether it was paid, it stays under way: asked again with its key, the provider will say.
"""

from reference_impl.entities.answers import Answer, KeyedRequest
from reference_impl.entities.payments import PendingRefund
from reference_impl.entities.refunds import RefundRequest
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import NotFoundError
from reference_impl.repositories.store import Repositories
from reference_impl.services import refunds
from reference_impl.services.idempotency import keep, kept_answer
from reference_impl.services.paid_purchases import refuse_twin


def begin(
    shop: Repositories,
    bearer: Bearer,
    purchase_id: str,
    wanted: RefundRequest,
    *,
    request: KeyedRequest | None,
    refund_id: str,
) -> PendingRefund | Answer:
    """Hold the units and note that they are to be paid; or the answer that this request got before."""
    if (answer := kept_answer(shop, request)) is not None:
        return answer
    if request is not None and (twin := shop.pending_refunds.under_way(request.name)) is not None:
        refuse_twin(request, twin.request)
    purchase = refunds.own_purchase(shop, bearer, purchase_id)
    pending = PendingRefund(refunds.hold(shop, purchase, wanted, refund_id), purchase.charge_id or "", request)
    if purchase.charge_id is None:  # bought before there was a provider: nobody has to be asked
        return confirm(shop, pending)
    shop.pending_refunds.add(pending)
    return pending


def confirm(shop: Repositories, pending: PendingRefund) -> Answer:
    """It is paid: record the refund, and keep its answer."""
    refund = pending.refund
    purchase = shop.purchases.get(refund.purchase_id)
    if purchase is None:
        raise NotFoundError
    refunds.complete(shop, purchase.product_id, refund)
    answer = refunds.answer_of(refund)
    keep(shop, pending.request, answer)
    shop.pending_refunds.remove(refund.id)
    return answer


def call_off(shop: Repositories, pending: PendingRefund) -> None:
    """It does not happen: let go of the units."""
    shop.purchases.release(pending.refund.purchase_id, pending.refund.quantity)
    shop.pending_refunds.remove(pending.refund.id)
