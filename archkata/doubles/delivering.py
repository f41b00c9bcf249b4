"""The event subscriber on its side of the wire: what it does with each delivery."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from archkata.doubles.calls import FULL, Call, Notebook
from archkata.doubles.conversation import Conversation, Outgoing
from archkata.doubles.playing import Performance
from archkata.doubles.reactions import Reaction, ReactionPlan, Status
from archkata.doubles.reading import Incoming
from archkata.language import Text, text

PATH = "/events"
MOST_BYTES = 1024 * 1024
TAKEN = Status(204)


@dataclass(slots=True)
class Delivery(Call):
    """One delivery of an event, as far as it could be read."""

    event_id: str | int | None = None
    type: str | None = None
    data: Any = None
    event: Mapping[str, Any] | None = None

    @property
    def content_type(self) -> str | None:
        """The media type that it was sent as."""
        return self.request.header("Content-Type")

    @property
    def is_acknowledged(self) -> bool:
        """Say whether it was answered with 2xx."""
        return self.status is not None and 200 <= self.status < 300

    def tells_of(self, type_: str, thing_id: str | int) -> bool:
        """Say whether it is the event of a type about the thing with an id; ids are equal with their JSON type."""
        return self.type == type_ and is_same_id(self.member("id"), thing_id)

    def member(self, name: str) -> Any:
        """Return a member of the data, or None."""
        return self.data.get(name) if isinstance(self.data, dict) else None


Chooses = Callable[[Delivery], bool]


class DeliveryService:
    """Scripts and notes of one subscriber. All of it lives in the loop's thread."""

    most_bytes = MOST_BYTES

    def __init__(self, *, keep_notes: bool) -> None:
        self.notebook: Notebook[Delivery] = Notebook(keep=keep_notes)
        self.plans: list[tuple[Chooses, ReactionPlan]] = []

    def forget(self) -> None:
        """Begin anew: no scripts, no notes."""
        self.plans.clear()
        self.notebook.forget()

    async def respond(self, request: Incoming, talk: Conversation) -> None:
        """Meet one delivery."""
        delivery = Delivery(request)
        if self.notebook.is_full:
            self.notebook.blame(request, FULL)
            talk.answer(Outgoing(503))
            return
        refusal = _refusal(request)
        if refusal is None:
            _read(delivery)
            self.notebook.note(delivery)
            reaction = self._reaction(delivery)
        else:
            status, delivery.fault = refusal
            reaction = Status(status)
            if delivery.fault is not None:
                self.notebook.blame(request, delivery.fault)
        await Performance(delivery, talk, lambda: Outgoing(204), lambda *_: None, self.notebook.watch).play(reaction)

    def note_garbage(self, sentence: Text) -> None:
        """Take note of bytes that were no request."""
        self.notebook.blame(None, sentence, time.monotonic())

    def _reaction(self, delivery: Delivery) -> Reaction:
        for chooses, plan in reversed(self.plans):
            if _chosen(chooses, delivery):
                return plan.next((type(delivery.event_id), delivery.event_id))
        return TAKEN


def is_same_id(left: object, right: object) -> bool:
    """Say whether two ids are the same, JSON type included."""
    return type(left) is type(right) and left == right


def _chosen(chooses: Chooses, delivery: Delivery) -> bool:
    try:
        return chooses(delivery)
    except (LookupError, TypeError, AttributeError, ValueError):
        return False  # an event of another shape than the predicate knows is another event


def _refusal(request: Incoming) -> tuple[int, Text | None] | None:
    """Return the status for what is no delivery, and what is wrong with it; a mere look around breaks nothing."""
    try:
        path = urlsplit(request.target).path
    except ValueError:
        return 400, text("the target of the request is no path")
    if path.rstrip("/") == PATH and request.method == "POST":
        return None
    status = 405 if path.rstrip("/") == PATH else 404
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return status, None
    return status, text("the subscriber has no {method} {path}", method=request.method, path=path[:80])


def _read(delivery: Delivery) -> None:
    """Take an event as far as it is one, and note what is missing. The judge is a check, so it is answered anyway."""
    try:
        event = json.loads(delivery.body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        delivery.fault = text("the body is not JSON")
        return
    if not isinstance(event, dict):
        delivery.fault = text("the body is not a JSON object")
        return
    delivery.event, delivery.data = event, event.get("data")
    event_id, type_ = event.get("id"), event.get("type")
    if isinstance(event_id, str | int) and not isinstance(event_id, bool):
        delivery.event_id = event_id
    if isinstance(type_, str):
        delivery.type = type_
    missing = [name for name in ("id", "type", "occurred_at", "data") if event.get(name) is None]
    if missing:
        delivery.fault = text("the event has no {missing}", missing=", ".join(missing))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
