"""Stage payments: each purchase is charged and each refund paid out, once; and what a refusal means."""

from __future__ import annotations

from functools import partial
from typing import Final

from archkata.conformance.calling.together import together
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.doubles import Silence, Status
from harness.workloads.dependencies.dependency_fixture import branch
from harness.workloads.dependencies.payouts import (
    Payout,
    ensure_one_payout,
    ensure_paid_out,
    ensure_settled,
    given_up_refund,
    until_paid_out,
)
from harness.workloads.dependencies.sales import (
    SETTLED_S,
    amount_of,
    ensure_attempts,
    ensure_charged_for,
    ensure_not_charged,
    ensure_undone,
    ensure_unlisted,
    refused_sale,
    scripted,
    sell,
)

LONG_S: Final = 240.0
"""Much of it is waiting: a purchase may take 15 s, a recovery 30 s, a settlement 60 s."""

CURRENCIES: Final = ("USD", "EUR", "BRL", "JPY", "CLP")
REFUSALS: Final = (400, 404, 409)


@check("PAY-01", apart=True, seconds=LONG_S)
def each_purchase_is_charged_once_for_exactly_its_total_before_it_is_confirmed(scene: Scene) -> None:
    """One unit of the first currency, two of the second and so on, so that a price is no total."""
    with branch(scene, "payments") as shop:
        buyer, last = shop.buyer(), shop.camera(stock=3)
        priced = [shop.camera(price={"amount": shop.price(), "currency": currency}) for currency in CURRENCIES]

        sales = [sell(buyer, camera, quantity) for quantity, camera in enumerate(priced, 1)]
        too_many, nothing = buyer.buy(last, quantity=4), buyer.buy(priced[0], quantity=0)

        too_many.expect(409, 422)
        nothing.expect(400, 422)
        ensure_charged_for(shop, sales)
        ensure_not_charged(shop, amount_of(last, 4), SETTLED_S, too_many)


@check("PAY-02", apart=True, seconds=LONG_S)
def each_refund_is_paid_out_once_against_its_charge(scene: Scene) -> None:
    """Well at first; then with a provider that refuses, or pays and says nothing, until the backend gives up."""
    with branch(scene, "payments") as shop:
        scene.needs("refunds")
        buyer = shop.buyer()
        sale = sell(buyer, shop.camera(), 3)
        purchase = sale.answer.expect(201)

        paid = [buyer.refund(purchase, quantity=1), buyer.refund(purchase)]
        ensure_paid_out(shop, sale, paid)
        buyer.refund(purchase, quantity=1).expect(409, 422)
        ensure_paid_out(shop, sale, paid)

        troubles = (Status(503), Silence(done=True), Silence(done=True))
        payouts = together(partial(given_up_refund, shop, buyer, trouble) for trouble in troubles)
        shop.provider.recover()
        keyed, unasked = payouts[:2], payouts[2]
        if scene.claims("retries"):
            together(partial(until_paid_out, shop, payout) for payout in keyed)
        ensure_settled(shop, unasked)


@check("PAY-08", apart=True, seconds=LONG_S)
def a_refusal_is_final(scene: Scene) -> None:
    """Between the refusals something is bought, so that none of them is answered for the ones before it."""
    with branch(scene, "payments") as shop:
        buyer = shop.buyer()

        declined = sell(buyer, scripted(shop, Status(402)))
        declined.answer.expect(402)
        ensure_undone(shop, [declined])
        refused = [refused_sale(shop, buyer, status) for status in REFUSALS]
        payouts = [Payout.declined(shop, buyer)] if scene.claims("refunds") else []

        for sale in (declined, *refused):
            ensure_attempts(shop, sale, 1, 1)
            ensure_not_charged(shop, sale.amount, 0.0, sale.answer)
        for payout in payouts:
            ensure_one_payout(shop, payout)
        ensure_unlisted(buyer, [declined, *refused])
