"""Requests of users with other clients than archkata's, taken from Locust's request event."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from archkata.load.generator.open_loop import DUE
from archkata.load.generator.session import Session


def hear(session: Session, **facts: Any) -> None:
    """Record a request event; Locust keeps its own statistics of it already."""
    duration = facts.get("response_time")
    if duration is None:
        return
    ended = perf_counter()
    sent = ended - float(duration) / 1000
    due = (facts.get("context") or {}).get(DUE)
    response, exception = facts.get("response"), facts.get("exception")
    session.recorder.record(
        str(facts["request_type"]),
        str(facts["name"]),
        sent,
        sent if due is None else min(due, sent),
        ended,
        int(getattr(response, "status_code", 0) or 0),
        int(facts.get("response_length") or 0),
        str(exception) if exception else None,
        is_known=True,
    )
