"""The subscriber: each scripted fault happens on the wire, and deliveries are matched with facts."""

from __future__ import annotations

import time
from typing import Any

import pytest

from archkata.doubles import Closed, EventSubscriber, Silence, Status, event_of, events_of_purchase, every
from tests.doubles.client import SHORT_S, Response, Wire, refuses
from tests.doubles.conftest import Dial


def event(type_: str, thing_id: object, event_id: object = "e1", **data: object) -> dict[str, Any]:
    data = {"id": thing_id, **data}
    return {"id": event_id, "type": type_, "occurred_at": "2026-01-02T03:04:05Z", "data": data}


def post(wire: Wire, body: object, target: str = "/events") -> None:
    wire.send("POST", target, body, {"Content-Type": "application/json"})


def deliver(wire: Wire, body: object) -> Response:
    post(wire, body)
    return wire.answer()


def test_a_well_subscriber_acknowledges_everything(subscriber: EventSubscriber, dial: Dial) -> None:
    sent = event("user.registered", 7)
    assert deliver(dial(subscriber), sent).status == 204
    [delivery] = subscriber.deliveries()
    assert (delivery.event_id, delivery.type, delivery.data) == ("e1", "user.registered", sent["data"])
    assert delivery.content_type == "application/json"
    assert delivery.is_acknowledged
    assert delivery.arrived <= (delivery.answered or 0)
    assert subscriber.url == f"http://127.0.0.1:{subscriber.port}/events"


def test_a_script_goes_through_its_statuses_for_each_event_apart(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on(event_of("user.registered"), Status(500), Status(404), Status(200, body=b"thanks"))
    wire = dial(subscriber)
    for event_id in ("e1", 2):
        answers = [deliver(wire, event("user.registered", 7, event_id)) for _ in range(4)]
        assert [answer.status for answer in answers] == [500, 404, 200, 200]
        assert answers[-1].body == b"thanks"
    assert subscriber.event_ids("user.registered") == ["e1", 2]
    assert [d.is_acknowledged for d in subscriber.deliveries()] == [False, False, True, True] * 2


def test_a_redirect_leads_to_where_nothing_is_acknowledged(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on_everything(Status(302), Status(204))
    wire = dial(subscriber)
    redirect = deliver(wire, event("user.registered", 7))
    assert redirect.status == 302
    post(wire, event("user.registered", 7), redirect.headers["Location"])
    assert wire.answer().status == 404
    assert not any(d.is_acknowledged for d in subscriber.deliveries())


def test_a_delivery_hangs_until_the_backend_gives_it_up(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on_everything(Silence())
    wire = dial(subscriber)
    post(wire, event("user.registered", 7))
    assert wire.is_silent()
    wire.close()
    assert subscriber.wait_until(lambda: subscriber.deliveries()[0].gone is not None, within=5)
    assert not subscriber.deliveries()[0].is_acknowledged


def test_a_delivery_is_reset(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on_everything(Closed(reset=True))
    wire = dial(subscriber)
    post(wire, event("user.registered", 7))
    with pytest.raises(ConnectionResetError):
        wire.rest()


def test_a_delivery_is_answered_after_a_delay(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on_everything(Status(204, delay=0.1))
    wire = dial(subscriber)
    sent = time.monotonic()
    assert deliver(wire, event("user.registered", 7)).status == 204
    assert time.monotonic() - sent >= 0.1


def test_nobody_listens_while_the_subscriber_is_away_and_its_notes_are_kept(
    subscriber: EventSubscriber, dial: Dial
) -> None:
    deliver(dial(subscriber), event("user.registered", 7))
    with subscriber.away():
        assert refuses(subscriber.port)
    deliver(dial(subscriber), event("user.registered", 8, "e2"))
    assert subscriber.event_ids() == ["e1", "e2"]


def test_the_events_of_one_purchase_are_its_completion_and_its_refunds(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on(events_of_purchase(7), Status(500))
    wire = dial(subscriber)
    told = [
        event("purchase.completed", 7, "a"),
        event("purchase.refunded", 1, "b", purchase_id=7),
        event("purchase.completed", 8, "c"),
        event("purchase.completed", "7", "d"),
        event("purchase.refunded", 7, "e", purchase_id=8),
        event("user.registered", 7, "f"),
    ]
    assert [deliver(wire, body).status for body in told] == [500, 500, 204, 204, 204, 204]


def test_every_third_delivery_fails(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on(every(3), Status(503))
    wire = dial(subscriber)
    statuses = [deliver(wire, event("user.registered", n, n)).status for n in range(7)]
    assert statuses == [204, 204, 503, 204, 204, 503, 204]


def test_the_newest_script_counts_until_recovery(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on_everything(Status(500))
    subscriber.on(event_of("user.registered", 7), Status(503))
    wire = dial(subscriber)
    assert [deliver(wire, event("user.registered", n)).status for n in (7, 8)] == [503, 500]
    subscriber.recover()
    assert deliver(wire, event("user.registered", 7)).status == 204


def test_a_predicate_that_knows_no_such_event_does_not_choose_it(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on(lambda delivery: bool(delivery.data["total"]["amount"] > 5), Status(500))
    wire = dial(subscriber)
    assert deliver(wire, event("user.registered", 7)).status == 204
    assert deliver(wire, event("purchase.completed", 7, "p", total={"amount": 6})).status == 500


def test_waiting_ends_with_the_event_of_that_type_and_id(subscriber: EventSubscriber, dial: Dial) -> None:
    wire = dial(subscriber)
    deliver(wire, event("user.registered", 7))
    assert subscriber.wait_for("user.registered", "7", within=SHORT_S) is None
    found = subscriber.wait_for("user.registered", 7)
    assert found is not None
    assert found.event_id == "e1"


def test_waiting_for_an_acknowledgement_ends_with_the_first_2xx(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on_everything(Status(500), Status(202))
    wire = dial(subscriber)
    deliver(wire, event("user.registered", 7))
    assert subscriber.wait_for_acknowledged("user.registered", 7, within=SHORT_S) is None
    deliver(wire, event("user.registered", 7))
    found = subscriber.wait_for_acknowledged("user.registered", 7)
    assert found is not None
    assert found.status == 202


def test_a_wait_can_be_ended_by_its_pause(subscriber: EventSubscriber) -> None:
    def stop(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        subscriber.wait_for("user.registered", 7, within=60, pause=stop)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"not json", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        ([1], "not a JSON object"),
        ({"id": "e", "type": "user.registered", "data": {}}, "no occurred_at"),
        ({}, "no id, type, occurred_at, data"),
    ],
)
def test_a_misshapen_event_is_answered_noted_and_told_as_a_fault(
    subscriber: EventSubscriber, dial: Dial, body: object, sentence: str
) -> None:
    assert deliver(dial(subscriber), body).status == 204
    assert sentence in str(subscriber.faults()[0].sentence)
    assert len(subscriber.deliveries()) == 1


def test_a_delivery_to_another_place_is_told_as_a_fault_and_a_look_around_is_not(
    subscriber: EventSubscriber, dial: Dial
) -> None:
    wire = dial(subscriber)
    wire.send("GET", "/events")
    assert wire.answer().status == 405
    assert subscriber.faults() == []
    post(wire, event("user.registered", 7), "/other")
    assert wire.answer().status == 404
    assert "no POST /other" in str(subscriber.faults()[0].sentence)
    assert subscriber.deliveries() == []


def test_a_reset_forgets_deliveries_and_scripts(subscriber: EventSubscriber, dial: Dial) -> None:
    subscriber.on_everything(Status(500))
    wire = dial(subscriber)
    deliver(wire, b"x")
    subscriber.reset()
    assert (subscriber.deliveries(), subscriber.faults()) == ([], [])
    assert deliver(wire, event("user.registered", 7)).status == 204
