"""Faults with goods: what is read in one transaction is written in another, as asynchronous code easily does."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import asyncio
from typing import Any

from archkata.conformance.mutants import around, mutant, put, rewritten


async def _product_now(request: Any, product_id: str) -> Any:
    """Read a product in a transaction of its own."""
    from reference_impl.routes.backend import backend_of
    from reference_impl.services import products

    return await backend_of(request).store.read(lambda shop: products.get(shop, product_id))


async def _save_stock(request: Any, product_id: str, stock: int) -> None:
    """Write a stock as a number, in a transaction of its own."""
    from reference_impl.routes.backend import backend_of

    statement = "UPDATE products SET stock = ? WHERE id = ?"
    store: Any = backend_of(request).store
    await store.write(lambda shop: shop.connection.execute(statement, (stock, product_id)))


@mutant("check-then-decrement", caught_by=("CON-01",), kind="concurrent")
def check_then_decrement() -> None:
    """The stock is read and compared, and lowered by a second statement that has no condition.

    Another purchase can come between the two, and nothing in the table keeps the stock from going below zero.
    """
    from reference_impl.errors import ConflictError
    from reference_impl.routes import purchases
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite import products as storage
    from reference_impl.storage.sqlite.schema import SCHEMA

    put(connections, "SCHEMA", rewritten(SCHEMA, " CHECK (stock >= 0)", ""))
    put(storage, "TAKE", rewritten(storage.TAKE, " AND stock >= :quantity", ""))

    @around(purchases, "buy")
    async def check_and_buy(buy: Any, request: Any, order: Any, bearer: Any) -> Any:
        if (await _product_now(request, order.product_id)).stock < order.quantity:
            raise ConflictError("The stock does not hold as many.")
        return await buy(request, order, bearer)


@mutant("stock-written-back", caught_by=("CON-01",), kind="concurrent")
def stock_written_back() -> None:
    """After the sale the product is saved with the stock that was read before it, less the units sold.

    Of two sales at the same moment the stock remembers one.
    """
    from reference_impl.routes import purchases

    @around(purchases, "buy")
    async def buy_and_save(buy: Any, request: Any, order: Any, bearer: Any) -> Any:
        seen = await _product_now(request, order.product_id)
        response = await buy(request, order, bearer)
        await _save_stock(request, seen.id, seen.stock - order.quantity)
        return response


@mutant("restock-written-back", caught_by=("CON-02",), kind="concurrent")
def restock_written_back() -> None:
    """A restock reads the stock, adds to it in the program, and saves the sum. What was sold meanwhile is back."""
    from reference_impl.routes import products

    @around(products, "restock_product")
    async def restock_and_save(restock_: Any, request: Any, product_id: str, restock: Any, bearer: Any) -> Any:
        seen = await _product_now(request, product_id)
        response = await restock_(request, product_id, restock, bearer)
        await _save_stock(request, product_id, seen.stock + restock.quantity)
        return response


@mutant("new-price-saves-the-stock", caught_by=("CON-02",), kind="concurrent")
def new_price_saves_the_stock() -> None:
    """A change of a product reads the whole row and later writes the whole row, with the stock as it was then."""
    from reference_impl.routes import products

    @around(products, "change_product")
    async def change_and_save(change: Any, request: Any, product_id: str, changes: Any, bearer: Any) -> Any:
        seen = await _product_now(request, product_id)
        response = await change(request, product_id, changes, bearer)
        await _save_stock(request, product_id, seen.stock)
        return response


@mutant("refund-checked-then-paid", caught_by=("CON-09",), kind="concurrent")
def refund_checked_then_paid() -> None:
    """What is left of the purchase is worked out first; then the refund is inserted without another look."""
    from reference_impl.entities.refunds import RefundRequest
    from reference_impl.errors import ConflictError
    from reference_impl.routes import refunds
    from reference_impl.routes.backend import backend_of
    from reference_impl.services import purchases
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite import purchases as storage
    from reference_impl.storage.sqlite.schema import SCHEMA

    put(connections, "SCHEMA", rewritten(SCHEMA, ",\n    CHECK (refunded_quantity + held_quantity <= quantity)", ""))
    put(storage, "HOLD", rewritten(storage.HOLD, "AND refunded_quantity + held_quantity + :quantity <= quantity", ""))

    @around(refunds, "refund")
    async def check_and_pay(refund: Any, request: Any, purchase_id: str, wanted: Any, bearer: Any) -> Any:
        seen = await backend_of(request).store.read(lambda shop: purchases.get(shop, bearer, purchase_id))
        quantity = wanted.quantity or seen.left
        if not 0 < quantity <= seen.left:
            raise ConflictError("Not as many units are left to refund.")
        return await refund(request, purchase_id, RefundRequest(quantity, wanted.reason), bearer)


@mutant("permit-not-returned", caught_by=("CON-11",), kind="concurrent")
def permit_not_returned() -> None:
    """At most thirty purchases run at once, each with a permit. One that is refused leaves early, with its permit."""
    from reference_impl.routes import purchases

    permits = asyncio.Semaphore(30)

    @around(purchases, "buy")
    async def buy_with_permit(buy: Any, request: Any, order: Any, bearer: Any) -> Any:
        await permits.acquire()
        response = await buy(request, order, bearer)
        permits.release()
        return response


@mutant("lost-race-is-a-failure", caught_by=("CON-11",), kind="concurrent")
def lost_race_is_a_failure() -> None:
    """A change is saved only while the version is still the one that was read. If it is not, that is a 500."""
    from reference_impl.routes import products as routes
    from reference_impl.routes.answers import precondition_of, shown
    from reference_impl.routes.backend import backend_of
    from reference_impl.services import products

    @around(routes, "change_product")
    async def change_or_fail(_change: Any, request: Any, product_id: str, changes: Any, bearer: Any) -> Any:
        seen, condition = await _product_now(request, product_id), precondition_of(request)

        def change_same_version(shop: Any) -> Any:
            if products.get(shop, product_id).version != seen.version:
                raise RuntimeError("somebody else was faster")
            return products.change(shop, bearer, product_id, changes, condition)

        product = await backend_of(request).store.write(change_same_version)
        return shown(product.view(), product.tag)
