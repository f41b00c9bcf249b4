"""Whether facts are told: that an event comes, comes in time, and is acknowledged in the end."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final, NoReturn

from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.doubles import Delivery
from archkata.language import Text, text
from harness.workloads.dependencies.dependency_fixture import DependencyFixture
from harness.workloads.dependencies.event_log import COMPLETED, REFUNDED, EventLog, Fact

FIRST_TRY_S: Final = 5.0
TOLERANCE_S: Final = 1.0
SHOWN: Final = 300
MOST_SHOWN: Final = 8


def ensure_told(
    shop: DependencyFixture, fact: Fact, within: float = FIRST_TRY_S + TOLERANCE_S, since: float = 0.0
) -> Delivery:
    """Refute the rule unless an event of a fact has come within some seconds of it (or of a later moment)."""
    start = max(fact.at, since)
    remaining = start + within - time.monotonic()
    delivery = shop.subscriber.wait_for(fact.type, fact.id, max(remaining, 0.0), shop.scene.pause)
    if delivery is None or delivery.arrived > start + within:
        expected = text("{type} for {id} at EVENTS_URL within {n} s", type=fact.type, id=fact.id, n=round(within))
        refute(shop, expected, _lateness(delivery, start), fact)
    return delivery


def ensure_acknowledged(shop: DependencyFixture, fact: Fact, until: float) -> Delivery:
    """Refute the rule unless an event of a fact has been acknowledged by a moment; return that delivery."""
    within = max(until - time.monotonic(), 0.0)
    delivery = shop.subscriber.wait_for_acknowledged(fact.type, fact.id, within, shop.scene.pause)
    if delivery is None:
        expected = text("{type} for {id}, again and again until it is acknowledged", type=fact.type, id=fact.id)
        tries = len(shop.subscriber.deliveries(fact.type, fact.id))
        refute(shop, expected, text("deliveries: {n}, none of them acknowledged", n=tries), fact)
    return delivery


def ensure_all_tried(shop: DependencyFixture, story: EventLog) -> list[Delivery]:
    """Refute the rule unless each fact of a story has been told in time; return the first deliveries."""
    return [ensure_told(shop, fact, since=allowed_since(shop, fact)) for fact in story.facts]


def ensure_all_told(shop: DependencyFixture, facts: Iterable[Fact], within: float, since: float = 0.0) -> None:
    """Refute the rule unless each fact has been told within some seconds of it, or of a later moment."""
    for fact in facts:
        ensure_told(shop, fact, within, since)


def acknowledged_at(shop: DependencyFixture, purchase_id: object) -> float:
    """Return when the completion of a purchase was acknowledged, before which its refunds are not told; else 0."""
    if not isinstance(purchase_id, str | int):
        return 0.0
    delivery = shop.subscriber.wait_for_acknowledged(COMPLETED, purchase_id, 0.0, shop.scene.pause)
    return (delivery.answered or 0.0) if delivery else 0.0


def allowed_since(shop: DependencyFixture, fact: Fact) -> float:
    """Return the moment from which the first try of an event is due."""
    return acknowledged_at(shop, fact.thing.get("purchase_id")) if fact.type == REFUNDED else fact.at


def ensure_in_order(shop: DependencyFixture, purchase: Fact, refunds: Iterable[Fact]) -> None:
    """Refute the rule where a refund was told before the completion of its purchase was acknowledged."""
    acknowledged = acknowledged_at(shop, purchase.id)
    for refund in refunds:
        first = shop.subscriber.deliveries(refund.type, refund.id)[0]
        if first.arrived < acknowledged:
            expected = text("the completion of purchase {id} acknowledged before its refunds are told", id=purchase.id)
            early = text("a refund of it told {n} s before that", n=round(acknowledged - first.arrived, 3))
            refute(shop, expected, early, purchase)


def deliveries_of(shop: DependencyFixture, fact: Fact) -> list[Delivery]:
    """Return the deliveries of a fact up to its acknowledgement: what comes after that is legal."""
    found = shop.subscriber.deliveries(fact.type, fact.id)
    acknowledged = next((place for place, one in enumerate(found) if one.is_acknowledged), len(found))
    return found[: acknowledged + 1]


def strays(shop: DependencyFixture, story: EventLog) -> list[Delivery]:
    """Return the deliveries that tell of this story, but of nothing that was acknowledged in it."""
    known = {(fact.type, type(fact.id), fact.id) for fact in story.facts}
    return [
        delivery
        for delivery in shop.subscriber.deliveries()
        if story.has_to_do_with(delivery)
        and (delivery.type, type(delivery.member("id")), delivery.member("id")) not in known
    ]


def ensure_told_once(shop: DependencyFixture, story: EventLog) -> None:
    """Refute the rule where an event tells of something that did not happen, or a fact has events of several ids."""
    for delivery in strays(shop, story):
        body = delivery.body.decode("utf-8", "replace")
        raise Refuted(
            Finding(
                text("no event of something that was refused"),
                text("{type}: {body}", type=delivery.type, body=body if len(body) <= SHOWN else body[:SHOWN] + "…"),
            )
        )
    for fact in story.facts:
        told = shop.subscriber.event_ids(fact.type, fact.id)
        if len(told) > 1:
            expected = text("one event of {type} for {id}", type=fact.type, id=fact.id)
            refute(shop, expected, text("events with different ids: {n}", n=len(told)), fact)


def refute(shop: DependencyFixture, expected: Text, actual: Text, fact: Fact) -> NoReturn:
    """Refute the rule by what came, or did not come, for a fact; shown together with its deliveries."""
    told = shop.subscriber.deliveries(fact.type, fact.id)[:MOST_SHOWN]
    wrong = [fault.sentence for fault in shop.subscriber.faults()[-MOST_SHOWN:]]
    detail = (*(shown(delivery, fact) for delivery in told), *wrong)
    raise Refuted(Finding(expected, actual, detail=detail), fact.answer.exchange)


def shown(delivery: Delivery, fact: Fact) -> Text:
    """Render a delivery for a finding: when it came, what it said, how it was answered."""
    body = delivery.body.decode("utf-8", "replace")
    return text(
        "after {seconds} s: {body} -> {status}",
        seconds=f"{delivery.arrived - fact.at:.2f}",
        body=body if len(body) <= SHOWN else body[:SHOWN] + "…",
        status=delivery.status or "–",
    )


def _lateness(delivery: Delivery | None, start: float) -> Text:
    if delivery is None:
        return text("none")
    return text("the first one after {n} s", n=round(delivery.arrived - start, 1))
