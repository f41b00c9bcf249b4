"""Instances with a provider and a subscriber of their own, lent to one check at a time."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable
from typing import Final

from archkata.conformance.backend import Backend
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Signal
from archkata.conformance.vocabulary.restarts import start_again
from archkata.doubles import Doubles

FIRST_PRICE: Final = 1_000_003
STEP: Final = 7
"""Prices lie so close together that no total of a few units is also one of another product."""


class DependencyInstance:
    """An instance between its counterparts. It outlives the check, so that the next one need not start another."""

    def __init__(self, scene: Scene) -> None:
        self._open = contextlib.ExitStack()
        try:
            doubles = self._open.enter_context(Doubles())
            self.provider, self.subscriber = doubles.provider(), doubles.subscriber()
            self.variables = {"PAYMENTS_URL": self.provider.url, "EVENTS_URL": self.subscriber.url}
            there, self.instance = self._open.enter_context(scene.another_instance(**self.variables))
        except BaseException:
            self._open.close()
            raise
        # 503 is right for as long as the provider is down, however often it is asked
        self.backend: Backend = there.backend.at(self.instance.address, refuses=True)
        self.prices = itertools.count(FIRST_PRICE, STEP)
        self.is_used = False

    def start_again(self) -> None:
        """Start the instance a second time on its data; no user is logged in there any more."""
        start_again(self.instance)
        self.backend = self.backend.at(self.instance.address, refuses=True)

    def rest(self) -> None:
        """Let both counterparts be there and well again; what they know they keep, as the data folder does."""
        for counterpart in (self.provider, self.subscriber):
            counterpart.recover()
            counterpart.come_back()
        self.is_used = True

    def close(self) -> None:
        """Stop all of it."""
        self._open.close()


class Instances:
    """The sites of a run: as many as checks have needed at the same moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._finding_out = threading.Lock()
        self._free: list[DependencyInstance] = []
        self._failure: Signal | None = None
        self._called: dict[str, bool] = {}

    def take(self, scene: Scene) -> DependencyInstance:
        """Return a site that is not in use. Where one did not start, no other is tried."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if self._free:
                return self._free.pop()
        try:
            return DependencyInstance(scene)
        except Signal as failure:
            self._failure = failure
            raise

    def give_back(self, site: DependencyInstance) -> None:
        """Let others use a site."""
        site.rest()
        with self._lock:
            self._free.append(site)

    def is_called(self, counterpart: str, find_out: Callable[[], bool]) -> bool:
        """Say whether the backend calls a counterpart at all, which is found out once in a run."""
        with self._finding_out:
            if counterpart not in self._called:
                self._called[counterpart] = find_out()
            return self._called[counterpart]

    def close(self) -> None:
        """Stop all sites, once none is in use."""
        while self._free:
            self._free.pop().close()
