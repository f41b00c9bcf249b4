"""Stage payments: charges that nobody knows of, crashes in the middle of one, and a provider that is down or slow."""

from __future__ import annotations

from functools import partial
from itertools import repeat
from typing import Final

from archkata.conformance.calling.together import together
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.doubles import Silence, Success
from harness.stages.payments import LONG_S
from harness.vocabulary.members import PURCHASE
from harness.workloads.dependencies.dependency_fixture import branch
from harness.workloads.dependencies.doubts import Doubt, charge_and_crash, ensure_balanced
from harness.workloads.dependencies.isolation import ensure_breaks, ensure_reads_stay_quick
from harness.workloads.dependencies.sales import (
    SETTLED_S,
    each,
    ensure_charged_once,
    ensure_given_up,
    ensure_undone,
    scripted,
    sell_at_once,
)

CHARGED: Final = Silence(done=True)
SILENCES: Final = (1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4)
LOST: Final = 5
STRANDED: Final = 3


@check("PAY-10", apart=True, seconds=LONG_S)
def nobody_is_charged_twice(scene: Scene) -> None:
    """Twenty purchases at once: charged, and silent one to four times in a row; of some the client loses its answer."""
    with branch(scene, "payments") as shop:
        buyer = shop.buyer()
        shop.provider.on_lookup(*repeat(Silence(), 2), Success())

        raising = [partial(Doubt.raised, shop, buyer, (*repeat(CHARGED, times), Success())) for times in SILENCES]
        losing = [partial(Doubt.raised, shop, buyer, (CHARGED, Success()), loses=True) for _ in range(LOST)]
        doubts = together([*raising, *losing])
        shop.provider.recover()
        purchases = together(partial(doubt.resolved, shop) for doubt in doubts)

        sales = [doubt.sale for doubt in doubts]
        each(sales, partial(ensure_charged_once, shop, within=SETTLED_S))
        ensure_undone(shop, sales, stock=9)
        ensure_holds(Listing(buyer, "list_purchases"), purchases, PURCHASE)


@check("PAY-11", apart=True, seconds=LONG_S)
def no_charge_stays_without_a_purchase(scene: Scene) -> None:
    """Nobody asks again: whatever is to be put right, the backend does on its own."""
    with branch(scene, "payments") as shop:
        buyer = shop.buyer()
        shop.provider.on_lookup(Silence())

        sales = sell_at_once(buyer, [scripted(shop, CHARGED) for _ in range(STRANDED)])
        each(sales, ensure_given_up)
        shop.provider.recover()
        crashed = charge_and_crash(shop, buyer, STRANDED)

        ensure_balanced(shop, shop.back(buyer), [*(sale.product for sale in sales), *crashed])


@check("PAY-12", apart=True, seconds=LONG_S)
def a_circuit_breaker_answers_at_once_while_the_provider_is_down(scene: Scene) -> None:
    """Five purchases in a row are given up, the next ten follow within 3 s; refunds and look-ups fail as well."""
    with branch(scene, "payments") as shop:
        ensure_breaks(shop, shop.buyer())


@check("PAY-13", apart=True, seconds=LONG_S)
def a_slow_provider_does_not_slow_the_read_service(scene: Scene) -> None:
    """Fifty purchases wait for their charges, which take almost 2 s each, while others look at a product."""
    with branch(scene, "payments") as shop:
        ensure_reads_stay_quick(shop, shop.buyer())
