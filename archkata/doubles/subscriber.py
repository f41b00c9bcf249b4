"""The event subscriber as checks see it: scripts to set, deliveries to look at and to wait for."""

from __future__ import annotations

import time
from collections.abc import Callable

from archkata.doubles.background import Background
from archkata.doubles.calls import Fault, Watcher, snapshots
from archkata.doubles.delivering import PATH, Chooses, Delivery, DeliveryService, is_same_id
from archkata.doubles.double import Double, Pause, wait_until
from archkata.doubles.reactions import Reaction, ReactionPlan


class EventSubscriber(Double):
    """Section 11 of the contract, played by the toolkit; every event is acknowledged until a script says otherwise.

    A script is for the events that its predicate chooses, runs from its beginning for each event id, and its last
    reaction stays; of several scripts the newest that chooses an event counts.
    """

    def __init__(self, background: Background, port: int = 0, *, keep_notes: bool = True) -> None:
        self._service = DeliveryService(keep_notes=keep_notes)
        super().__init__(background, self._service, port)

    @property
    def url(self) -> str:
        """The value of EVENTS_URL."""
        return self.origin + PATH

    # Scripts

    def on(self, chooses: Chooses, *reactions: Reaction) -> None:
        """Script the deliveries of the events that a predicate chooses."""
        plan = ReactionPlan(reactions, each=True)
        self._ask(lambda: self._service.plans.append((chooses, plan)))

    def on_everything(self, *reactions: Reaction) -> None:
        """Script all deliveries."""
        self.on(lambda _: True, *reactions)

    def recover(self) -> None:
        """Acknowledge everything again: all scripts end."""
        self._ask(self._service.plans.clear)

    def reset(self) -> None:
        """Start empty: no scripts, no notes."""
        self._ask(self._service.forget)

    # What was delivered

    def deliveries(self, type_: str | None = None, thing_id: str | int | None = None) -> list[Delivery]:
        """Return the deliveries in the order of their arrival: all, of a type, or about the thing with an id."""

        def chosen() -> list[Delivery]:
            return snapshots([d for d in self._service.notebook.calls if _is_about(d, type_, thing_id)])

        return self._ask(chosen)

    def event_ids(self, type_: str | None = None, thing_id: str | int | None = None) -> list[str | int]:
        """Return the ids of the events, each once, in the order of their first arrival."""
        found = ((type(d.event_id), d.event_id) for d in self.deliveries(type_, thing_id))
        return [event_id for _, event_id in dict.fromkeys(found) if event_id is not None]

    def faults(self) -> list[Fault]:
        """Return what was delivered in another way than the contract says."""
        return self._ask(lambda: list(self._service.notebook.faults))

    # Waiting and watching

    def wait_for(
        self, type_: str, thing_id: str | int, within: float = 5.0, pause: Pause = time.sleep
    ) -> Delivery | None:
        """Wait for the first delivery of the event about a thing; None where none comes in time."""
        wait_until(lambda: self.deliveries(type_, thing_id), within, pause)
        return next(iter(self.deliveries(type_, thing_id)), None)

    def wait_for_acknowledged(
        self, type_: str, thing_id: str | int, within: float = 30.0, pause: Pause = time.sleep
    ) -> Delivery | None:
        """Wait until the event about a thing is acknowledged; return that delivery, or None."""

        def acknowledged() -> Delivery | None:
            return next((d for d in self.deliveries(type_, thing_id) if d.is_acknowledged), None)

        return wait_until(acknowledged, within, pause)

    def wait_until(self, holds: Callable[[], bool], within: float, pause: Pause = time.sleep) -> bool:
        """Ask again until something holds; say whether it did in time."""
        return wait_until(holds, within, pause)

    def watch(self, watcher: Watcher) -> None:
        """Show every delivery to a function when the reaction begins, and again when the backend gives it up."""
        self._ask(lambda: setattr(self._service.notebook, "watch", watcher))


# Predicates for scripts


def event_of(type_: str, thing_id: str | int | None = None) -> Chooses:
    """Choose the events of a type, or the one about the thing with an id."""
    return lambda delivery: _is_about(delivery, type_, thing_id)


def events_of_purchase(purchase_id: str | int) -> Chooses:
    """Choose the completion of a purchase and its refunds."""

    def chooses(delivery: Delivery) -> bool:
        if delivery.type == "purchase.refunded":
            return is_same_id(delivery.member("purchase_id"), purchase_id)
        return delivery.tells_of("purchase.completed", purchase_id)

    return chooses


def every(number: int) -> Chooses:
    """Choose every so many-th delivery, of those that no newer script chose."""
    met = 0

    def chooses(_: Delivery) -> bool:
        nonlocal met
        met += 1
        return met % number == 0

    return chooses


def _is_about(delivery: Delivery, type_: str | None, thing_id: str | int | None) -> bool:
    if type_ is not None and delivery.type != type_:
        return False
    return thing_id is None or is_same_id(delivery.member("id"), thing_id)
