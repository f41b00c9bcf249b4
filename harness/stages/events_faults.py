"""Stage events: subscribers that fail, are not there, answer slowly, or choke on one event; and a crash."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Final

from archkata.conformance.calling.together import together
from archkata.conformance.eventually import apart
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.doubles import Closed, EventSubscriber, Reaction, Silence, Status, every
from harness.stages.events import LONG_S
from harness.workloads.dependencies.crashes import crash_under_load, ensure_nothing_made_up
from harness.workloads.dependencies.delays import ensure_not_delayed
from harness.workloads.dependencies.dependency_fixture import branch
from harness.workloads.dependencies.event_log import (
    COMPLETED,
    PUBLISHED,
    REFUNDED,
    REGISTERED,
    EventLog,
    Fact,
    about,
)
from harness.workloads.dependencies.persistence import ensure_ever_later, ensure_repeated
from harness.workloads.dependencies.telling import (
    ensure_acknowledged,
    ensure_all_told,
    ensure_in_order,
)

FAILURES: Final[dict[str, tuple[Reaction, ...]]] = {
    REGISTERED: (Status(500), Status(302), Closed(reset=True), Status(404)),
    PUBLISHED: (Silence(), Status(503), Status(500), Status(302)),
    COMPLETED: (Closed(), Status(404), Status(500), Status(503)),
    REFUNDED: (Status(404), Closed(reset=True), Status(302), Status(500)),
}
TAKEN: Final = Status(200, body=b'{"thanks": true}')

AWAY_S: Final = 20.0
BACK_S: Final = 40.0
FACTS_OF_A_TYPE: Final = {REGISTERED: 7, PUBLISHED: 8, COMPLETED: 7, REFUNDED: 8}

PURCHASES: Final = 10
PARTS: Final = 3
ORDERED_S: Final = 60.0

POISONED_S: Final = 30.0
OTHERS: Final = 5

CRASHES: Final = 2
CLIENTS: Final = 4
READY_S: Final = 60.0


@check("EVT-04", apart=True, seconds=LONG_S)
def an_event_is_repeated_under_the_same_id_until_it_is_acknowledged(scene: Scene) -> None:
    """An event of each type, and all of them at once, since most of it is waiting."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)
        facts = [fail_at_first(story, type_) for type_ in story.types]

        told = together(partial(ensure_repeated, shop, fact) for fact in facts)

        ensure_ever_later(told)


def fail_at_first(story: EventLog, type_: str) -> Fact:
    """Make a fact whose event meets four failures before it is taken."""
    if type_ == REGISTERED:
        email = story.email()
        story.shop.subscriber.on(about(REGISTERED, email=email), *FAILURES[type_], TAKEN)
        return story.register(email=email)
    shelf = story.shelf()
    if type_ == REFUNDED:
        purchase = story.buy(shelf, quantity=2)
        story.shop.subscriber.on(about(REFUNDED, purchase_id=purchase.id), *FAILURES[type_], TAKEN)
        return story.refund(purchase)
    story.shop.subscriber.on(about(type_, product_id=shelf.id), *FAILURES[type_], TAKEN)
    return story.review(shelf) if type_ == PUBLISHED else story.buy(shelf)


@check("EVT-05", apart=True, seconds=LONG_S)
def an_outage_of_the_subscriber_loses_nothing(scene: Scene) -> None:
    """Facts of all types, and nobody there to be told of any."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)

        with shop.subscriber.away():
            facts = [fact for type_ in story.types for fact in story.make(type_, FACTS_OF_A_TYPE[type_])]
            scene.pause(AWAY_S)
        ensure_all_told(shop, facts, within=BACK_S, since=time.monotonic())


@check("EVT-07", apart=True, seconds=LONG_S)
def a_completion_of_a_purchase_comes_before_its_refunds(scene: Scene) -> None:
    """While every third delivery fails, so that whoever tells several things at once overtakes itself."""
    with branch(scene, "events") as shop:
        scene.needs("refunds")
        story = EventLog(shop)
        shop.subscriber.on(every(3), Status(500))

        purchases = [story.buy(quantity=PARTS) for _ in range(PURCHASES)]
        refunds = [[story.refund(purchase) for _ in apart(scene, range(PARTS))] for purchase in purchases]

        until = time.monotonic() + ORDERED_S
        for fact in chain(purchases, *refunds):
            ensure_acknowledged(shop, fact, until)
        for purchase, parts in zip(purchases, refunds, strict=True):
            ensure_in_order(shop, purchase, parts)


@check("EVT-09", apart=True, seconds=LONG_S)
def one_event_that_is_never_acknowledged_does_not_block_the_others(scene: Scene) -> None:
    """The purchase that nobody takes comes first, and a refund of it stands behind it."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)
        poison = story.shelf()
        shop.subscriber.on(about(COMPLETED, product_id=poison.id), Status(500))
        purchase = story.buy(poison, quantity=2)
        if story.claims("refunds"):
            shop.subscriber.on(about(REFUNDED, purchase_id=purchase.id), Status(500))
            story.refund(purchase)

        facts = [fact for type_ in story.types for fact in story.make(type_, OTHERS)]

        ensure_all_told(shop, facts, within=POISONED_S)


@check("EVT-06", apart=True, seconds=LONG_S)
def a_crash_between_the_deed_and_its_telling_loses_no_event(scene: Scene) -> None:
    """The subscriber holds its answers, so that at the moment of the crash nothing has been acknowledged."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)
        for _ in range(CRASHES):
            shop.subscriber.on_everything(Silence())
            crash_under_load(story, CLIENTS)
            shop.subscriber.recover()

            until = time.monotonic() + READY_S
            for fact in story.facts:
                ensure_acknowledged(shop, fact, until)
            ensure_nothing_made_up(story)


@check("EVT-08", apart=True, seconds=LONG_S)
def telling_never_delays_or_fails_the_deed(scene: Scene) -> None:
    """Silence first, then nobody there; each compared with how long the same takes just before."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)

        ensure_not_delayed(story, hanging)
        ensure_not_delayed(story, EventSubscriber.away)


@contextlib.contextmanager
def hanging(subscriber: EventSubscriber) -> Iterator[None]:
    """Let the subscriber take everything and answer nothing."""
    subscriber.on_everything(Silence())
    yield
    subscriber.recover()
