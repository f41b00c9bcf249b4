"""Keeping background work alive."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

PAUSE_AFTER_FAULT_S = 1.0
log = logging.getLogger(__name__)
Work = Callable[[], Awaitable[None]]


@asynccontextmanager
async def going_on(work: Work) -> AsyncIterator[None]:
    """The work goes on beside whatever is done in this context, and ends with it."""
    task = asyncio.create_task(forever(work))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def forever(work: Work) -> None:
    """Run the work again and again. A fault of ours is logged and must not end it for good."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("Background work failed and is begun anew.")
            await asyncio.sleep(PAUSE_AFTER_FAULT_S)
