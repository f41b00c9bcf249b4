"""Stage retries: twins at the same moment, answers that get lost, and an outage that is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.eventually import confirmed
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.races.burst import Boundary, Burst
from archkata.conformance.races.synchronized_burst import SynchronizedBurst, ensure_no_server_error
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.signals import NotClaimed
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.keys import UNDER_WAY, ensure_replayed, until_final, with_key
from archkata.doubles import CUT_ANSWER, DROP_ANSWER, DROP_REQUEST, TWIN, PaymentProvider, Status
from archkata.language import text
from harness.actors import Actor, Editor, Guest, Product, User, new_product, new_user
from harness.data import usd
from harness.vocabulary.members import PURCHASE
from harness.workloads.dependencies import behind_a_proxy, beside_a_provider, ensure_no_other_answer

A = TypeVar("A", bound=Actor)

TWINS: Final = (2, 2, 3, 4, 6)
STILL_RUNNING: Final = (409, 425)

LOST_KEYS: Final = 30
FAULTS: Final = (DROP_ANSWER, DROP_REQUEST, CUT_ANSWER, TWIN)
MOST_FAULTS: Final = 3

PRICE: Final = 20_011
"""In cents; the other product of the shop costs something else."""

ASK_EVERY_S: Final = 2.0
RECOVERED_S: Final = 32.0
SETTLED_S: Final = 60.0


@check("RTY-04")
def twins_under_way_at_the_same_time_happen_once(burst: Burst, buyer: User, editor: Editor) -> None:
    """Two sales may hide behind one id, so the stock is read. The first key is asked for again after all others."""
    scene, shelf = buyer.scene, new_product(editor, stock=100_000)
    repeats: list[Callable[[], object]] = []

    def buying(camera: Product, volley: SynchronizedBurst) -> None:
        keyed = with_key(buyer, scene.fresh.word("key-"))
        answer = ensure_happens_once(keyed, lambda twin: twin.buy(camera), volley)
        repeats.append(lambda: ensure_replayed(keyed.buy(camera), answer))
        confirmed(scene, lambda: editor.get_product(camera).expect(200, stock=9))

    def refunding(purchase: Resource, volley: SynchronizedBurst) -> None:
        keyed = with_key(buyer, scene.fresh.word("key-"))
        ensure_happens_once(keyed, lambda twin: twin.refund(purchase, quantity=1), volley)
        confirmed(scene, lambda: buyer.get_purchase(purchase).expect(200, refunded_quantity=1))

    boundaries: list[Boundary[Any]] = [Boundary(lambda: new_product(editor, stock=10), buying, TWINS)]
    if scene.claims("refunds"):
        boundaries.append(Boundary(lambda: buyer.buy(shelf, quantity=9).expect(201), refunding, TWINS))
    burst.run(*boundaries)
    repeats[0]()


def ensure_happens_once(keyed: A, act: Callable[[A], Answer], volley: SynchronizedBurst) -> Answer:
    """Let twins do the same at one moment, and one more after them; refute the rule where their answers differ.

    Return the answer.
    """
    for _ in range(volley.width):
        act(volley.by(keyed))
    tally = volley.fire(won={201}, lost=STILL_RUNNING)
    ensure_no_server_error(tally.answers)

    last = until_final(keyed.scene, partial(act, keyed.impatient()))
    last.expect(201)
    for twin in tally.won:
        ensure_replayed(last, twin)
    return last


@check("RTY-09", seconds=120)
def a_lost_answer_is_recovered_by_asking_again(buyer: User, editor: Editor, guest: Guest) -> None:
    """The proxy has seen what the client has not, so that an answer that got lost can be compared, too."""
    camera, sold, fresh = new_product(editor, stock=100), [], buyer.scene.fresh
    with behind_a_proxy(buyer.scene) as (there, proxy):
        for key in (fresh.word("key-") for _ in range(LOST_KEYS)):
            proxy.on_key(key, *fresh.random.choices(FAULTS, k=fresh.random.randint(1, MOST_FAULTS)))
            keyed = with_key(User(there, buyer.identity), key)

            answer = until_final(there, partial(keyed.impatient().buy, camera))
            sold.append(answer.expect(201))
            ensure_replayed(with_key(buyer, key).buy(camera), answer)
            ensure_no_other_answer(proxy, key, answer, UNDER_WAY)

    guest.get_product(camera).expect(200, stock=100 - LOST_KEYS)
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("RTY-15", apart=True, seconds=180)
def a_server_error_is_not_remembered(scene: Scene) -> None:
    """Between the outage and its end nothing is asked, so that only the answer that was kept can be old."""
    scene.needs("payments")
    with beside_a_provider(scene) as (shop, provider):
        buyer, editor = new_user(shop), Editor(shop, shop.backend.editors[0])
        camera = new_product(editor, price=usd(PRICE), stock=10)
        ensure_charges(buyer, new_product(editor), provider)
        keyed = with_key(buyer, shop.fresh.word("key-")).impatient()

        provider.on_charge(Status(500), amount=PRICE)
        keyed.buy(camera).expect(502, 503, 504)
        provider.recover()
        answer = once_recovered(shop, partial(keyed.buy, camera))

        purchase = answer.expect(201)
        ensure_replayed(keyed.buy(camera), answer)
        editor.get_product(camera).expect(200, stock=9)
        buyer.get_purchase(purchase).expect(200, status="completed")
        ensure(
            provider.wait_until(lambda: len(provider.standing(PRICE)) == 1, SETTLED_S, shop.pause),
            text("one charge that stands"),
            text("{n} charges that stand", n=len(provider.standing(PRICE))),
        )


def ensure_charges(buyer: User, product: Product, provider: PaymentProvider) -> None:
    """End the check as not claimed where a purchase is made without asking the provider."""
    buyer.buy(product).expect(201)
    if not provider.attempts():
        raise NotClaimed("payments")


def once_recovered(shop: Scene, ask: Callable[[], Answer]) -> Answer:
    """Ask every other second until the answer is final, or was asked for too late."""
    end = time.monotonic() + RECOVERED_S
    while True:
        answer = ask()
        answer.expect(201, *UNDER_WAY)
        if answer.status == 201 or time.monotonic() + ASK_EVERY_S > end:
            return answer
        shop.pause(ASK_EVERY_S)
