"""What the checks of one run share, such as an instance with a throttle: made once, ended with the run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from archkata.backend_process.launch import Instance
from archkata.conformance.signals import Signal, Stopped

PULSE_S = 0.1


class Closable(Protocol):
    """Something that must be ended."""

    def close(self) -> None:
        """End it."""


C = TypeVar("C", bound=Closable)


class Shared:
    """Things by name. The first check that asks for one makes it, while others who ask wait.

    What ended the first attempt early (a start that failed, a stage that is not there) ends everybody's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._makers: dict[str, threading.Lock] = {}
        self._made: dict[str, Closable] = {}
        self._failed: dict[str, Signal] = {}

    def get(self, name: str, kind: type[C], make: Callable[[], C], wait: Callable[[], None] = lambda: None) -> C:
        """Return the thing of a name, which `make` makes where it is not there yet.

        `wait` is called while another check makes it, and may end the check by an exception.
        """
        with self._lock:
            maker = self._makers.setdefault(name, threading.Lock())
        while not maker.acquire(timeout=PULSE_S):
            wait()
        try:
            thing = self._made.get(name) or self._make(name, make)
        finally:
            maker.release()
        if not isinstance(thing, kind):
            raise TypeError(f"{name} is a {type(thing).__name__}")
        return thing

    def close(self) -> None:
        """End everything, what was made last first. No check may run any more."""
        while self._made:
            _, thing = self._made.popitem()
            thing.close()

    def _make(self, name: str, make: Callable[[], C]) -> C:
        if name in self._failed:
            raise self._failed[name]
        try:
            thing = make()
        except Stopped:
            raise
        except Signal as failure:
            self._failed[name] = failure
            raise
        self._made[name] = thing
        return thing


class SharedInstance:
    """An instance that several checks use."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    def close(self) -> None:
        """Stop it."""
        self.instance.stop()
