"""The user of archkata's own scenarios. Tasks are written as for any Locust user."""

from __future__ import annotations

from typing import Any

from archkata.load.generator.client import LoadClient
from archkata.load.generator.open_loop import TurnTaking
from archkata.wire import Address


class KataUser(TurnTaking):
    """A user with a fast, honest HTTP client: `self.client.get("/products/7", name="/products/{id}")`.

    With a plan (`--rate`) the latency of a task's first request counts from the planned time.
    """

    abstract = True

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        session = self.session
        address = session.target or Address.parse(self.host or "")
        self.client = LoadClient(
            address, session.recorder_for(self), session.timeouts, self.take_due, dialect=session.dialect
        )

    def run(self) -> None:  # type: ignore[misc]  # see TurnTaking
        """Run tasks until the user is stopped, and close the connection."""
        try:
            super().run()
        finally:
            self.client.close()
