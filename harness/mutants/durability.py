"""Faults that only a crash brings to light: what is bought and refunded is written late, or in two steps."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from dataclasses import replace
from queue import Empty
from time import monotonic
from typing import Any, Final

from archkata.conformance.mutants import around, mutant, put, replaces

EVERY_S: Final = 0.1


@mutant("answer-before-write", caught_by=("DUR-01",), kind="crash")
def answer_before_write() -> None:
    """Writes are acknowledged from memory and committed in batches every 100 ms.

    Nobody notices, since all reads go over the connection that knows what is not committed yet; a crash does.
    """
    from reference_impl.storage.sqlite import writer
    from reference_impl.storage.sqlite.store import SqliteStore

    async def read(store: Any, work: Any) -> Any:
        return work(store._writing)

    for name in ("read", "scan"):
        put(SqliteStore, name, read)

    @replaces(writer.Writer, "_commit_batches")
    def commit_now_and_then(self: Any) -> None:
        connection, saved, is_open = self._connection, monotonic(), True
        while is_open:
            jobs: list[Any] = []
            with contextlib.suppress(Empty):
                jobs = self._batches.get(timeout=EVERY_S)
                is_open = bool(jobs)
            if jobs and not connection.in_transaction:
                connection.execute("BEGIN IMMEDIATE")
            for job in jobs:
                writer._run_in_savepoint(connection, job)
            if jobs:
                jobs[0].future.get_loop().call_soon_threadsafe(self._settle, jobs)
            if connection.in_transaction and (not is_open or monotonic() > saved + EVERY_S):
                connection.execute("COMMIT")
                saved = monotonic()


@mutant("stock-in-memory", caught_by=("DUR-02",), kind="crash")
def stock_in_memory() -> None:
    """What is sold is counted in memory, and the stocks in the table are lowered ten times a second.

    Purchases are kept at once. After a crash some of them are there, and their units are on the shelf as well.
    """
    from reference_impl.storage.sqlite.products import SqliteProducts

    sold: Counter[str] = Counter()
    saved = [monotonic()]

    def as_it_is(product: Any) -> Any:
        return product and replace(product, stock=product.stock - sold[product.id])

    look = SqliteProducts._one

    @replaces(SqliteProducts, "get")
    def get(products: Any, product_id: str) -> Any:
        from reference_impl.storage.sqlite.products import BY_ID

        return as_it_is(look(products, BY_ID, (product_id,)))

    @replaces(SqliteProducts, "take")
    def take(products: Any, product_id: str, quantity: int) -> Any:
        if monotonic() > saved[0] + EVERY_S:
            saved[0] = monotonic()
            lowered = "UPDATE products SET stock = stock - ?, version = version + 1 WHERE id = ?"
            products._connection.executemany(lowered, [(units, product) for product, units in sold.items()])
            sold.clear()
        product = products.get(product_id)
        if product is None or product.stock < quantity:
            return None
        sold[product_id] += quantity
        return as_it_is(product)


@mutant("refunds-listed-later", caught_by=("DUR-03",), kind="crash")
def refunds_listed_later() -> None:
    """A refund counts at once and is shown from memory; its row is written by the next refund 100 ms later."""
    from reference_impl.storage.sqlite.refunds import SqliteRefunds

    waiting: list[Any] = []
    saved = [monotonic()]
    add_row, rows = SqliteRefunds.add, SqliteRefunds.page

    @replaces(SqliteRefunds, "add")
    def add(refunds: Any, refund: Any) -> None:
        waiting.append(refund)
        if monotonic() > saved[0] + EVERY_S:
            saved[0] = monotonic()
            for each in waiting:
                add_row(refunds, each)
            waiting.clear()

    @replaces(SqliteRefunds, "page")
    def page(refunds: Any, purchase_id: str, window: Any) -> Any:
        listed = rows(refunds, purchase_id, window)
        if listed.next is None:
            listed.items.extend(refund for refund in waiting if refund.purchase_id == purchase_id)
        return listed


@mutant("two-commits", caught_by=("DUR-04",), kind="crash")
def two_commits() -> None:
    """The stock and the purchase are committed one after the other; a crash between them loses units."""
    from reference_impl.entities.ids import new_id
    from reference_impl.services import purchases
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.idempotency import kept_answer, once

    @around(DirectCheckout, "buy")
    async def reserve_and_buy(_buy: Any, checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        store = checkout._store
        kept = await store.read(lambda shop: kept_answer(shop, request))
        if kept is not None:
            return kept
        purchase = await store.write(lambda shop: purchases.reserve(shop, bearer, order, new_id("pur")))

        def complete(shop: Any) -> Any:
            purchases.complete(shop, purchase)
            return purchases.answer_of(purchase)

        def complete_once(shop: Any) -> Any:
            answer = once(shop, request, complete)
            if shop.purchases.get(purchase.id) is None:  # a twin was faster
                shop.products.put(purchase.product_id, purchase.quantity)
            return answer

        return await store.write(complete_once)


@mutant("reservation-forgotten", caught_by=("DUR-04",), kind="crash")
def reservation_forgotten() -> None:
    """Units are reserved while the provider is asked, and nobody looks for reservations that a crash has cut off."""
    from reference_impl.background.settlement import Settlement

    @replaces(Settlement, "run")
    async def run(_settlement: Any) -> None:
        await asyncio.Event().wait()
