"""Purchases and refunds with a payment provider. Never is a transaction open while the provider is asked."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from reference_impl.entities.answers import Answer, KeyedRequest
from reference_impl.entities.ids import new_id
from reference_impl.entities.payments import Fate, Outcome, PendingPurchase, PendingRefund
from reference_impl.entities.purchases import Order
from reference_impl.entities.refunds import RefundRequest
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import DeclinedError, UnavailableError
from reference_impl.repositories.store import Store
from reference_impl.services import paid_purchases, paid_refunds
from reference_impl.services.breaker import Breaker
from reference_impl.services.idempotency import kept_answer
from reference_impl.services.provider import Provider, UnusableAnswer
from reference_impl.services.retries import persist

AT_ONCE = 100
COME_BACK_S = 2


class PaidCheckout:
    """Reserves, asks the provider, completes. `live` is what it has in hand; all else under way was left behind."""

    def __init__(self, store: Store, provider: Provider, breaker: Breaker) -> None:
        self._store = store
        self._provider = provider
        self._breaker = breaker
        self.live: set[str] = set()

    async def buy(self, bearer: Bearer, order: Order, request: KeyedRequest | None) -> Answer:
        """Buy: take the units, charge, record."""
        kept = await self._store.read(lambda shop: kept_answer(shop, request))
        if kept is not None:
            return kept
        self._breaker.look()
        with self._in_hand(new_id("pur")) as purchase_id:
            begun = await self._store.write(
                lambda shop: paid_purchases.begin(shop, bearer, order, request, purchase_id)
            )
            return begun if isinstance(begun, Answer) else await self._finish_purchase(begun)

    async def refund(
        self, bearer: Bearer, purchase_id: str, wanted: RefundRequest, request: KeyedRequest | None
    ) -> Answer:
        """Refund: hold the units, pay, record."""
        with self._in_hand(new_id("ref")) as refund_id:
            begun = await self._store.write(
                lambda shop: paid_refunds.begin(shop, bearer, purchase_id, wanted, request=request, refund_id=refund_id)
            )
            return begun if isinstance(begun, Answer) else await self._finish_refund(begun)

    async def _finish_purchase(self, pending: PendingPurchase) -> Answer:
        outcome = await self._charged(pending)
        if outcome.fate is Fate.DONE:
            return await self._store.write(lambda shop: paid_purchases.confirm(shop, pending, outcome.charge_id))
        await self._store.write(lambda shop: paid_purchases.call_off(shop, pending, doubtful=outcome.doubtful))
        raise refusal(outcome)

    async def _charged(self, pending: PendingPurchase) -> Outcome:
        """What becomes of the charge. The breaker hears of it, and is obeyed: then nothing was tried."""
        reference = pending.purchase.id
        try:
            self._breaker.admit()
        except UnavailableError:  # another request has become the probe
            return Outcome(Fate.FAILED)
        outcome = await persist(lambda: self._provider.charge(pending.purchase.total, reference))
        if outcome.fate is Fate.UNANSWERED:
            outcome = await self._looked_up(reference, outcome)
        if outcome.fate in (Fate.FAILED, Fate.UNANSWERED):
            self._breaker.gave_up()
        else:
            self._breaker.answered()
        return outcome

    async def _looked_up(self, reference: str, outcome: Outcome) -> Outcome:
        """A charge whose answers all got lost may be found by its reference."""
        with suppress(UnusableAnswer):  # the settlement goes on asking, and says so
            for charge in await self._provider.find(reference) or []:
                if charge.standing > 0:
                    return Outcome(Fate.DONE, charge.id)
        return outcome

    async def _finish_refund(self, pending: PendingRefund) -> Answer:
        refund = pending.refund
        outcome = await persist(lambda: self._provider.refund(pending.charge_id, refund.amount.amount, refund.id))
        if outcome.fate is Fate.DONE:
            return await self._store.write(lambda shop: paid_refunds.confirm(shop, pending))
        if not outcome.doubtful:
            await self._store.write(lambda shop: paid_refunds.call_off(shop, pending))
        raise refusal(outcome)  # a doubtful one stays under way, and is settled in the background

    @contextmanager
    def _in_hand(self, new: str) -> Iterator[str]:
        """Something new under way, if not too much is (bulkhead): waiting for others must have a bound."""
        if len(self.live) >= AT_ONCE:
            raise UnavailableError("Too many payments at once.", retry_after=COME_BACK_S)
        self.live.add(new)
        try:
            yield new
        finally:
            self.live.discard(new)


def refusal(outcome: Outcome) -> Exception:
    """What the client is told when it did not work."""
    if outcome.fate is Fate.DECLINED and not outcome.doubtful:
        return DeclinedError("The payment was declined.")
    return UnavailableError("The payment provider could not do this now.", retry_after=COME_BACK_S)
