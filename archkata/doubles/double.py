"""What every double has: an address, and times at which it does not listen there."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from archkata.doubles.background import Background
from archkata.doubles.conversation import Service
from archkata.doubles.reserved_port import HOST
from archkata.doubles.server import Server

T = TypeVar("T")
POLL_S = 0.02

Pause = Callable[[float], object]
"""Lets some seconds pass; may raise, to end a wait early."""


class Double:
    """A server of the toolkit on 127.0.0.1. Its methods may be called from any thread."""

    def __init__(self, background: Background, service: Service, port: int) -> None:
        self._background = background
        self._server = background.call(lambda: Server(background, service, port))
        self.come_back()

    @property
    def port(self) -> int:
        """The port, which stays the same as long as the double lives."""
        return self._server.door.port

    @property
    def origin(self) -> str:
        """Where the double listens."""
        return f"http://{HOST}:{self.port}"

    def go_away(self, seconds: float | None = None) -> None:
        """Stop listening and reset all connections; come back after the seconds, if any are given."""
        self._ask(lambda: self._server.close(seconds))

    def come_back(self) -> None:
        """Listen again, at the same port."""
        self._ask(self._server.open)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Stop listening as long as the block runs."""
        self.go_away()
        try:
            yield
        finally:
            self.come_back()

    def close(self) -> None:
        """Go away for good."""
        self._background.run(self._server.give_up)

    def _ask(self, function: Callable[[], T]) -> T:
        return self._background.call(function)


def wait_until(holds: Callable[[], T], within: float, pause: Pause = time.sleep) -> T:
    """Ask again until the answer is true, or the seconds have passed; return the last answer."""
    end = time.monotonic() + within
    while not (answer := holds()) and time.monotonic() < end:
        pause(POLL_S)
    return answer
