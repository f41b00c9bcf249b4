"""Purchases of which it is unknown whether they were charged, and what must be true of them in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from archkata.conformance.calling.answer import Resource
from archkata.conformance.calling.together import together
from archkata.conformance.lists.walking import rows
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.keys import until_final, with_key
from archkata.doubles import Reaction, Success
from archkata.language import text
from archkata.wire import ReadLimits
from harness.actors import Product, User
from harness.workloads.dependencies.dependency_fixture import GIVEN_UP, DependencyFixture
from harness.workloads.dependencies.sales import SETTLED_S, PurchaseAttempt, amount_of, ensure_one_key, refute, scripted

LOSES_S = 0.5
CHARGING_S = 2.0
BEGUN_S = 5.0


@dataclass(frozen=True)
class Doubt:
    """A purchase with a key, whose first answer may have been lost, or may have been that it was given up."""

    sale: PurchaseAttempt
    keyed: User

    @classmethod
    def raised(cls, shop: DependencyFixture, buyer: User, script: Sequence[Reaction], *, loses: bool = False) -> Doubt:
        """Ask for a purchase whose charge follows a script; a client that `loses` its answer hangs up early."""
        keyed = with_key(buyer, shop.scene.fresh.word("key-"))
        camera = scripted(shop, *script)
        answer = (keyed.taking(ReadLimits(seconds=LOSES_S)) if loses else keyed).buy(camera)
        answer.exchange.judged = True
        if answer.status is not None:
            answer.expect(201, *GIVEN_UP)
            sale = PurchaseAttempt(camera, 1, answer)
            ensure_one_key(shop, sale)
        return cls(PurchaseAttempt(camera, 1, answer), keyed)

    def resolved(self, shop: DependencyFixture) -> Resource:
        """Ask again with the key until the purchase is made."""
        ask = partial(self.keyed.buy, self.sale.product)
        return until_final(shop.scene, ask, SETTLED_S).expect(201)


def charge_and_crash(shop: DependencyFixture, buyer: User, number: int) -> list[Product]:
    """Ask for purchases of several products, and kill the backend when they are charged but not yet answered."""
    cameras = [scripted(shop, Success(delay=CHARGING_S)) for _ in range(number)]
    if shop.scene.backend.has_authentication:
        assert buyer.token  # noqa: S101 - asking for a token gets it or raises

    asking: list[Callable[[], None]] = [
        partial(_buy_in_vain, User(shop.apart(), buyer.identity).impatient(), camera) for camera in cameras
    ]
    asking.append(partial(_kill_while_charging, shop, cameras))
    together(asking)
    shop.start_again()
    return cameras


def _buy_in_vain(user: User, product: Product) -> None:
    user.buy(product).exchange.judged = True


def _kill_while_charging(shop: DependencyFixture, products: Sequence[Product]) -> None:
    for product in products:
        shop.provider.wait_for_attempts(1, amount_of(product), BEGUN_S, shop.scene.pause)
    shop.kill()


def ensure_balanced(shop: DependencyFixture, buyer: User, products: Sequence[Product], stock: int = 10) -> None:
    """Refute the rule unless, within 60 s, each charge has a purchase that its buyer finds, or does not stand."""
    if shop.scene.within(SETTLED_S, lambda: not _unbalanced(shop, buyer, products, stock), pause=0.5):
        return
    product, found, left = _unbalanced(shop, buyer, products, stock)[0]
    standing = len(shop.provider.standing(amount_of(product)))
    attempts = shop.provider.attempts(amount_of(product))
    sale = PurchaseAttempt(product, 1, product.answer)
    expected = text("as many charges that stand as purchases, and the stock that fits, within 60 s")
    told = text(
        "charges: {charges}, purchases: {purchases}, stock: {left}", charges=standing, purchases=found, left=left
    )
    refute(expected, told, sale, attempts)


def _unbalanced(
    shop: DependencyFixture, buyer: User, products: Sequence[Product], stock: int
) -> list[tuple[Product, int, object]]:
    listed = rows(buyer, "list_purchases", limit=100)
    wrong = []
    for product in products:
        found = sum(row.get("product_id") == product.id for row in listed)
        left = shop.editor.get_product(product).expect(200).get("stock")
        if not (found == len(shop.provider.standing(amount_of(product))) == stock - _whole(left) and found <= 1):
            wrong.append((product, found, left))
    return wrong


def _whole(stock: object) -> int:
    ensure(type(stock) is int, text("member `stock`: a number"), text("stock: {it}", it=stock))
    return stock if isinstance(stock, int) else 0
