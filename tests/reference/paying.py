"""A checkout with a provider that fails in every way."""

import asyncio
from dataclasses import replace

from reference_impl.background.forever import going_on
from reference_impl.background.settlement import Settlement
from reference_impl.entities.answers import Answer, KeyedRequest
from reference_impl.entities.money import Money
from reference_impl.entities.pages import Window
from reference_impl.entities.payments import Attempt, Charge, Fate
from reference_impl.entities.products import Product
from reference_impl.entities.purchases import Order, Purchase
from reference_impl.entities.refunds import RefundRequest
from reference_impl.entities.sessions import Bearer
from reference_impl.entities.users import User
from reference_impl.services.breaker import Breaker
from reference_impl.services.paid_checkout import PaidCheckout
from reference_impl.storage.sqlite.store import SqliteStore

DONE, FAILED, DECLINED, UNANSWERED = Fate.DONE, Fate.FAILED, Fate.DECLINED, Fate.UNANSWERED
ANA = Bearer(User("usr_ana", "ana@example.org", "Ana", "2030-01-01T00:00:00Z", "no hash"), "ses_ana")
CAMERA = Product("prd_1", "CAM-1", "Camera", "Canon", "camera", (), Money(1999, "USD"), stock=10)
ORDER = Order(CAMERA.id, 2)
KEYED = KeyedRequest("usr_ana POST k /purchases", b"fingerprint")


class FakeProvider:
    """A provider in memory that is idempotent and follows a script: an effect or none, and an answer or none."""

    def __init__(self) -> None:
        self.script: list[tuple[bool, Fate]] = []
        self.keys: list[str] = []
        self.charges: dict[str, Charge] = {}
        self.refunds: dict[str, int] = {}
        self.speaks = True

    async def charge(self, total: Money, reference: str) -> Attempt:
        self.keys.append(reference)
        takes_effect, fate = self.script.pop(0) if self.script else (True, DONE)
        if takes_effect:
            self.charges.setdefault(reference, Charge(f"ch_{reference}", total.amount, 0))
        return Attempt(fate, f"ch_{reference}" if fate is DONE else "")

    async def refund(self, charge_id: str, amount: int, key: str) -> Attempt:
        self.keys.append(key)
        takes_effect, fate = self.script.pop(0) if self.script else (True, DONE)
        if takes_effect and key not in self.refunds:
            self.refunds[key] = amount
            reference = charge_id.removeprefix("ch_")
            charge = self.charges[reference]
            self.charges[reference] = replace(charge, refunded=charge.refunded + amount)
        return Attempt(fate)

    async def find(self, reference: str) -> list[Charge] | None:
        if not self.speaks:
            return None
        return [charge for known, charge in self.charges.items() if known == reference]

    def standing(self) -> int:
        return sum(charge.standing for charge in self.charges.values())


class Shop:
    """The checkout, its provider, and what the books say."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.provider = FakeProvider()
        self.checkout = PaidCheckout(store, self.provider, Breaker())

    async def buy(self, request: KeyedRequest | None = None) -> Answer:
        return await self.checkout.buy(ANA, ORDER, request)

    async def bought(self) -> Purchase:
        await self.buy()
        return (await self.purchases())[0]

    async def refund(self, purchase: Purchase, request: KeyedRequest | None = None) -> Answer:
        return await self.checkout.refund(ANA, purchase.id, RefundRequest(1), request)

    async def stock(self) -> int:
        product = await self.store.read(lambda shop: shop.products.get(CAMERA.id))
        assert product is not None
        return product.stock

    async def purchases(self) -> list[Purchase]:
        return (await self.store.read(lambda shop: shop.purchases.page(ANA.user.id, Window(100)))).items

    async def under_way(self) -> int:
        return await self.store.read(lambda shop: len(shop.pending_purchases.all()) + len(shop.pending_refunds.all()))

    async def settle(self) -> None:
        """Let the background do its work until nothing is open any more."""
        async with going_on(Settlement(self.store, self.provider, self.checkout.live).run), asyncio.timeout(10):
            while await self.under_way():
                await asyncio.sleep(0)
