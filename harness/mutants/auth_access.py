"""Faults of the stage auth: who may do what."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import around, mutant, replaces


@mutant("list-believes-its-query", caught_by=("AUT-11",))
def list_believes_its_query() -> None:
    """The list of purchases shows those of whoever is named in the query."""
    from reference_impl.services import purchases

    @replaces(purchases, "page")
    def page(shop: Any, _bearer: Any, user_id: str, window: Any) -> Any:
        return shop.purchases.page(user_id, window)


@mutant("refund-by-anyone", caught_by=("AUT-12",))
def refund_by_anyone() -> None:
    """A refund looks up the purchase by its id and never asks whose it is."""
    from reference_impl.services import refunds

    pay = refunds.refund

    @replaces(refunds, "refund")
    def refund(shop: Any, bearer: Any, purchase_id: str, wanted: Any) -> Any:
        purchase = shop.purchases.get(purchase_id)
        if purchase is not None:
            bearer = replace(bearer, user=replace(bearer.user, id=purchase.user_id))
        return pay(shop, bearer, purchase_id, wanted)


@mutant("editors-change-everybody", caught_by=("AUT-12",))
def editors_change_everybody() -> None:
    """Reading and changing share one guard, and as an editor may read every user, it may change them all."""
    from reference_impl.services import users

    own = users._own_user

    @replaces(users, "_own_user")
    def own_user(shop: Any, bearer: Any, user_id: str, precondition: Any) -> Any:
        if bearer.is_editor:
            bearer = replace(bearer, user=replace(bearer.user, id=user_id))
        return own(shop, bearer, user_id, precondition)


@mutant("changed-before-refused", caught_by=("AUT-12",))
def changed_before_refused() -> None:
    """A change of a user is made first, in a transaction of its own, and whose it is is asked afterwards."""
    from reference_impl.routes import users
    from reference_impl.routes.backend import backend_of

    @around(users, "replace_user")
    async def replace_user(put: Any, request: Any, user_id: str, wanted: Any, bearer: Any) -> Any:
        def save(shop: Any) -> None:
            user = shop.users.get_for_change(user_id)
            if user is not None and user.id != bearer.user.id:
                shop.users.save(replace(user, name=wanted.name))

        await backend_of(request).store.write(save)
        return await put(request, user_id, wanted, bearer)


@mutant("anybody-restocks", caught_by=("AUT-13",))
def anybody_restocks() -> None:
    """Of all operations on products the restock alone has no guard."""
    from reference_impl.errors import NotFoundError
    from reference_impl.services import products

    @replaces(products, "restock")
    def restock(shop: Any, _bearer: Any, product_id: str, quantity: int) -> Any:
        product = shop.products.put(product_id, quantity)
        if product is None:
            raise NotFoundError
        return product


@mutant("role-from-body", caught_by=("AUT-14",))
def role_from_body() -> None:
    """The registration copies the body into the record, and with it a role that somebody gives itself."""
    from reference_impl.routes import users
    from reference_impl.routes.backend import backend_of

    @around(users, "register_user")
    async def register_user(register: Any, request: Any, registration: Any) -> Any:
        answer = await register(request, registration)
        role = (await request.json()).get("role", "customer")

        def promote(shop: Any) -> None:
            shop.users.save(replace(shop.users.with_email(registration.email), role=role))

        await backend_of(request).store.write(promote)
        return answer


@mutant("role-from-patch", caught_by=("AUT-14",))
def role_from_patch() -> None:
    """A patch of a user takes is_editor, which the page for administrators needs."""
    from reference_impl.routes import users
    from reference_impl.routes.backend import backend_of

    @around(users, "change_user")
    async def change_user(patch: Any, request: Any, user_id: str, changes: Any, bearer: Any) -> Any:
        answer = await patch(request, user_id, changes, bearer)

        def promote(shop: Any) -> None:
            shop.users.save(replace(shop.users.get(user_id), role="editor"))

        if (await request.json()).get("is_editor") is True:
            await backend_of(request).store.write(promote)
        return answer


@mutant("reviews-for-members", caught_by=("AUT-15",))
def reviews_for_members() -> None:
    """A guard for everything has forgotten one of its exceptions: single reviews need a token."""
    from reference_impl.routes import reviews
    from reference_impl.routes.authentication import bearer_of

    @around(reviews, "get_review")
    async def get_review(show: Any, request: Any, **ids: Any) -> Any:
        await bearer_of(request)
        return await show(request, **ids)


@mutant("editors-read-nobody", caught_by=("AUT-15",))
def editors_read_nobody() -> None:
    """The filter by owner has no exception for editors, who may read every purchase."""
    from reference_impl.errors import NotFoundError
    from reference_impl.services import purchases

    @replaces(purchases, "get")
    def get(shop: Any, bearer: Any, purchase_id: str) -> Any:
        purchase = shop.purchases.get(purchase_id)
        if purchase is None or purchase.user_id != bearer.user.id:
            raise NotFoundError
        return purchase


@mutant("buyer-from-body", caught_by=("AUT-16",))
def buyer_from_body() -> None:
    """The buyer is still whoever the body names, as in the days before there were tokens."""
    from reference_impl.services import purchases

    sell = purchases.buy

    @replaces(purchases, "buy")
    def buy(shop: Any, bearer: Any, order: Any) -> Any:
        if order.user_id is not None:
            bearer = replace(bearer, user=replace(bearer.user, id=order.user_id))
        return sell(shop, bearer, order)


@mutant("not-yours-and-not-there", caught_by=("AUT-17",))
def not_yours_and_not_there() -> None:
    """A purchase is loaded first and its owner compared then: 404 for what is not there, 403 for what is."""
    from reference_impl.errors import ForbiddenError
    from reference_impl.services import purchases

    find = purchases.get

    @replaces(purchases, "get")
    def get(shop: Any, bearer: Any, purchase_id: str) -> Any:
        purchase = shop.purchases.get(purchase_id)
        if purchase is not None and purchase.user_id != bearer.user.id and not bearer.is_editor:
            raise ForbiddenError("This is not your purchase.")
        return find(shop, bearer, purchase_id)
