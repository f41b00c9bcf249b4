"""Settles with the provider what requests have left open: given up without an answer, or cut off by a crash.

Whatever happens, it asks the provider what is true, and goes on until the shop and the provider say the same.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import time

from reference_impl.background.forever import until_done
from reference_impl.entities.payments import SILENT_AT_MOST_S, Charge, Fate, PendingPurchase, PendingRefund
from reference_impl.repositories.store import Store
from reference_impl.services import paid_purchases, paid_refunds
from reference_impl.services.provider import Provider

AT_ONCE = 8
POLL_S = 0.5
PAUSES_S = (1.0, 2.0, 4.0, 8.0)
MARGIN_S = 0.5


def pause_after(attempt: int) -> float:
    """The seconds to wait after an attempt (0 is the first) that settled nothing."""
    return PAUSES_S[min(attempt, len(PAUSES_S) - 1)]


class Settlement:
    """`live` are the ids that a request has in hand; all else that is under way was left behind by one."""

    def __init__(self, store: Store, provider: Provider, live: set[str]) -> None:
        self._store = store
        self._provider = provider
        self._live = live
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Settle until cancelled."""
        taken_up: set[str] = set()
        async with asyncio.TaskGroup() as tasks:
            while True:
                for purchase in await self._store.read(lambda shop: shop.pending_purchases.all()):
                    self._take_up(purchase.purchase.id, taken_up, tasks, self._purchase_settler(purchase))
                for refund in await self._store.read(lambda shop: shop.pending_refunds.all()):
                    self._take_up(refund.refund.id, taken_up, tasks, self._refund_settler(refund))
                await asyncio.sleep(POLL_S)

    def _take_up(
        self, pending_id: str, taken_up: set[str], tasks: asyncio.TaskGroup, settle: Callable[[], Awaitable[bool]]
    ) -> None:
        async def attempt() -> bool:
            async with self._slots:
                return await settle()

        async def until_settled() -> None:
            await until_done(f"What is under way as {pending_id}", attempt, pause_after)
            taken_up.discard(pending_id)

        if pending_id not in self._live | taken_up:
            taken_up.add(pending_id)
            tasks.create_task(until_settled())

    def _purchase_settler(self, pending: PendingPurchase) -> Callable[[], Awaitable[bool]]:
        """An attempt sent before `known_from` has charged by then, or never will: then the look-up is final."""
        known_from = (pending.called_off_at or time()) + SILENT_AT_MOST_S + MARGIN_S
        return lambda: self._settle_purchase(pending, known_from)

    def _refund_settler(self, pending: PendingRefund) -> Callable[[], Awaitable[bool]]:
        known_from = time() + SILENT_AT_MOST_S + MARGIN_S
        return lambda: self._settle_refund(pending, known_from)

    async def _settle_purchase(self, pending: PendingPurchase, known_from: float) -> bool:
        final = time() >= known_from
        charges = await self._provider.find(pending.purchase.id)
        if charges is None:
            return False
        standing = [charge for charge in charges if charge.standing > 0]
        if standing and pending.called_off_at is None:
            await self._store.write(lambda shop: paid_purchases.confirm(shop, pending, standing[0].id))
            return True
        if not (final and await self._all_undone(standing)):
            return False
        if pending.called_off_at is None:
            await self._store.write(lambda shop: paid_purchases.call_off(shop, pending, doubtful=False))
        else:
            await self._store.write(lambda shop: shop.pending_purchases.remove(pending.purchase.id))
        return True

    async def _all_undone(self, charges: list[Charge]) -> bool:
        """Refund charges that must not stand. The same charge has the same key: it is never refunded twice."""
        for charge in charges:
            attempt = await self._provider.refund(charge.id, charge.standing, charge.undo_key)
            if attempt.fate is not Fate.DONE:
                return False
        return True

    async def _settle_refund(self, pending: PendingRefund, known_from: float) -> bool:
        """Ask for the same refund once more: the provider pays now, or says that it has paid, or refuses."""
        if time() < known_from:
            return False
        refund = pending.refund
        attempt = await self._provider.refund(pending.charge_id, refund.amount.amount, refund.id)
        if attempt.fate is Fate.DONE:
            await self._store.write(lambda shop: paid_refunds.confirm(shop, pending))
        elif attempt.fate in (Fate.DECLINED, Fate.REJECTED):
            await self._store.write(lambda shop: paid_refunds.call_off(shop, pending))
        else:
            return False
        return True
