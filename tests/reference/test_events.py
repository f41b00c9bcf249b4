"""What others are told."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from reference_impl.background.dispatcher import Dispatcher, pause_after
from reference_impl.background.forever import going_on
from reference_impl.entities.events import Event
from reference_impl.remote.subscriber import HttpSubscriber
from reference_impl.settings import Settings
from reference_impl.storage.sqlite.store import SqliteStore
from tests.reference.people import REVIEW, Api, running, unread

pytestmark = pytest.mark.anyio


class Listener:
    """A subscriber in memory. Whatever is in `deaf_to` is heard and not acknowledged."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.acknowledged: list[dict[str, Any]] = []
        self.deaf_to: set[str] = set()
        self.changed = asyncio.Condition()

    async def tell(self, event: Event) -> bool:
        told = json.loads(event.body)
        acknowledges = event.subject not in self.deaf_to
        async with self.changed:
            self.heard.append(told)
            self.acknowledged += [told] if acknowledges else []
            self.changed.notify_all()
        return acknowledges

    async def until(self, *, heard: int = 0, acknowledged: int = 0) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: len(self.heard) >= heard and len(self.acknowledged) >= acknowledged)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.background.dispatcher.pause_after", lambda _attempt: 0.0)
    monkeypatch.setattr("reference_impl.background.dispatcher.POLL_S", 0.001)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(tmp_path)
    yield opened
    await opened.close()


async def add(store: SqliteStore, subject: str, number: int) -> None:
    await store.write(lambda shop: shop.outbox.add(Event.of("purchase.refunded", subject, {"number": number})))


def numbers(told: list[dict[str, Any]]) -> list[int]:
    return [event["data"]["number"] for event in told]


async def test_the_events_of_a_subject_are_told_in_order_until_each_is_acknowledged(store: SqliteStore) -> None:
    listener = Listener()
    listener.deaf_to = {"one"}
    async with going_on(Dispatcher(store, listener).run):
        for number in range(3):
            await add(store, "one", number)
        await listener.until(heard=3)
        assert numbers(listener.heard) == [0] * len(listener.heard)
        assert len({event["id"] for event in listener.heard}) == 1
        listener.deaf_to.clear()
        await listener.until(acknowledged=3)

    assert numbers(listener.acknowledged) == [0, 1, 2]


async def test_an_event_that_is_never_acknowledged_holds_up_no_other(store: SqliteStore) -> None:
    listener = Listener()
    listener.deaf_to = {"poison"}
    async with going_on(Dispatcher(store, listener).run):
        await add(store, "poison", 0)
        for number in range(1, 21):
            await add(store, f"subject {number}", number)
        await listener.until(acknowledged=20)

    assert sorted(numbers(listener.acknowledged)) == list(range(1, 21))


async def test_what_was_not_acknowledged_is_told_again_after_a_restart(tmp_path: Path) -> None:
    first, deaf = SqliteStore(tmp_path), Listener()
    deaf.deaf_to = {"one"}
    async with going_on(Dispatcher(first, deaf).run):
        await add(first, "one", 1)
        await add(first, "two", 2)
        await deaf.until(heard=2, acknowledged=1)
    await first.close()

    second, listener = SqliteStore(tmp_path), Listener()
    async with going_on(Dispatcher(second, listener).run):
        await listener.until(acknowledged=1)
    await second.close()

    assert listener.heard == [event for event in deaf.heard if event["data"]["number"] == 1][:1]


async def test_an_event_leaves_with_its_fact_or_not_at_all(store: SqliteStore) -> None:
    def fail_after_adding(shop: Any) -> None:
        shop.outbox.add(Event.of("user.registered", "usr_1", {}))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.write(fail_after_adding)

    assert await store.read(lambda shop: shop.outbox.after(0, 10)) == []


async def test_an_event_that_cannot_be_told_is_set_aside_and_logged_once(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("reference_impl.background.forever.SET_ASIDE_S", 0.0)
    listener = Listener()

    async def tell(event: Event) -> bool:
        if event.subject == "poison" and not listener.acknowledged:
            raise RuntimeError("a fault of ours")
        return await Listener.tell(listener, event)

    monkeypatch.setattr(listener, "tell", tell)
    async with going_on(Dispatcher(store, listener).run):
        await add(store, "poison", 0)
        await add(store, "one", 1)
        await listener.until(acknowledged=2)

    assert numbers(listener.heard) == [1, 0]
    assert [record.message.partition(",")[0] for record in caplog.records] == ["Event 1 of poison is set aside"]


async def test_a_fault_in_the_dispatcher_itself_does_not_end_it(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("reference_impl.background.forever.PAUSE_AFTER_FAULT_S", 0.0)
    listener, faults = Listener(), iter([RuntimeError("a fault of ours")])
    after = Dispatcher._entries_after

    async def fail_once(dispatcher: Dispatcher, seen: int, room: int) -> Any:
        if fault := next(faults, None):
            raise fault
        return await after(dispatcher, seen, room)

    monkeypatch.setattr(Dispatcher, "_entries_after", fail_once)
    async with going_on(Dispatcher(store, listener).run):
        await add(store, "one", 1)
        await listener.until(acknowledged=1)

    assert "begun anew" in caplog.text


@pytest.mark.parametrize("answer", [500, 302, 404, httpx.ReadError("reset"), TimeoutError()])
async def test_only_a_2xx_is_an_acknowledgement(answer: int | Exception) -> None:
    def respond(_request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return unread(httpx.Response(answer, headers={"location": "/elsewhere"}))

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        assert not await HttpSubscriber("http://subscriber/events", client).tell(Event("one", "{}"))


async def test_every_fact_is_told_in_the_agreed_envelope_and_no_refusal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener()

    async def deliver(_subscriber: HttpSubscriber, event: Event) -> bool:
        return await listener.tell(event)

    monkeypatch.setattr(HttpSubscriber, "tell", deliver)
    async with running(Settings(cheap_passwords=True, events_url="http://subscriber/events")) as api:
        expected = await do_one_of_everything(api)
        await listener.until(acknowledged=4)

    assert {event["type"]: event["data"] for event in listener.acknowledged} == expected
    assert all(event.keys() == {"id", "type", "occurred_at", "data"} for event in listener.acknowledged)
    assert len(listener.acknowledged) == 4


async def do_one_of_everything(api: Api) -> dict[str, Any]:
    """One fact of each type, each with a refusal or a replay beside it; the answers that the facts got."""
    eva, ana = await api.editor(0), await api.register("ana@example.org")
    product = await api.publish(eva)
    review = await eva.post(f"/products/{product['id']}/reviews", REVIEW)
    await ana.post(f"/products/{product['id']}/reviews", REVIEW)
    order = {"product_id": product["id"], "quantity": 2}
    await ana.post("/purchases", {**order, "quantity": 11})
    purchase, _ = [await ana.post("/purchases", order, Idempotency_Key="k") for _ in range(2)]
    refund, _ = [await ana.post(f"{purchase.headers['location']}/refunds", {"quantity": 2}) for _ in range(2)]
    return {
        "user.registered": (await ana.get(f"/users/{ana.id}")).json(),
        "review.published": review.json(),
        "purchase.completed": purchase.json(),
        "purchase.refunded": refund.json(),
    }


def test_pauses_grow_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.background.dispatcher.random.uniform", lambda _low, high: high)

    assert [pause_after(attempt) for attempt in range(7)] == [0.625, 1.25, 2.5, 5.0, 6.25, 6.25, 6.25]
    assert pause_after(10_000) == 6.25
