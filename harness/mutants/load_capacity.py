"""Faults that only load shows: what is too small, held too long, or without a bound."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import asyncio
import time
from typing import Any

from archkata.conformance.mutants import around, mutant, replaces

CONNECTIONS = 2
QUERY_S = 0.025
HASHES = 12
SERVING_S = 0.007
STALE_S = 1.0
LOADING_S = 0.03
TICK_S = 0.005
BUFFERED_S = 0.01


@mutant("pool-exhaustion", caught_by=("browse",), kind="load")
def pool_exhaustion() -> None:
    """Two connections to the store serve all reads, and each read keeps one for 25 ms: enough for one reader."""
    from reference_impl.storage.sqlite.store import SqliteStore

    pool = asyncio.Semaphore(CONNECTIONS)

    @around(SqliteStore, "read")
    async def read(read: Any, store: Any, work: Any) -> Any:
        async with pool:
            await asyncio.sleep(QUERY_S)
            return await read(store, work)


@mutant("lock-held-while-hashing", caught_by=("checkout",), kind="load")
def lock_held_while_hashing() -> None:
    """One lock guards the users' table and the orders, and it is held while a password is hashed, thoroughly."""
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.passwords import Passwords

    lock = asyncio.Lock()

    @around(Passwords, "_run")
    async def run(run: Any, passwords: Any, work: Any) -> Any:
        async with lock:
            for _ in range(HASHES - 1):
                await run(passwords, work)
            return await run(passwords, work)

    @around(DirectCheckout, "buy")
    async def buy(buy: Any, *arguments: Any) -> Any:
        async with lock:
            return await buy(*arguments)


@mutant("unbounded-queue", caught_by=("overload",), kind="load")
def unbounded_queue() -> None:
    """One worker takes 7 ms for each request, and whoever comes meanwhile waits in a queue that nothing bounds."""
    from reference_impl.middleware.bodies import BodyGuard

    queue = asyncio.Lock()

    @around(BodyGuard, "__call__")
    async def call(call: Any, guard: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] != "/healthz":
            async with queue:
                await asyncio.sleep(SERVING_S)
        await call(guard, scope, receive, send)


@mutant("cache-stampede", caught_by=("browse",), kind="load")
def cache_stampede() -> None:
    """Products are cached for a second; then all who come compute them anew, and the more they are, the slower."""
    from reference_impl.storage.sqlite.store import SqliteStore

    computing, fresh_until = 0, 0.0

    @around(SqliteStore, "read")
    async def read(read: Any, store: Any, work: Any) -> Any:
        nonlocal computing, fresh_until
        if time.monotonic() >= fresh_until:
            computing, left = computing + 1, LOADING_S
            while left > 0:
                await asyncio.sleep(TICK_S)
                left -= TICK_S / computing
            computing, fresh_until = computing - 1, time.monotonic() + STALE_S
        return await read(store, work)


@mutant("lost-purchase-under-load", caught_by=("checkout",), kind="load")
def lost_purchase_under_load() -> None:
    """Purchases wait 10 ms in a buffer before they are written; one that another follows meanwhile is overwritten."""
    from reference_impl.services import purchases
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.idempotency import once

    latest = 0

    @replaces(DirectCheckout, "buy")
    async def buy(checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        nonlocal latest
        latest = mine = latest + 1
        await asyncio.sleep(BUFFERED_S)

        def work(shop: Any) -> Any:
            answer = once(shop, request, lambda shop: purchases.answer_of(purchases.buy(shop, bearer, order)))
            if latest != mine:
                raise OverwrittenError(answer)
            return answer

        try:
            return await checkout._store.write(work)
        except OverwrittenError as lost:
            return lost.args[0]


class OverwrittenError(Exception):
    """Undoes a purchase whose answer, the argument, is given all the same."""
