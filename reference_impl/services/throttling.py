"""How often one client may ask: a token bucket, kept as one number (GCRA).

A bucket of `quota` tokens refills evenly within `window` seconds, and each request takes one. All there is to know of
it is the instant at which it will be full again: every token that is taken moves that instant on by window / quota.
"""

import math
import time
from dataclasses import dataclass
from typing import Protocol

from reference_impl.settings import RatePolicy

ROUNDING = 1e-6  # seconds; q times w / q may be a hair more than w
SWEEP_AT = 10_000


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request may pass, and what is left: tokens, seconds until full, seconds until the next one."""

    allowed: bool
    full_at: float
    remaining: int
    reset: int
    retry_after: int


def decide(policy: RatePolicy, full_at: float, now: float) -> Decision:
    """Take a token if there is one. A refusal changes nothing, so that asking too early never lengthens the wait."""
    interval = policy.window / policy.quota
    moved = max(full_at, now) + interval
    overdraft = moved - now - policy.window
    allowed = overdraft <= ROUNDING
    full_at = moved if allowed else full_at
    missing = max(full_at - now, 0.0)
    remaining = math.floor((policy.window - missing + ROUNDING) / interval) if allowed else 0
    return Decision(allowed, full_at, max(remaining, 0), math.ceil(missing - ROUNDING), math.ceil(max(overdraft, 0.0)))


class Buckets(Protocol):
    """Where the buckets are kept: in memory for one process, in a shared store for several."""

    async def take(self, client: str) -> Decision:
        """Take a token from a client's bucket."""

    async def close(self) -> None:
        """Let go of whatever is held for the buckets."""


class BucketsInMemory:
    """The buckets of one process. One that is full again is as good as none, and is thrown away."""

    def __init__(self, policy: RatePolicy) -> None:
        self._policy = policy
        self._full_at: dict[str, float] = {}
        self._sweep_at = SWEEP_AT

    async def take(self, client: str) -> Decision:
        """Take a token; nothing is awaited in between, so that two requests can't take the same one."""
        now = time.monotonic()
        decision = decide(self._policy, self._full_at.get(client, now), now)
        self._full_at[client] = decision.full_at
        if len(self._full_at) > self._sweep_at:
            self._full_at = {each: full_at for each, full_at in self._full_at.items() if full_at > now}
            self._sweep_at = max(SWEEP_AT, 2 * len(self._full_at))
        return decision

    async def close(self) -> None:
        """Nothing is held but memory."""
