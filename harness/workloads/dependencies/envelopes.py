"""What an event looks like: its envelope, its data, and that no secret is among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from archkata.conformance.calling.answer import Answer
from archkata.conformance.information_leaks.leaks import ensure_no_trace
from archkata.conformance.vocabulary.expectations import ensure, fitted, shown
from archkata.conformance.vocabulary.facts import Facts, agrees, ensure_agrees
from archkata.conformance.vocabulary.instants import is_instant
from archkata.doubles import Delivery
from archkata.language import text
from archkata.wire import Exchange, Reply, Request
from harness.workloads.dependencies.event_log import COMPLETED, PUBLISHED, REGISTERED, EventLog, Fact


def ensure_enveloped(facts: Sequence[Fact], deliveries: Sequence[Delivery]) -> None:
    """Refute the rule unless events are JSON with the four members, and each fact has an id of its own."""
    owners: dict[tuple[type, object], Fact] = {}
    for fact, delivery in zip(facts, deliveries, strict=True):
        _ensure_envelope(fact, delivery)
        owner = owners.setdefault((type(delivery.event_id), delivery.event_id), fact)
        ensure(
            owner is fact,
            text("an event id of its own for each fact"),
            text(
                "{id} for {type} {one} and {other}", id=delivery.event_id, type=fact.type, one=owner.id, other=fact.id
            ),
            evidence=fact.answer.exchange,
        )


def _ensure_envelope(fact: Fact, delivery: Delivery) -> None:
    evidence = fact.answer.exchange
    sent_as = (delivery.content_type or "").partition(";")[0].strip().lower()
    ensure(
        sent_as == "application/json",
        text("Content-Type: application/json for an event"),
        text("Content-Type: {it}", it=delivery.content_type or "–"),
        evidence=evidence,
    )
    event = delivery.event or {}
    ensure(
        delivery.event_id not in {None, ""},
        text("an event with an `id`, a string or an integer"),
        text("id: {id}", id=shown(event.get("id"))),
        evidence=evidence,
    )
    ensure(
        is_instant(event.get("occurred_at")),
        text("`occurred_at`, an instant with an offset (RFC 3339)"),
        text("occurred_at: {it}", it=shown(event.get("occurred_at"))),
        evidence=evidence,
    )


def ensure_tells_the_thing(story: EventLog, fact: Fact, delivery: Delivery, members: Facts) -> None:
    """Refute the rule unless the data are the thing as it was answered, or as it is now."""
    data = delivery.data if isinstance(delivery.data, Mapping) else {}
    if not agrees(data, fact.thing, members):
        now = _as_it_is(story, fact)
        ensure_agrees(data, now if agrees(data, now, members) else fact.thing, members, evidence=fact.answer.exchange)
    if fact.type == PUBLISHED:
        _ensure_author(data.get("author"), fact)


def ensure_tells_no_secret(deliveries: Iterable[Delivery], passwords: Sequence[str]) -> None:
    """Refute the rule where an event holds a password or something made from one."""
    ensure_no_trace(map(_as_sent, deliveries), tuple(passwords))


def _as_it_is(story: EventLog, fact: Fact) -> Mapping[str, Any]:
    """Read the thing again; a refund stays as it was answered."""
    readers: dict[str, Callable[[], Answer]] = {
        REGISTERED: lambda: story.editor.get_user(fact.id),
        PUBLISHED: lambda: story.editor.get_review(fact.id),
        COMPLETED: lambda: story.buyer.get_purchase(fact.id),
    }
    return readers[fact.type]().expect(200) if fact.type in readers else fact.thing


def _ensure_author(author: object, fact: Fact) -> None:
    answered = fact.thing.get("author")
    told = {"id": author.get("id")} if isinstance(author, Mapping) and author.get("name") else None
    ensure(
        told is not None and (not isinstance(answered, Mapping) or told == fitted(answered, told)),
        text("member `author` with the `id` and `name` of: {author}", author=shown(answered)),
        text("member `author`: {author}", author=shown(author)),
        evidence=fact.answer.exchange,
    )


def _as_sent(delivery: Delivery) -> Exchange:
    """Turn the direction round: what the backend sends here is its request, and is looked at like an answer."""
    exchange = Exchange(Request(delivery.request.method, delivery.request.target), None, delivery.arrived)
    exchange.reply = Reply(200, [], delivery.body)
    return exchange
