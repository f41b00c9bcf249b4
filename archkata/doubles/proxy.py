"""The fault proxy as checks see it: modes to set, passages to look at."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from archkata.doubles.background import Background
from archkata.doubles.calls import snapshots
from archkata.doubles.double import Double
from archkata.doubles.proxy_service import Mode, Passage, PassingService
from archkata.doubles.reserved_port import HOST
from archkata.wire import Address


class FaultProxy(Double):
    """Stands between a client of the toolkit and a backend; lets everything pass until a rule changes that.

    Modes that were set for a key are used up by the requests with that `Idempotency-Key`, in quotes or not; those that
    were set for the next requests by all others. Who has none left passes.
    """

    def __init__(self, background: Background, upstream: Address) -> None:
        self._service = PassingService(background, upstream)
        self._upstream = upstream
        super().__init__(background, self._service, 0)
        self._service.origin = self.origin

    @property
    def address(self) -> Address:
        """Where a client reaches the backend through the proxy; the base path is the backend's."""
        return replace(self._upstream, scheme="http", host=HOST, port=self.port)

    def next(self, *modes: Mode) -> None:
        """Set the modes of the next requests, one each."""
        self._ask(lambda: self._service.upcoming.extend(modes))

    def on_key(self, key: str, *modes: Mode) -> None:
        """Set the modes of the next requests with an idempotency key, one each."""
        self._ask(lambda: self._service.by_key.update({key.strip('"'): deque(modes)}))

    def recover(self) -> None:
        """Let everything pass again."""

        def forget() -> None:
            self._service.upcoming.clear()
            self._service.by_key.clear()

        self._ask(forget)

    def passages(self, key: str | None = None) -> list[Passage]:
        """Return the requests that came, in their order; those with an idempotency key."""
        wanted = None if key is None else key.strip('"')

        def chosen() -> list[Passage]:
            return snapshots([p for p in self._service.notebook.calls if wanted in {None, p.key}])

        return self._ask(chosen)
