"""Faults of the stage payments: charges that nobody knows of, crashes, a provider that is down or slow."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import asyncio
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces


@mutant("given-up-and-forgotten", caught_by=("PAY-10",), kind="fault")
def given_up_and_forgotten() -> None:
    """A purchase without an answer is called off, and nobody looks whether it was charged."""
    from reference_impl.services import paid_purchases

    call_off = paid_purchases.call_off

    @replaces(paid_purchases, "call_off")
    def call_off_for_good(shop: Any, pending: Any, *, doubtful: bool) -> None:
        del doubtful
        call_off(shop, pending, doubtful=False)


@mutant("crash-forgets-charges", caught_by=("PAY-11",), kind="crash")
def crash_forgets_charges() -> None:
    """What was under way is not taken up after a restart: only what this process has given up is settled."""
    from reference_impl.background.settlement import Settlement

    @replaces(Settlement, "_purchase_settler")
    def settler(settlement: Any, pending: Any) -> Any:
        async def settle() -> bool:
            if pending.called_off_at is None:
                await asyncio.sleep(3600)
            return bool(await settlement._settle_purchase(pending, (pending.called_off_at or 0.0) + 5.5))

        return settle


@mutant("no-circuit-breaker", caught_by=("PAY-12",), kind="timed")
def no_circuit_breaker() -> None:
    """Every purchase tries the provider for itself, however often that has failed."""
    from reference_impl.services import breaker

    put(breaker, "FAILURES_TO_OPEN", 10**9)


@mutant("circuit-stays-open", caught_by=("PAY-12",), kind="timed")
def circuit_stays_open() -> None:
    """Once the circuit is open nobody ever tries again."""
    from reference_impl.services import breaker

    put(breaker, "PAUSE_S", 120.0)


@mutant("one-pool-for-all", caught_by=("PAY-13",), kind="timed")
def one_pool_for_all() -> None:
    """Purchases and reads share twenty places: when purchases wait for the provider in all of them, nobody can read."""
    from reference_impl.services.paid_checkout import PaidCheckout
    from reference_impl.storage.sqlite.store import SqliteStore

    places = asyncio.Semaphore(20)
    buying: set[object] = set()

    @around(PaidCheckout, "buy")
    async def buy_in_a_place(buy: Any, *order: Any) -> Any:
        async with places:
            buying.add(asyncio.current_task())
            try:
                return await buy(*order)
            finally:
                buying.discard(asyncio.current_task())

    @around(SqliteStore, "read")
    async def read_in_a_place(read: Any, store: Any, work: Any) -> Any:
        if asyncio.current_task() in buying:
            return await read(store, work)
        async with places:
            return await read(store, work)
