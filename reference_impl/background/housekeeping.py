"""Letting go of what nobody will ask for again."""

import asyncio

from reference_impl.repositories.store import Store
from reference_impl.services.idempotency import forget_old_answers
from reference_impl.services.sessions import forget_expired

EVERY_S = 3600.0


async def keep_house(store: Store) -> None:
    """Clean up now and every hour."""
    while True:
        await store.write(forget_old_answers)
        await store.write(forget_expired)
        await asyncio.sleep(EVERY_S)
