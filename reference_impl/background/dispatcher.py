"""Tells what stands in the outbox: at least once, and in order for each subject.

Every subject has a queue of its own, so that an event that is never acknowledged holds up nothing but its own sequel.
"""

import asyncio
import random
from collections import deque
from functools import partial
from typing import Protocol

from reference_impl.background.forever import until_done
from reference_impl.entities.events import Event
from reference_impl.repositories.outbox import OutboxEntry
from reference_impl.repositories.store import Store

AT_ONCE = 64
TAKEN_UP_AT_MOST = 10_000
POLL_S = 0.1
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0


class Subscriber(Protocol):
    """Whoever is told."""

    async def tell(self, event: Event) -> bool:
        """Whether the event was acknowledged."""


def pause_after(attempt: int) -> float:
    """The seconds to wait after a failed attempt (0 is the first): ever longer up to a bound, with jitter."""
    usual = min(FIRST_PAUSE_S * 2.0 ** min(attempt, 16), LONGEST_PAUSE_S)
    return usual * random.uniform(0.75, 1.25)


class Dispatcher:
    """Sees that everything in the outbox is told. After a restart it begins with what is left there."""

    def __init__(self, store: Store, subscriber: Subscriber) -> None:
        self._store = store
        self._subscriber = subscriber
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Tell until cancelled."""
        queues: dict[str, deque[OutboxEntry]] = {}
        seen = 0
        async with asyncio.TaskGroup() as tasks:
            while True:
                room = TAKEN_UP_AT_MOST - sum(len(queue) for queue in queues.values())
                for entry in await self._entries_after(seen, room):
                    seen = entry.sequence
                    queue = queues.setdefault(entry.event.subject, deque())
                    queue.append(entry)
                    if len(queue) == 1:
                        tasks.create_task(self._tell_in_order(entry.event.subject, queues))
                await asyncio.sleep(POLL_S)

    async def _entries_after(self, seen: int, room: int) -> list[OutboxEntry]:
        return await self._store.read(lambda shop: shop.outbox.after(seen, room)) if room > 0 else []

    async def _tell_in_order(self, subject: str, queues: dict[str, deque[OutboxEntry]]) -> None:
        queue = queues[subject]
        while queue:
            entry = queue[0]
            await until_done(f"Event {entry.sequence} of {subject}", partial(self._told, entry), pause_after)
            queue.popleft()
        del queues[subject]

    async def _told(self, entry: OutboxEntry) -> bool:
        """Tell once, and take the event out of the outbox if it was acknowledged."""
        async with self._slots:
            acknowledged = await self._subscriber.tell(entry.event)
        if acknowledged:  # if this fails it is told again later: that is what "at least once" allows
            await self._store.write(lambda shop: shop.outbox.remove(entry.sequence))
        return acknowledged
