"""Little backends with a throttle: the ways of counting that are all right, and ways that are not."""

from __future__ import annotations

import json
import math
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from email.utils import formatdate
from typing import Protocol

from tests.hostile.raw_server import Asked, Behaviour, answer

QUOTA, WINDOW = 4, 1
POLICY = f'RateLimit-Policy: "default";q={QUOTA};w={WINDOW}\r\n'


class Counter(Protocol):
    """Says whether a request of one client passes now, and else after how many seconds one will."""

    def take(self, now: float) -> tuple[bool, int, float]:
        """Return whether it passes, what is left, and the seconds to wait."""


class FixedWindow:
    """Windows that begin with the first request of a client."""

    def __init__(self) -> None:
        self.began, self.count = -math.inf, 0

    def take(self, now: float) -> tuple[bool, int, float]:
        if now >= self.began + WINDOW:
            self.began, self.count = now, 0
        if self.count == QUOTA:
            return False, 0, self.began + WINDOW - now
        self.count += 1
        return True, QUOTA - self.count, 0


class WindowOfTheClock(FixedWindow):
    """Windows that begin with the second, whoever asks when, so that two quotas can follow each other at once."""

    def take(self, now: float) -> tuple[bool, int, float]:
        if self.began != now // WINDOW * WINDOW:
            self.began, self.count = now // WINDOW * WINDOW, 0
        return super().take(now)


class SlidingLog:
    """The instants of the last requests."""

    def __init__(self) -> None:
        self.log: list[float] = []

    def take(self, now: float) -> tuple[bool, int, float]:
        self.log = [moment for moment in self.log if moment > now - WINDOW]
        if len(self.log) == QUOTA:
            return False, 0, self.log[0] + WINDOW - now
        self.log.append(now)
        return True, QUOTA - len(self.log), 0


class TokenBucket:
    """Tokens that come evenly; a leaky bucket that is used as a meter is the same, upside down."""

    def __init__(self) -> None:
        self.tokens, self.seen = float(QUOTA), 0.0

    def take(self, now: float) -> tuple[bool, int, float]:
        self.tokens = min(QUOTA, self.tokens + (now - self.seen) * QUOTA / WINDOW)
        self.seen = now
        if self.tokens < 1:
            return False, 0, (1 - self.tokens) * WINDOW / QUOTA
        self.tokens -= 1
        return True, math.floor(self.tokens), 0


WAYS: dict[str, Callable[[], Counter]] = {
    "fixed window": FixedWindow,
    "window of the clock": WindowOfTheClock,
    "sliding log": SlidingLog,
    "token bucket": TokenBucket,
}


def in_seconds(wait: float) -> str:
    """Tell a wait in whole seconds."""
    return f"Retry-After: {math.ceil(wait)}\r\n"


def as_a_date(wait: float) -> str:
    """Tell a wait as a date, next to the present one."""
    now = time.time()
    return f"Date: {formatdate(now, usegmt=True)}\r\nRetry-After: {formatdate(math.ceil(now + wait), usegmt=True)}\r\n"


def throttled(
    way: Callable[[], Counter],
    *,
    tell: Callable[[float], str] = in_seconds,
    policy: str = POLICY,
    client: Callable[[socket.socket, Asked], str] = lambda sock, _: str(sock.getpeername()[0]),
) -> Behaviour:
    """Answer as a store without authentication, in which everything that is asked for is there."""
    counters: defaultdict[str, Counter] = defaultdict(way)
    lock = threading.Lock()

    def behave(sock: socket.socket, asked: Asked) -> bool:
        if asked.path == "/healthz":
            sock.sendall(answer(204))
            return True
        with lock:
            passes, left, wait = counters[client(sock, asked)].take(time.time())
        standing = f'{policy}RateLimit: "default";r={left}\r\n'
        if passes:
            sock.sendall(answer(*content(asked), extra=standing))
        else:
            sock.sendall(answer(429, b"{}", extra=standing + tell(wait)))
        return True

    return behave


def content(asked: Asked) -> tuple[int, bytes]:
    """Return status and body of an answer that is served."""
    status = 201 if asked.method == "POST" else 200 if asked.path.startswith(("/products", "/users")) else 404
    return status, json.dumps({"id": "1", "items": [], "next_cursor": None}).encode()
