"""Stage events: each fact is told, as it is, and nothing else is told."""

from __future__ import annotations

from typing import Final

from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.keys import with_key
from archkata.doubles import Status
from harness.vocabulary.members import PURCHASE, REFUND, REVIEW, USER
from harness.workloads.dependencies.dependency_fixture import branch
from harness.workloads.dependencies.envelopes import ensure_enveloped, ensure_tells_no_secret, ensure_tells_the_thing
from harness.workloads.dependencies.event_log import COMPLETED, PUBLISHED, REFUNDED, REGISTERED, EventLog
from harness.workloads.dependencies.telling import ensure_all_tried, ensure_told, ensure_told_once

LONG_S: Final = 240.0
"""Events may be tried again as late as 30 s after the last time."""

LISTENING_S: Final = 5.0
REPEATS: Final = 3
MEMBERS: Final = {REGISTERED: USER, PUBLISHED: REVIEW, COMPLETED: PURCHASE, REFUNDED: REFUND}


@check("EVT-01", apart=True, seconds=LONG_S)
def each_fact_is_told_in_the_agreed_envelope(scene: Scene) -> None:
    """Two facts of each type, because an id that belongs to the type would be the same."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)

        for type_ in story.types:
            story.make(type_, 2)

        deliveries = ensure_all_tried(shop, story)
        ensure_enveloped(story.facts, deliveries)


@check("EVT-02", apart=True, seconds=LONG_S)
def the_data_of_an_event_is_the_resource_without_secrets(scene: Scene) -> None:
    """Compared with the answer, and then with the thing as it is by now: either is right."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)

        for type_ in story.types:
            story.make(type_)

        deliveries = ensure_all_tried(shop, story)
        for fact, delivery in zip(story.facts, deliveries, strict=True):
            ensure_tells_the_thing(story, fact, delivery, MEMBERS[fact.type])
        ensure_tells_no_secret(deliveries, story.passwords)


@check("EVT-03", apart=True, seconds=LONG_S)
def what_did_not_happen_is_not_told_and_a_replay_is_not_told_anew(scene: Scene) -> None:
    """What is refused names the story's own people and products, so that nobody else's events are taken for it."""
    with branch(scene, "events") as shop:
        story = EventLog(shop)
        for type_ in story.types:
            story.make(type_)

        be_refused(story)
        if story.claims("retries") and story.claims("purchases"):
            repeat(story)
        last = story.register()

        ensure_told(shop, last)
        scene.pause(LISTENING_S)
        ensure_told_once(shop, story)


def be_refused(story: EventLog) -> None:
    """Ask for what is refused, in every stage that is claimed."""
    guest = story.buyer.without_token()
    guest.register_user(email=story.buyer.email).expect(409, 400, 422)
    guest.register_user(email=story.email(), password="short").expect(400, 422)
    if story.claims("purchases"):
        be_refused_a_purchase(story)
    if story.claims("refunds"):
        purchase = story.buy()
        story.buyer.refund(purchase.thing, quantity=2).expect(409, 422)
    if story.claims("reviews"):
        story.editor.publish_review(story.camera, rating=6).expect(400, 422)
        if story.scene.backend.has_authentication:
            story.buyer.publish_review(story.camera).expect(403, 404)


def be_refused_a_purchase(story: EventLog) -> None:
    """Ask for more than there is, for nothing, as nobody, and with a card that the provider declines."""
    buyer, few = story.buyer, story.shelf(stock=2)
    buyer.buy(few, quantity=3).expect(409, 422)
    buyer.buy(few, quantity=0).expect(400, 422)
    if story.scene.backend.has_authentication:
        buyer.without_token().buy(few).expect(401)
    if story.shop.provider.attempts():
        story.shop.provider.on_charge(Status(402), amount=few["price"]["amount"])
        buyer.buy(few).expect(402)


def repeat(story: EventLog) -> None:
    """Do things with a key, and send the same several times."""
    key = story.scene.fresh.word("key-")
    purchase = story.buy(by=with_key(story.buyer, key))
    for _ in range(REPEATS):
        with_key(story.buyer, key).buy(story.camera).expect(201, id=purchase.id)
    if story.claims("refunds"):
        refund = story.refund(purchase, by=with_key(story.buyer, key))
        for _ in range(REPEATS):
            with_key(story.buyer, key).refund(purchase.thing, quantity=1).expect(201, id=refund.id)
