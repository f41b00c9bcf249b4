"""Asking again: a bounded number of times, ever later, never in step with others, and not before we are told to."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from reference_impl.entities.payments import Attempt, Fate, Outcome

ATTEMPTS = 4
FIRST_PAUSE_S = 0.2
PATIENCE_S = 9.0  # no attempt begins later, so that the client has its answer within 15 s
RETRIED = {Fate.FAILED, Fate.UNANSWERED}


def pause_before(retry: int, retry_after: float) -> float:
    """The seconds to wait before a retry (1 is the first): twice as long each time, half of it by chance."""
    usual = FIRST_PAUSE_S * 2.0 ** (retry - 1)
    return max(usual * random.uniform(0.5, 1.5), retry_after)


async def persist(attempt: Callable[[], Awaitable[Attempt]]) -> Outcome:
    """Make attempts until one is final, or there is no patience left.

    Every attempt must carry the same key: one without an answer may have had its effect, or have it still.
    """
    deadline = time.monotonic() + PATIENCE_S
    made = await attempt()
    doubtful = made.fate is Fate.UNANSWERED
    for retry in range(1, ATTEMPTS):
        pause = pause_before(retry, made.retry_after)
        if made.fate not in RETRIED or time.monotonic() + pause > deadline:
            break
        await asyncio.sleep(pause)
        made = await attempt()
        doubtful = doubtful or made.fate is Fate.UNANSWERED
    return Outcome(made.fate, made.charge_id, doubtful and made.fate is not Fate.DONE)
