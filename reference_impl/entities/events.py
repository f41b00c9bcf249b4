"""Events: facts of the shop that others are told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reference_impl.entities.ids import new_id
from reference_impl.entities.instants import now

EventType = Literal["user.registered", "review.published", "purchase.completed", "purchase.refunded"]


@dataclass(frozen=True, slots=True)
class Event:
    """One fact as it will be told, whenever that is. Events of one subject are told one after another."""

    subject: str
    body: str

    @classmethod
    def of(cls, kind: EventType, subject: str, data: Mapping[str, Any]) -> "Event":
        """The event of something that has just happened."""
        told = {"id": new_id("evt"), "type": kind, "occurred_at": now(), "data": data}
        return cls(subject, json.dumps(told, ensure_ascii=False))
