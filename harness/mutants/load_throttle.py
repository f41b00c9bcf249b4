"""Faults of a throttle that only load shows: it knows its clients, and tells the truth, as long as little is asked."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import around, mutant

MANY = 40


class Crowd:
    """Says whether more than so many requests have come within the last second."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def grows(self) -> bool:
        """Count a request."""
        now = time.monotonic()
        self._times.append(now)
        while self._times[0] < now - 1:
            self._times.popleft()
        return len(self._times) > MANY


@mutant("throttle-shared-under-load", caught_by=("throttle",), kind="load")
def throttle_shared_under_load() -> None:
    """The table of clients is small: when more than 40 requests come in a second, all share the last counter of it."""
    from reference_impl.services.throttling import BucketsInMemory

    crowd = Crowd()

    @around(BucketsInMemory, "take")
    async def take(take: Any, buckets: Any, client: str) -> Any:
        return await take(buckets, "everybody" if crowd.grows() else client)


@mutant("retry-after-lies-under-load", caught_by=("throttle",), kind="load")
def retry_after_lies_under_load() -> None:
    """Under load whoever is refused is shut out for a whole window, and told to come back at once."""
    from reference_impl.services.throttling import BucketsInMemory

    crowd = Crowd()
    shut_until: dict[str, float] = {}

    @around(BucketsInMemory, "take")
    async def take(take: Any, buckets: Any, client: str) -> Any:
        decision = await take(buckets, client)
        now = time.monotonic()
        if crowd.grows() and not decision.allowed and shut_until.get(client, 0.0) < now:
            shut_until[client] = now + buckets._policy.window
        if shut_until.get(client, 0.0) > now:
            return replace(decision, allowed=False, retry_after=0)
        return decision
