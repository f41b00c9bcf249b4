"""Keeping background work alive."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from reference_impl.errors import UnavailableError

PAUSE_AFTER_FAULT_S = 1.0
SET_ASIDE_S = 20.0
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


async def until_done(item: str, attempt: Callable[[], Awaitable[bool]], pause_after: Callable[[int], float]) -> None:
    """Make attempts at one item of the work until one says that it is done.

    An item with which something is wrong must neither end the work on all others nor fill the log: it is logged once,
    set aside, and tried again after a while, because what is wrong may be on the other side and pass.
    """
    logged = False
    for number in itertools.count():
        pause = pause_after(number)
        try:
            if await attempt():
                return
        except UnavailableError:  # a store that is too busy just now
            pass
        except Exception:
            pause = SET_ASIDE_S
            if not logged:
                log.exception("%s is set aside, and tried again every %.0f s.", item, SET_ASIDE_S)
                logged = True
        await asyncio.sleep(pause)
