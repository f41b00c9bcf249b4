"""Events to be told: written in the transaction of what they tell about."""

import json
import time
from collections.abc import Mapping

from .database import Connection
from .instants import now_text

COMPLETION = "purchase.completed"


class Outbox:
    """Takes events; does nothing where nobody listens."""

    def __init__(self, *, active: bool) -> None:
        self._active = active

    def add(
        self,
        transaction: Connection,
        event_type: str,
        subject: int,
        data: Mapping[str, object],
        *,
        after_completion_of: int | None = None,
    ) -> None:
        """Note an event; a refund's is told only after the completion of its purchase."""
        if not self._active:
            return
        transaction.execute(
            "INSERT INTO outbox (type, subject, waits_for, created, occurred_at, data) VALUES"
            " (?, ?, (SELECT id FROM outbox WHERE type = ? AND subject = ?), ?, ?, ?)",
            (
                event_type,
                subject,
                COMPLETION,
                after_completion_of,
                time.time(),
                now_text(),
                json.dumps(data),
            ),
        )
