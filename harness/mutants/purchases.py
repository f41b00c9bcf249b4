"""Faults of the stage purchases: what a sale takes, what it costs, and what is told of it."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

import json
from dataclasses import asdict, replace
from typing import Annotated, Any

from archkata.conformance.mutants import around, mutant, replaces, retype, rewritten


def drop_checks() -> None:
    """Let the tables take what their CHECK constraints forbid, which would stop some faults at the last door."""
    from reference_impl.storage.sqlite import store
    from reference_impl.storage.sqlite.connections import prepare as make_tables

    @replaces(store, "prepare")
    def prepare(connection: Any) -> None:
        make_tables(connection)
        connection.execute("PRAGMA ignore_check_constraints = ON")


@mutant("total-of-one-unit", caught_by=("PUR-01",))
def total_of_one_unit() -> None:
    """The receipt shows the price of one unit as its total, whatever the quantity."""
    from reference_impl.entities.purchases import Purchase

    seen = Purchase.view

    @replaces(Purchase, "view")
    def view(purchase: Purchase) -> Any:
        return {**seen(purchase), "total": purchase.unit_price.view()}


@mutant("buyer-in-the-receipt", caught_by=("USR-09",), shown_by=("PUR-01",))
def buyer_in_the_receipt() -> None:
    """A receipt carries the whole row of its buyer, hash of the password included. Users themselves are shown well."""
    from fastapi import Response

    from reference_impl.routes import purchases

    @around(purchases, "buy")
    async def buy(sell: Any, request: Any, order: Any, bearer: Any) -> Response:
        answer = await sell(request, order, bearer)
        receipt = {**json.loads(answer.body), "buyer": asdict(bearer.user)}
        headers = {name: value for name, value in answer.headers.items() if name == "location"}
        return Response(json.dumps(receipt, default=str), answer.status_code, headers, "application/json")


@mutant("location-without-its-collection", caught_by=("API-19",))
def location_without_its_collection() -> None:
    """The Location of a purchase is its id alone, as if purchases lived at the root."""
    from reference_impl.entities.answers import created as made
    from reference_impl.services import purchases

    @replaces(purchases, "created")
    def created(location: str, view: Any) -> Any:
        return made("/" + location.rpartition("/")[2], view)


@mutant("purchase-not-looked-for", caught_by=("PUR-02", "REF-08"))
def purchase_not_looked_for() -> None:
    """Nobody asks whether the purchase was found: its owner is compared at once, and nothing has no owner."""
    from reference_impl.errors import NotFoundError
    from reference_impl.services import purchases

    @replaces(purchases, "get")
    def get(shop: Any, bearer: Any, purchase_id: str) -> Any:
        purchase = shop.purchases.get(purchase_id)
        if not (purchase.user_id == bearer.user.id or bearer.is_editor):
            raise NotFoundError
        return purchase


@mutant("stock-falls-by-one", caught_by=("PUR-03",))
def stock_falls_by_one() -> None:
    """Each purchase takes one unit from the stock, however many were bought."""
    from reference_impl.storage.sqlite import products

    products.TAKE = rewritten(products.TAKE, "stock - :quantity", "stock - 1")


@mutant("sale-of-another-product", caught_by=("PUR-03",))
def sale_of_another_product() -> None:
    """The statement that lowers the stock has lost its product: every product with as many units loses them."""
    from reference_impl.storage.sqlite import products

    lower = "UPDATE products SET stock = stock - :quantity WHERE id <> :id AND stock >= :quantity"
    take = products.SqliteProducts.take

    @replaces(products.SqliteProducts, "take")
    def take_everywhere(self: Any, product_id: str, quantity: int) -> Any:
        taken = take(self, product_id, quantity)
        self._connection.execute(lower, {"id": product_id, "quantity": quantity})
        return taken


@mutant("last-unit-kept", caught_by=("PUR-04",))
def last_unit_kept() -> None:
    """The stock must be greater than the quantity, so that the last unit is never sold."""
    from reference_impl.storage.sqlite import products

    products.TAKE = rewritten(products.TAKE, "stock >= :quantity", "stock > :quantity")


@mutant("stock-before-check", caught_by=("PUR-04", "PUR-12"))
def stock_before_check() -> None:
    """The units are taken in a transaction of their own before the stock is looked at. A refusal leaves them taken."""
    from reference_impl.routes import purchases
    from reference_impl.routes.backend import backend_of
    from reference_impl.storage.sqlite import products

    drop_checks()
    products.TAKE = rewritten(products.BY_ID, "id = ?", "id = :id AND stock >= 0")

    @around(purchases, "buy")
    async def buy(sell: Any, request: Any, order: Any, bearer: Any) -> Any:
        await backend_of(request).store.write(lambda shop: shop.products.put(order.product_id, -order.quantity))
        return await sell(request, order, bearer)


@mutant("stock-before-the-buyer", caught_by=("PUR-04", "PUR-12", "AUT-16"))
def stock_before_the_buyer() -> None:
    """The units are taken, for good, before the buyer is looked at. Who must not buy is refused, and they are gone."""
    from reference_impl.routes import purchases
    from reference_impl.routes.backend import backend_of

    @around(purchases, "buy")
    async def buy(sell: Any, request: Any, order: Any, bearer: Any) -> Any:
        if order.user_id not in (None, bearer.user.id):
            await backend_of(request).store.write(lambda shop: shop.products.take(order.product_id, order.quantity))
        return await sell(request, order, bearer)


@mutant("negative-quantity", caught_by=("PUR-05",))
def negative_quantity() -> None:
    """The quantity is only compared with the stock: -1 is sold, and the stock rises."""
    from pydantic import Field

    from reference_impl.entities.purchases import Order

    drop_checks()
    retype(Order, "quantity", Annotated[int, Field(strict=True, le=100)])


@mutant("quantity-converted", caught_by=("PUR-05",))
def quantity_converted() -> None:
    """What looks like a number is made one: "2" buys two, and true buys one."""
    from pydantic import Field

    from reference_impl.entities.purchases import Order

    retype(Order, "quantity", Annotated[int, Field(ge=1, le=100)])


@mutant("quantity-without-a-top", caught_by=("PUR-05",))
def quantity_without_a_top() -> None:
    """Any quantity that the stock holds is sold, also more than 100."""
    from pydantic import Field

    from reference_impl.entities.purchases import Order

    retype(Order, "quantity", Annotated[int, Field(strict=True, ge=1)])


@mutant("any-product-will-do", caught_by=("PUR-06",))
def any_product_will_do() -> None:
    """An unknown product is replaced by the first one there is: the look-up has lost its condition."""
    from reference_impl.services import purchases

    taken = purchases._taken_from_stock

    @replaces(purchases, "_taken_from_stock")
    def taken_from_stock(shop: Any, order: Any) -> Any:
        if shop.products.get(order.product_id) is None:
            first = shop.products._connection.execute("SELECT id FROM products WHERE stock > 0 LIMIT 1").fetchone()
            order = replace(order, product_id=first[0])
        return taken(shop, order)


@mutant("record-from-body", caught_by=("PUR-07",))
def record_from_body() -> None:
    """The record is filled with the whole body: whoever sends refunded_quantity or purchased_at sets it."""
    from fastapi import Response

    from reference_impl.routes import purchases
    from reference_impl.routes.backend import backend_of

    @around(purchases, "buy")
    async def buy(sell: Any, request: Any, order: Any, bearer: Any) -> Response:
        answer = await sell(request, order, bearer)
        body = await request.json()
        sent = {name: body[name] for name in ("refunded_quantity", "purchased_at") if name in body}
        record = {**json.loads(answer.body), **sent}

        def save(shop: Any) -> None:
            statement = "UPDATE purchases SET purchased_at = :purchased_at, refunded_quantity = :refunded_quantity"
            shop.purchases._connection.execute(f"{statement} WHERE id = :id", record)

        await backend_of(request).store.write(save)
        return Response(json.dumps(record), 201, {"location": answer.headers["location"]}, "application/json")


@mutant("price-by-reference", caught_by=("PUR-08", "REF-05"))
def price_by_reference() -> None:
    """A purchase keeps no price: it is looked up at the product whenever somebody asks."""
    from reference_impl.storage.sqlite import purchases

    today = "(SELECT {0} FROM products WHERE products.id = product_id)"
    prices = ", ".join(today.format(column) for column in ("amount", "currency"))
    purchases.BY_ID = rewritten(purchases.BY_ID, "amount, currency", prices)
    purchases.OF_USER = rewritten(purchases.OF_USER, "amount, currency", prices)


@mutant("money-in-floats", caught_by=("PUR-09",))
def money_in_floats() -> None:
    """Totals go through binary floating point as units of 1.00: large and awkward ones are a cent off."""
    from reference_impl.entities.money import Money

    @replaces(Money, "times")
    def times(price: Money, quantity: int) -> Money:
        return Money(int(price.amount / 100 * quantity * 100), price.currency)


@mutant("total-without-a-bound", caught_by=("PUR-09",))
def total_without_a_bound() -> None:
    """A total may be larger than what JSON readers get exactly."""
    from reference_impl.entities import money

    money.LARGEST_AMOUNT = 2**63


@mutant("cursor-forgets-the-buyer", caught_by=("PUR-10",))
def cursor_forgets_the_buyer() -> None:
    """The first page is the buyer's own. With a cursor another query is built, and it has forgotten the buyer."""
    from reference_impl.storage.sqlite import purchases

    of_user = purchases.OF_USER
    of_anybody = rewritten(of_user, "user_id = ?", "user_id <> ? || '-'")
    page = purchases.SqlitePurchases.page

    @replaces(purchases.SqlitePurchases, "page")
    def page_of_user(self: Any, user_id: str, window: Any) -> Any:
        purchases.OF_USER = of_anybody if window.after else of_user
        return page(self, user_id, window)


@mutant("oldest-first", caught_by=("PUR-10",))
def oldest_first() -> None:
    """The list of purchases begins with the oldest."""
    from reference_impl.storage.sqlite import purchases

    purchases.OF_USER = rewritten(rewritten(purchases.OF_USER, "sequence <", "sequence >"), " DESC", "")
    page = purchases.SqlitePurchases.page

    @replaces(purchases.SqlitePurchases, "page")
    def page_of_user(self: Any, user_id: str, window: Any) -> Any:
        return page(self, user_id, replace(window, after=window.after or -1))


@mutant("purchases-can-be-deleted", caught_by=("PUR-11",))
def purchases_can_be_deleted() -> None:
    """A generator has made routes for everything, and one of them deletes purchases."""
    from fastapi import Request, Response

    from reference_impl.routes import purchases
    from reference_impl.routes.authentication import Authenticated
    from reference_impl.routes.backend import backend_of

    add = purchases.add_routes

    async def delete_purchase(request: Request, purchase_id: str, _bearer: Authenticated) -> Response:
        def delete(shop: Any) -> None:
            shop.purchases._connection.execute("DELETE FROM purchases WHERE id = ?", (purchase_id,))

        await backend_of(request).store.write(delete)
        return Response(status_code=204)

    @replaces(purchases, "add_routes")
    def add_routes(router: Any) -> None:
        add(router)
        router.add_api_route("/purchases/{purchase_id}", delete_purchase, methods=["DELETE"], response_model=None)
