"""Faults of the stage events: what is told, when, how often, and what it costs."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces


def event_made(make: Callable[[Callable[..., Any], Any, str, Any], Any]) -> None:
    """Put something around the making of events: it gets the original, the type, the subject and the data."""
    from reference_impl.entities.events import Event

    original = Event.of
    put(Event, "of", staticmethod(lambda kind, subject, data: make(original, kind, subject, data)))


@mutant("event-time-without-zone", caught_by=("EVT-01",))
def event_time_without_zone() -> None:
    """occurred_at is the local time without an offset."""
    from reference_impl.entities import events

    put(events, "now", lambda: datetime.now().isoformat())


@mutant("event-id-of-the-thing", caught_by=("EVT-01",))
def event_id_of_the_thing() -> None:
    """An event has the id of what it is about, so that the refund of a purchase looks like its completion."""

    def with_id_of(of: Any, kind: Any, subject: str, data: Any) -> Any:
        event = of(kind, subject, data)
        return replace(event, body=json.dumps({**json.loads(event.body), "id": subject}))

    event_made(with_id_of)


@mutant("reviews-not-told", caught_by=("EVT-01",))
def reviews_not_told() -> None:
    """Publishing a review puts nothing into the outbox."""
    from reference_impl.storage.sqlite.outbox import SqliteOutbox

    add = SqliteOutbox.add

    @replaces(SqliteOutbox, "add")
    def add_others(outbox: Any, event: Any) -> None:
        if json.loads(event.body)["type"] != "review.published":
            add(outbox, event)


@mutant("event-with-id-only", caught_by=("EVT-02",))
def event_with_id_only() -> None:
    """The data of an event is the id alone: the subscriber is to fetch the rest."""
    event_made(lambda of, kind, subject, data: of(kind, subject, {"id": data["id"]}))


@mutant("event-of-the-row", caught_by=("EVT-02",))
def event_of_the_row() -> None:
    """A registration is told as the row of its table, with the hash of the password."""
    from reference_impl.entities.events import Event
    from reference_impl.entities.ids import new_id
    from reference_impl.entities.instants import now
    from reference_impl.entities.users import User
    from reference_impl.services import users

    @replaces(users, "register")
    def register_and_tell_all(shop: Any, registration: Any, password_hash: str) -> Any:
        user = User(new_id("usr"), registration.email, registration.name, now(), password_hash)
        shop.users.add(user)
        shop.outbox.add(Event.of("user.registered", user.id, {**user.view(), "password_hash": password_hash}))
        return user


@mutant("publish-before-commit", caught_by=("EVT-03",))
def publish_before_commit() -> None:
    """purchase.completed is written in a transaction of its own, before the stock is looked at: refused ones, too."""
    from reference_impl.entities.events import Event
    from reference_impl.entities.ids import new_id
    from reference_impl.errors import ShopError
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.paid_checkout import PaidCheckout

    async def buy_and_tell(buy: Any, checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        try:
            return await buy(checkout, bearer, order, request)
        except ShopError:
            ordered = {"id": new_id("pur"), **asdict(order), "user_id": bearer.user.id, "status": "completed"}
            event = Event.of("purchase.completed", ordered["id"], ordered)
            await checkout._store.write(lambda shop: shop.outbox.add(event))
            raise

    around(DirectCheckout, "buy")(buy_and_tell)
    around(PaidCheckout, "buy")(buy_and_tell)


@mutant("replay-told-anew", caught_by=("EVT-03",))
def replay_told_anew() -> None:
    """Whoever repeats a purchase with its key gets the old answer, and the subscriber a new event."""
    from reference_impl.entities.events import Event
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.idempotency import kept_answer
    from reference_impl.services.paid_checkout import PaidCheckout

    async def buy_and_tell(buy: Any, checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        kept = await checkout._store.read(lambda shop: kept_answer(shop, request))
        if kept is not None:
            purchase = json.loads(kept.body)
            event = Event.of("purchase.completed", purchase["id"], purchase)
            await checkout._store.write(lambda shop: shop.outbox.add(event))
        return await buy(checkout, bearer, order, request)

    around(DirectCheckout, "buy")(buy_and_tell)
    around(PaidCheckout, "buy")(buy_and_tell)


@mutant("publish-once", caught_by=("EVT-04",), kind="fault")
def publish_once() -> None:
    """Each event is sent once; a failure is forgotten."""
    from reference_impl.remote.subscriber import HttpSubscriber

    @around(HttpSubscriber, "tell")
    async def tell_once(tell: Any, subscriber: Any, event: Any) -> bool:
        await tell(subscriber, event)
        return True


@mutant("event-id-per-attempt", caught_by=("EVT-04",), kind="fault")
def event_id_per_attempt() -> None:
    """The id of an event is made when it is sent, anew each time."""
    from reference_impl.entities.ids import new_id
    from reference_impl.remote.subscriber import HttpSubscriber

    @around(HttpSubscriber, "tell")
    async def tell_anew(tell: Any, subscriber: Any, event: Any) -> Any:
        body = json.dumps({**json.loads(event.body), "id": new_id("evt")})
        return await tell(subscriber, replace(event, body=body))


@mutant("events-without-backoff", caught_by=("EVT-04",), kind="timed")
def events_without_backoff() -> None:
    """Every failed event is tried again after one second, however often it has failed."""
    from reference_impl.background import dispatcher

    put(dispatcher, "pause_after", lambda _: 1.0)


@mutant("subscriber-waited-for", caught_by=("EVT-04",), kind="fault")
def subscriber_waited_for() -> None:
    """The time-out of a delivery is a minute: who is silent is waited for."""
    from reference_impl.remote import subscriber

    put(subscriber, "LONGEST_ATTEMPT_S", 60.0)


@mutant("five-deliveries-and-out", caught_by=("EVT-05",), kind="fault")
def five_deliveries_and_out() -> None:
    """An event that has failed five times is given up."""
    from reference_impl.background.dispatcher import Dispatcher

    failed: dict[int, int] = {}

    @around(Dispatcher, "_told")
    async def told_or_given_up(told: Any, dispatcher: Any, entry: Any) -> bool:
        failed[entry.sequence] = failed.get(entry.sequence, 0) + 1
        return await told(dispatcher, entry) or failed[entry.sequence] == 5


@mutant("outbox-in-memory", caught_by=("EVT-06",), kind="crash")
def outbox_in_memory() -> None:
    """Events wait in a list of the process for their delivery: a crash takes them along."""
    from reference_impl.repositories.outbox import OutboxEntry
    from reference_impl.storage.sqlite.outbox import SqliteOutbox

    waiting: list[OutboxEntry] = []
    numbers = itertools.count(1)

    @replaces(SqliteOutbox, "add")
    def add(_: Any, event: Any) -> None:
        waiting.append(OutboxEntry(next(numbers), event))

    @replaces(SqliteOutbox, "after")
    def after(_: Any, sequence: int, limit: int) -> list[OutboxEntry]:
        return [entry for entry in waiting if entry.sequence > sequence][:limit]

    @replaces(SqliteOutbox, "remove")
    def remove(_: Any, sequence: int) -> None:
        waiting[:] = [entry for entry in waiting if entry.sequence != sequence]


@mutant("struck-off-too-early", caught_by=("EVT-06",), kind="crash")
def struck_off_too_early() -> None:
    """An event leaves the outbox when it is picked up, and not when it is acknowledged."""
    from reference_impl.background.dispatcher import Dispatcher

    @around(Dispatcher, "_entries_after")
    async def take_out(entries_after: Any, dispatcher: Any, seen: int, room: int) -> Any:
        entries = await entries_after(dispatcher, seen, room)
        for entry in entries:
            await dispatcher._store.write(lambda shop, entry=entry: shop.outbox.remove(entry.sequence))
        return entries


@mutant("refund-overtakes-purchase", caught_by=("EVT-07",), kind="fault")
def refund_overtakes_purchase() -> None:
    """Every event is sent as soon as it can be, whatever else of its purchase is still to be told."""
    from reference_impl.entities.ids import new_id

    event_made(lambda of, kind, _, data: of(kind, new_id("all"), data))


@mutant("publish-inline", caught_by=("EVT-08",), kind="timed")
def publish_inline() -> None:
    """The event is posted within the request: a hanging subscriber delays the answer."""
    from reference_impl.background.dispatcher import Dispatcher
    from reference_impl.storage.sqlite.outbox import SqliteOutbox
    from reference_impl.storage.sqlite.store import SqliteStore

    fresh: list[Any] = []
    subscribers: list[Any] = []
    add, begin = SqliteOutbox.add, Dispatcher.__init__

    @replaces(Dispatcher, "__init__")
    def begin_and_note(dispatcher: Any, store: Any, subscriber: Any) -> None:
        begin(dispatcher, store, subscriber)
        subscribers.append(subscriber)

    @replaces(SqliteOutbox, "add")
    def add_and_note(outbox: Any, event: Any) -> None:
        add(outbox, event)
        fresh.append(event)

    @around(SqliteStore, "write")
    async def write_and_tell(write: Any, store: Any, work: Any) -> Any:
        result = await write(store, work)
        while fresh and subscribers:
            await subscribers[0].tell(fresh.pop())
        return result


@mutant("one-queue-for-all-events", caught_by=("EVT-09",), kind="fault")
def one_queue_for_all_events() -> None:
    """All events stand in one queue: behind one that nobody takes, all others wait."""
    event_made(lambda of, kind, _, data: of(kind, "everything", data))
