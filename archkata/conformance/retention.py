"""How much of a target's answers is kept: memory has an end, however much a target sends.

A check may look at all of its answers, but of very much only the newest are whole. What is left of a check is evidence,
which is kept until the report is written.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections import deque
from collections.abc import Sequence

from archkata.wire import Exchange, Reply

MIB = 1024 * 1024
MOST_LIVE = 4 * MIB
MOST_OF_A_RUN = 48 * MIB
MOST_OF_A_CHECK = 1 * MIB
LEAST_OF_A_CHECK = 64 * 1024
BEGINNING = 1024
SMALL = 16 * 1024
"""What weighs no more is never cut: thousands of ordinary answers fit, and crash loops look at them much later."""

LARGE_BLOCK = 256 * 1024
_M_MMAP_THRESHOLD = -3
MOST_FIELDS = 20
FIELD_BYTES = 160
"""About what Python takes for a header field beside its text."""


class EvidenceBudget:
    """What is left for the evidence of a run's checks: the more there is already, the less each check gets."""

    def __init__(self, most: int = MOST_OF_A_RUN) -> None:
        self._most = most
        self._taken = 0
        self._lock = threading.Lock()

    def take(self, wanted: int) -> int:
        """Return how many bytes a check may keep of those that it has."""
        with self._lock:
            share = max(LEAST_OF_A_CHECK, min(MOST_OF_A_CHECK, (self._most - self._taken) // 16))
            given = min(wanted, share)
            self._taken += given
            return given


class Retention:
    """The answers of one check. Those that are too much lose all but their beginning, and say so (`Reply.is_cut`)."""

    def __init__(self, evidence: EvidenceBudget | None = None, most: int = MOST_LIVE) -> None:
        self._evidence = evidence or EvidenceBudget()
        self._most = most
        self._whole: deque[Reply] = deque()
        self._bytes = 0
        self._lock = threading.Lock()

    def add(self, exchange: Exchange) -> None:
        """Keep one more answer; the oldest ones are cut where all are too much."""
        if exchange.reply is None:
            return
        with self._lock:
            self._whole.append(exchange.reply)
            self._bytes += weight(exchange.reply)
            while self._bytes > self._most and len(self._whole) > 1:
                oldest = self._whole.popleft()
                self._bytes -= weight(oldest)
                cut(oldest)

    def end(self, evidence: Sequence[Exchange]) -> None:
        """Keep what the check's evidence may take: its decisive last answer, the first ones, then the newest ones.

        Of a check without evidence little is kept, because a rule about all answers may have seen something in it.
        """
        with self._lock:
            left = self._evidence.take(self._bytes) if evidence else LEAST_OF_A_CHECK
            for reply in self._by_importance(evidence[-1:], left // 2):
                left -= weight(reply)
                if left < 0:
                    cut(reply)
            self._whole.clear()
            self._bytes = 0

    def _by_importance(self, decisive: Sequence[Exchange], first_bytes: int) -> list[Reply]:
        order = [exchange.reply for exchange in decisive if exchange.reply is not None]
        for reply in self._whole:
            first_bytes -= weight(reply)
            if first_bytes < 0:
                break
            order.append(reply)
        order += reversed(self._whole)
        return list({id(reply): reply for reply in order}.values())


def weight(reply: Reply) -> int:
    """Return about how many bytes of memory an answer takes."""
    return len(reply.body) + sum(len(name) + len(value) + FIELD_BYTES for name, value in reply.headers)


def cut(reply: Reply) -> None:
    """Leave the beginning of an answer, as far as reports show it."""
    if weight(reply) <= SMALL:
        return
    reply.is_cut = True
    reply.body = reply.body[:BEGINNING]
    reply.headers = [(name[:BEGINNING], value[:BEGINNING]) for name, value in reply.headers[:MOST_FIELDS]]


def give_large_blocks_back() -> None:
    """Let glibc return every freed block of 256 KiB and more to the system.

    By itself it begins to keep such blocks once some were freed, in an arena for each thread: a hundred megabytes for
    checks that read answers of megabytes. Where there is no glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BLOCK)
