"""Faults with changes of users and products: lost, half seen, guarded too early, or copied at the wrong moment."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces, rewritten


@mutant("user-saved-as-it-was", caught_by=("CON-03",), kind="concurrent")
def user_saved_as_it_was() -> None:
    """The user that was read to check the token is changed, and saved with all its members in another transaction."""
    from reference_impl.services import users

    own_user = users._own_user

    @replaces(users, "_own_user")
    def own_user_as_it_was(shop: Any, bearer: Any, user_id: str, precondition: Any) -> Any:
        own_user(shop, bearer, user_id, precondition)
        return bearer.user


@mutant("product-saved-as-it-was", caught_by=("CON-03",), kind="concurrent")
def product_saved_as_it_was() -> None:
    """A change of a product starts from the state that was read before its transaction, and undoes others' changes."""
    from reference_impl.routes import products as routes
    from reference_impl.routes.backend import backend_of
    from reference_impl.services import products

    @around(routes, "change_product")
    async def change_what_was_read(change: Any, request: Any, product_id: str, changes: Any, bearer: Any) -> Any:
        seen = await backend_of(request).store.read(lambda shop: products.get(shop, product_id))
        as_it_was = {name: getattr(seen, name) for name in ("name", "manufacturer", "features", "price")}
        return await change(request, product_id, {**as_it_was, **changes}, bearer)


@mutant("if-match-ignored", caught_by=("CON-04",))
def if_match_ignored() -> None:
    """Nobody looks at If-Match: a client that asks for protection against lost updates has none."""
    from reference_impl.services.preconditions import Precondition

    @replaces(Precondition, "check")
    def check(_precondition: Precondition, _tag: str) -> None:
        return


@mutant("if-match-found-in-part", caught_by=("CON-04",))
def if_match_found_in_part() -> None:
    """If-Match is searched for the text of the tag, so `"12"` is taken where the tag is `"1"`."""
    from reference_impl.services import preconditions

    @replaces(preconditions, "strongly_listed")
    def found(tag: str, condition: str) -> bool:
        return condition.strip() == "*" or tag.strip('"') in condition


@mutant("weak-tags-only", caught_by=("USR-16",))
def weak_tags_only() -> None:
    """Only weak tags are sent, which promise less than equal bytes, and If-Match strips `W/` before it compares."""
    from reference_impl.entities.products import Product
    from reference_impl.entities.users import User
    from reference_impl.services import preconditions

    for kind in (User, Product):
        put(kind, "tag", property(lambda thing: f'W/"{thing.version}"'))

    @replaces(preconditions, "strongly_listed")
    def weakly_listed(tag: str, condition: str) -> bool:
        return preconditions.weakly_listed(tag.removeprefix("W/"), condition)


@mutant("if-match-outside", caught_by=("CON-05",), kind="concurrent")
def if_match_outside() -> None:
    """If-Match is compared before the transaction begins: two writers pass with one tag."""
    from reference_impl.routes import users as routes
    from reference_impl.routes.answers import precondition_of
    from reference_impl.services.preconditions import Precondition

    @replaces(routes, "precondition_of")
    def nothing_more_to_check(_request: Any) -> Precondition:
        return Precondition(None)

    async def check_first(change: Any, request: Any, user_id: str, bearer: Any, **wanted: Any) -> Any:
        if user_id == bearer.user.id:
            precondition_of(request).check(bearer.user.tag)
        return await change(request=request, user_id=user_id, bearer=bearer, **wanted)

    around(routes, "change_user")(check_first)
    around(routes, "replace_user")(check_first)


@mutant("copy-cleared-too-early", caught_by=("CON-06", "CON-10"), kind="concurrent")
def copy_cleared_too_early() -> None:
    """Users are kept in memory, and a change clears the copy before it commits.

    Who reads in between makes a new copy of the old state, and nobody clears that one.
    """
    from reference_impl.routes import users as routes
    from reference_impl.services import users

    copies: dict[str, Any] = {}
    get = users.get

    @replaces(users, "get")
    def get_copy(shop: Any, bearer: Any, user_id: str) -> Any:
        return copies.setdefault(user_id, bearer.user) if user_id == bearer.user.id else get(shop, bearer, user_id)

    async def clear_first(change: Any, user_id: str, **wanted: Any) -> Any:
        copies.pop(user_id, None)
        return await change(user_id=user_id, **wanted)

    around(routes, "change_user")(clear_first)
    around(routes, "replace_user")(clear_first)


@mutant("product-copy-cleared-too-early", caught_by=("CON-10",), kind="concurrent")
def product_copy_cleared_too_early() -> None:
    """Products are kept in memory for their readers. A change clears the copy before its transaction, not after it."""
    from reference_impl.routes import products as routes
    from reference_impl.services import products
    from reference_impl.storage.sqlite.products import SqliteProducts

    copies: dict[str, Any] = {}
    get = products.get

    @replaces(products, "get")
    def get_copy(shop: Any, product_id: str) -> Any:
        return copies.get(product_id) or copies.setdefault(product_id, get(shop, product_id))

    def clearing(move: Any) -> Any:
        def clear_and_move(repository: Any, product_id: str, quantity: int) -> Any:
            copies.pop(product_id, None)
            return move(repository, product_id, quantity)

        return clear_and_move

    put(SqliteProducts, "put", clearing(SqliteProducts.put))
    put(SqliteProducts, "take", clearing(SqliteProducts.take))

    @around(routes, "change_product")
    async def clear_and_change(change: Any, request: Any, product_id: str, changes: Any, bearer: Any) -> Any:
        copies.pop(product_id, None)
        return await change(request, product_id, changes, bearer)


@mutant("replaced-in-two-steps", caught_by=("CON-07",), kind="concurrent")
def replaced_in_two_steps() -> None:
    """PUT saves the email in one transaction and the name in the next one: a read in between sees half of each."""
    from reference_impl.routes import users as routes
    from reference_impl.routes.backend import backend_of
    from reference_impl.services import users
    from reference_impl.services.preconditions import Precondition

    @around(routes, "replace_user")
    async def replace_step_by_step(replace_user: Any, request: Any, user_id: str, wanted: Any, bearer: Any) -> Any:
        email_only, always = replace(wanted, name=bearer.user.name), Precondition(None)
        await backend_of(request).store.write(
            lambda shop: users.replace_user(shop, bearer, user_id, email_only, always)
        )
        return await replace_user(request, user_id, wanted, bearer)


@mutant("changed-in-two-steps", caught_by=("CON-07",), kind="concurrent")
def changed_in_two_steps() -> None:
    """A change of a product is saved member by member, with a commit each."""
    from reference_impl.routes import products as routes

    @around(routes, "change_product")
    async def change_step_by_step(change: Any, request: Any, product_id: str, changes: Any, bearer: Any) -> Any:
        members = list(changes.items())
        for name, value in members[:-1]:
            await change(request, product_id, {name: value}, bearer)
        return await change(request, product_id, dict(members[-1:]), bearer)


@mutant("unhandled-unique-violation", caught_by=("CON-08", "CON-11"), kind="concurrent")
def unhandled_unique_violation() -> None:
    """Whether an email is free is looked up first; in a race the unique index decides, and its violation is a 500."""
    from reference_impl.storage.sqlite.users import SqliteUsers

    _look_for_the_email_first()

    @replaces(SqliteUsers, "_claim_email")
    def claim(self: Any, statement: str, values: Any) -> None:
        self._connection.execute(statement, values)


@mutant("email-looked-up-first", caught_by=("CON-08",), kind="concurrent")
def email_looked_up_first() -> None:
    """Whether an email is free is looked up before the user is saved, and no index keeps the promise in a race."""
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite.schema import SCHEMA

    _look_for_the_email_first()
    put(connections, "SCHEMA", rewritten(SCHEMA, "folded_email TEXT NOT NULL UNIQUE", "folded_email TEXT NOT NULL"))


def _look_for_the_email_first() -> None:
    """Refuse a known email before anything is written."""
    from reference_impl.errors import ConflictError
    from reference_impl.routes import users as routes
    from reference_impl.routes.backend import backend_of

    async def look(request: Any, email: str | None, own: str | None = None) -> None:
        if email is None:
            return
        known = await backend_of(request).store.read(lambda shop: shop.users.with_email(email))
        if known is not None and known.id != own:
            raise ConflictError("This email is taken.")

    @around(routes, "register_user")
    async def look_and_register(register: Any, request: Any, registration: Any) -> Any:
        await look(request, registration.email)
        return await register(request, registration)

    @around(routes, "change_user")
    async def look_and_change(change: Any, request: Any, user_id: str, changes: Any, bearer: Any) -> Any:
        await look(request, changes.get("email"), bearer.user.id)
        return await change(request, user_id, changes, bearer)

    @around(routes, "replace_user")
    async def look_and_replace(replace_user: Any, request: Any, user_id: str, wanted: Any, bearer: Any) -> Any:
        await look(request, wanted.email, bearer.user.id)
        return await replace_user(request, user_id, wanted, bearer)


@mutant("sku-looked-up-first", caught_by=("CON-08",), kind="concurrent")
def sku_looked_up_first() -> None:
    """Whether a sku is free is looked up before the product is saved, and there is no unique index."""
    from reference_impl.errors import ConflictError
    from reference_impl.routes import products as routes
    from reference_impl.routes.backend import backend_of
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite.schema import SCHEMA

    put(connections, "SCHEMA", rewritten(SCHEMA, "sku TEXT NOT NULL UNIQUE", "sku TEXT NOT NULL"))

    @around(routes, "publish_product")
    async def look_and_publish(publish: Any, request: Any, new: Any, bearer: Any) -> Any:
        store: Any = backend_of(request).store
        query = "SELECT count(*) FROM products WHERE sku = ?"
        if (await store.read(lambda shop: shop.connection.execute(query, (new.sku,)).fetchone()))[0]:
            raise ConflictError("This sku is taken.")
        return await publish(request, new, bearer)
