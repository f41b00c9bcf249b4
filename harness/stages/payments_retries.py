"""Stage payments: what is tried again, how often, when, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from archkata.conformance.calling.together import together
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import Notes
from archkata.doubles import Closed, Reaction, Silence, Status, Success, Trickle
from harness.actors import User
from harness.stages.payments import LONG_S
from harness.workloads.dependencies.dependency_fixture import GIVEN_UP, DependencyFixture, branch
from harness.workloads.dependencies.patience import (
    ensure_abandoned,
    ensure_backoff,
    ensure_bounded_attempts,
    ensure_waited_as_told,
    served_meanwhile,
)
from harness.workloads.dependencies.payouts import Payout, ensure_refunded_through
from harness.workloads.dependencies.sales import (
    PurchaseAttempt,
    each,
    ensure_attempts,
    ensure_charged_once,
    ensure_completed,
    ensure_given_up,
    ensure_one_key,
    ensure_undone,
    ensure_unlisted,
    give_up,
    is_hanging,
    is_without_pause,
    scripted,
    sell,
    sell_at_once,
)

FAILURES: Final[tuple[Reaction, ...]] = (
    Closed(),
    Status(429, retry_after=1),
    Status(503, retry_after=1),
    Status(500),
    Status(502),
    Status(504),
)
"""Troubles in which nothing is charged."""

TROUBLES: Final = (*FAILURES, Closed(reset=True), Closed(done=True))
SILENCES: Final = (Silence(), Silence(done=True))
TOLD: Final = (
    Status(429, retry_after=2),
    Status(503, retry_after=2),
    Status(429, retry_after_date=3),
    Status(503, retry_after_date=3),
)
TOO_LONG: Final = Status(503, retry_after=60)
AWAY_S: Final = 0.1
LATER_S: Final = 5.0
LISTENING_S: Final = 1.5


@check("PAY-03", apart=True, seconds=LONG_S)
def passing_troubles_of_the_provider_are_retried_with_one_and_the_same_key(scene: Scene) -> None:
    """All kinds at once, each for a product of its own: two attempts fail, the third would succeed.

    Silence comes last: a backend that waits for ever is judged where time-outs are.
    """
    with branch(scene, "payments") as shop:
        buyer = shop.buyer()
        sales = sell_at_once(buyer, [scripted(shop, trouble, trouble, Success()) for trouble in TROUBLES])
        each(sales, partial(ensure_retried, shop))
        ensure_survives_absence(shop, buyer, sales)
        ensure_refunds_retried(shop, buyer, TROUBLES)

        silent = sell_at_once(buyer, [scripted(shop, silence, silence, Success()) for silence in SILENCES])
        shop.is_spoilt = any(is_hanging(shop, sale) for sale in silent)
        if not shop.is_spoilt:
            each(silent, partial(ensure_retried, shop))
            ensure_refunds_retried(shop, buyer, SILENCES)


def ensure_retried(shop: DependencyFixture, sale: PurchaseAttempt) -> None:
    """Refute the rule unless a purchase was made in spite of troubles, charged once, with one key."""
    ensure_completed(sale)
    ensure_one_key(shop, sale)
    ensure_charged_once(shop, sale)


def ensure_survives_absence(shop: DependencyFixture, buyer: User, sales: Sequence[PurchaseAttempt]) -> None:
    """Refute the rule unless a purchase is made although nobody listens for a moment.

    Where the other sales show that there is no pause between attempts, that is what is wrong, and is judged elsewhere.
    """
    shop.provider.go_away(AWAY_S)
    sale = sell(buyer, shop.camera())
    if is_without_pause(shop, sales):
        sale.answer.expect(201, *GIVEN_UP)
        shop.scene.pause(AWAY_S)
        shop.wait_for_recovery()
    else:
        ensure_retried(shop, sale)


def ensure_refunds_retried(shop: DependencyFixture, buyer: User, troubles: Iterable[Reaction]) -> None:
    """Refute the rule unless refunds are made in spite of troubles, where there are refunds."""
    if shop.scene.claims("refunds"):
        asking = [partial(Payout.asked, shop, buyer, trouble, trouble, Success()) for trouble in troubles]
        for payout in together(asking):
            ensure_refunded_through(shop, payout)


@check("PAY-04", apart=True, seconds=LONG_S)
def the_number_of_attempts_is_bounded_on_both_sides(scene: Scene) -> None:
    """Fewer purchases at once than a circuit breaker waits for; each has a total of its own."""
    with branch(scene, "payments") as shop:
        buyer = shop.buyer()
        ensure_bounded_attempts(shop, buyer, Status(500))
        shop.recover()
        ensure_bounded_attempts(shop, buyer, Status(504))


@check("PAY-05", apart=True, seconds=LONG_S)
def retries_wait_longer_each_time_and_not_all_alike(scene: Scene) -> None:
    """Measured from the answer of one attempt to the arrival of the next."""
    with branch(scene, "payments") as shop:
        ensure_backoff(shop, shop.buyer(), Status(500))


@check("PAY-06", apart=True, seconds=LONG_S)
def the_providers_retry_after_is_kept(scene: Scene) -> None:
    """Seconds and dates at once; then a minute, which nobody who is to answer within 15 s can wait."""
    with branch(scene, "payments") as shop:
        buyer = shop.buyer()

        sales = sell_at_once(buyer, [scripted(shop, told, Success()) for told in TOLD])
        each(sales, partial(ensure_waited_as_told, shop))

        refused = sell(buyer, scripted(shop, TOO_LONG))
        ensure_given_up(refused)
        scene.pause(LISTENING_S)
        ensure_attempts(shop, refused, 1, 1)


@check("PAY-07", apart=True, seconds=LONG_S)
def a_silent_provider_costs_at_most_2_s_an_attempt_and_15_s_a_purchase(scene: Scene) -> None:
    """Silence, and an answer that never ends, because a time-out between two bytes does not see that one."""
    with branch(scene, "payments") as shop:
        buyer, other = shop.buyer(), shop.camera()
        silent = [scripted(shop, Silence()), scripted(shop, Trickle())]
        for camera in silent:
            shop.provider.on_lookup(Silence(), amount=camera["price"]["amount"])

        asking = [partial(sell, buyer, camera) for camera in silent]
        *sales, _ = together([*asking, partial(served_meanwhile, shop, buyer, other)])

        each(sales, ensure_given_up)
        each(sales, partial(ensure_abandoned, shop))


@check("PAY-09", apart=True, seconds=LONG_S)
def a_purchase_that_is_given_up_leaves_nothing_behind(scene: Scene, notes: Notes) -> None:
    """Looked at right after the answer, and again when everything that is late has had its time."""
    with branch(scene, "payments") as shop:
        buyer = shop.buyer()
        with shop.provider.away():
            sales = [give_up(shop, buyer, notes, shop.camera())]
        shop.recover()

        hopeless = [scripted(shop, trouble) for trouble in (Silence(), *FAILURES)]
        sales += together(partial(give_up, shop, buyer, notes, camera) for camera in hopeless)

        ensure_unlisted(buyer, sales)
        scene.pause(LATER_S)
        ensure_unlisted(buyer, sales)
        ensure_undone(shop, sales)
