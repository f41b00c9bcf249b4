"""The threaded backend tells its subscriber what happened."""

from pathlib import Path

from .counterparts import SILENT, PlayedSubscriber, serving
from .threads_stories import EDITOR, bearer, published, registered, running, running_until_killed


def test_an_event_is_told_until_it_is_acknowledged_and_always_with_the_same_id(tmp_path: Path) -> None:
    subscriber = PlayedSubscriber(faults=[500, SILENT])
    with serving(subscriber) as url, running(tmp_path, EVENTS_URL=url) as store:
        user_id, _ = registered(store, "told@example.com")
        deliveries = subscriber.wait_for("user.registered", 3)
    assert {event["id"] for event in deliveries} == {deliveries[0]["id"]}
    assert deliveries[0]["data"]["id"] == user_id


def test_a_completion_is_told_before_its_refund_and_a_replay_is_told_never(tmp_path: Path) -> None:
    subscriber = PlayedSubscriber(faults=[200, 503])
    with serving(subscriber) as url, running(tmp_path, EVENTS_URL=url) as store:
        product_id = published(store, bearer(store, EDITOR), "E-1", 5)
        _, buyer = registered(store, "buyer@example.com")
        keyed = {**buyer, "Idempotency-Key": '"one"'}
        order = {"product_id": product_id, "quantity": 1}
        first, again = (store.post("/purchases", json=order, headers=keyed) for _ in range(2))
        assert first.content == again.content
        store.post(f"/purchases/{first.json()['id']}/refunds", json={}, headers=buyer)
        subscriber.wait_for("purchase.refunded", 1)
    assert subscriber.types() == [
        "user.registered",
        "purchase.completed",
        "purchase.completed",
        "purchase.refunded",
    ]
    assert len({event["id"] for event in subscriber.delivered}) == 3


def test_an_event_survives_a_kill_between_commit_and_delivery(tmp_path: Path) -> None:
    deaf = PlayedSubscriber(faults=[SILENT] * 100)
    with serving(deaf) as url, running_until_killed(tmp_path, EVENTS_URL=url) as store:
        user_id, _ = registered(store, "survivor@example.com")
    subscriber = PlayedSubscriber()
    with serving(subscriber) as url, running(tmp_path, EVENTS_URL=url):
        assert subscriber.wait_for("user.registered", 1)[0]["data"]["id"] == user_id
