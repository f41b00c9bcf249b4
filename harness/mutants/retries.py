"""Faults of the stage retries: whose a key is, what it stands for, and what it is worth afterwards."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces

Naming = Callable[[Callable[..., Awaitable[Any]], Any, Any], Awaitable[Any]]


def name_keys(naming: Naming, *routes: str) -> None:
    """Put something around the naming of keyed requests, for these routes or for all."""
    from reference_impl.routes import keys, purchases, refunds

    owners = {"purchases": purchases, "refunds": refunds, "others": keys}
    for route in routes or owners:
        around(owners[route], "keyed_request")(naming)


async def nothing(keyed_request: Any, request: Any, bearer: Any) -> None:
    """Take no notice of a key."""


def renamed(rename: Callable[[str, Any], str]) -> Naming:
    """Store keyed requests under another name than `user method key path`."""

    async def naming(keyed_request: Any, request: Any, bearer: Any) -> Any:
        keyed = await keyed_request(request, bearer)
        return keyed and replace(keyed, name=rename(keyed.name, request))

    return naming


@mutant("key-ignored", caught_by=("RTY-01",))
def key_ignored() -> None:
    """Idempotency-Key is not looked at."""
    name_keys(nothing)


@mutant("order-without-key-merged", caught_by=("RTY-01",))
def order_without_key_merged() -> None:
    """Without a key a hash of the body takes its place, so that two honest orders become one."""
    from reference_impl.entities.answers import KeyedRequest

    async def naming(keyed_request: Any, request: Any, bearer: Any) -> Any:
        keyed = await keyed_request(request, bearer)
        fingerprint = hashlib.sha256(await request.body()).digest()
        return keyed or KeyedRequest(f"{bearer.user.id} {fingerprint.hex()}", fingerprint)

    name_keys(naming, "purchases")


@mutant("replay-of-today", caught_by=("RTY-02",))
def replay_of_today() -> None:
    """With a key only the id of the purchase is kept: a replay shows the purchase as it is by now."""
    from reference_impl.services import checkout, purchases
    from reference_impl.services.idempotency import once

    @replaces(checkout, "once")
    def once_but_fresh(shop: Any, request: Any, work: Any) -> Any:
        answer = once(shop, request, work)
        purchase = shop.purchases.get(json.loads(answer.body)["id"])
        return purchases.answer_of(purchase) if purchase else answer


@mutant("shelf-before-key", caught_by=("RTY-02",))
def shelf_before_key() -> None:
    """The stock is looked at before the key is, so that a repeated order fails once the shelf is empty."""
    from reference_impl.errors import ConflictError
    from reference_impl.services.checkout import DirectCheckout

    @around(DirectCheckout, "buy")
    async def look_and_buy(buy: Any, checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        product = await checkout._store.read(lambda shop: shop.products.get(order.product_id))
        if product is not None and product.stock < order.quantity:
            raise ConflictError("The stock does not hold as many.")
        return await buy(checkout, bearer, order, request)


@mutant("changed-payload-replayed", caught_by=("RTY-03", "RTY-12", "RTY-13"))
def changed_payload_replayed() -> None:
    """The same key with another payload gets the first answer."""
    from reference_impl.services import idempotency, paid_purchases

    for owner in (idempotency, paid_purchases):

        @replaces(owner, "same_request")
        def same_request(request: Any, earlier: Any) -> None:
            del request, earlier


@mutant("changed-payload-carried-out", caught_by=("RTY-03", "RTY-12", "RTY-13"))
def changed_payload_carried_out() -> None:
    """The payload is a part of the key, so that the same key with another payload is another order."""

    async def naming(keyed_request: Any, request: Any, bearer: Any) -> Any:
        keyed = await keyed_request(request, bearer)
        return keyed and replace(keyed, name=f"{keyed.name} {keyed.fingerprint.hex()}")

    name_keys(naming)


@mutant("key-of-everybody", caught_by=("RTY-05",))
def key_of_everybody() -> None:
    """A key is looked up without its user: the same key of another customer gets the first one's order."""
    name_keys(renamed(lambda name, _: name.partition(" ")[2]))


@mutant("key-of-the-session", caught_by=("RTY-05",))
def key_of_the_session() -> None:
    """A key belongs to the token that it came with: who logs in again has lost it."""
    name_keys(renamed(lambda name, request: f"{request.headers.get('authorization')} {name}"), "purchases", "refunds")


@mutant("key-for-every-path", caught_by=("RTY-06",))
def key_for_every_path() -> None:
    """A key is looked up by its user alone, whatever it is sent to."""

    async def naming(keyed_request: Any, request: Any, bearer: Any) -> Any:
        keyed = await keyed_request(request, bearer)
        return keyed and replace(keyed, name=" ".join(keyed.name.split(" ")[::2][:2]), fingerprint=b"")

    name_keys(naming, "purchases", "refunds")


@mutant("key-of-the-route", caught_by=("RTY-06",))
def key_of_the_route() -> None:
    """A key is kept with the template of its path, which is the same for the refunds of all purchases."""
    name_keys(renamed(lambda name, request: f"{name.rpartition(' ')[0]} {request.scope['route'].path}"))


@mutant("key-cut-short", caught_by=("RTY-07",))
def key_cut_short() -> None:
    """The column for keys is too narrow, and the database cuts what does not fit."""

    def cut(name: str, _: Any) -> str:
        owner, method, key, path = name.split(" ")
        return f"{owner} {method} {key[:64]} {path}"

    name_keys(renamed(cut))


@mutant("key-in-small-letters", caught_by=("RTY-07",))
def key_in_small_letters() -> None:
    """Keys are compared without regard to case, as some collations do."""
    name_keys(renamed(lambda name, _: name.lower()))


@mutant("key-of-100-characters", caught_by=("RTY-07",))
def key_of_100_characters() -> None:
    """Keys of more than 100 characters are refused."""
    from reference_impl.routes import keys

    put(keys, "PATTERN", re.compile(r"[\x21-\x7e]{1,100}"))


@mutant("key-with-blanks", caught_by=("RTY-07",))
def key_with_blanks() -> None:
    """A key may hold anything printable, blanks as well."""
    from reference_impl.routes import keys

    put(keys, "PATTERN", re.compile(r"[\x20-\x7e]{1,255}"))


@mutant("key-spent-by-a-refusal", caught_by=("RTY-08",))
def key_spent_by_a_refusal() -> None:
    """A key whose first request was refused is noted as failed, and what comes with it later is done without it."""
    from reference_impl.errors import ShopError
    from reference_impl.services.checkout import DirectCheckout

    failed = set()

    @around(DirectCheckout, "buy")
    async def buy_and_note(buy: Any, checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        if request is not None and request.name in failed:
            request = None
        try:
            return await buy(checkout, bearer, order, request)
        except ShopError:
            if request is not None:
                failed.add(request.name)
            raise


@mutant("refund-keys-ignored", caught_by=("RTY-12",))
def refund_keys_ignored() -> None:
    """The key is honoured where something is bought, and not where it is given back."""
    name_keys(nothing, "refunds")


@mutant("rest-before-key", caught_by=("RTY-12",))
def rest_before_key() -> None:
    """What is left to refund is looked at before the key is, so that the repeat of the last refund is refused."""
    from reference_impl.errors import ConflictError
    from reference_impl.services.checkout import DirectCheckout

    @around(DirectCheckout, "refund")
    async def look_and_refund(refund: Any, checkout: Any, bearer: Any, purchase_id: str, *wanted: Any) -> Any:
        purchase = await checkout._store.read(lambda shop: shop.purchases.get(purchase_id))
        if purchase is not None and not purchase.left:
            raise ConflictError("Nothing is left to refund.")
        return await refund(checkout, bearer, purchase_id, *wanted)


@mutant("key-for-money-only", caught_by=("RTY-13",))
def key_for_money_only() -> None:
    """Registering, publishing and restocking do not look at keys: the repeat is a conflict with oneself."""
    name_keys(nothing, "others")


@mutant("own-email-is-taken", caught_by=("RTY-14",))
def own_email_is_taken() -> None:
    """A replacement looks whether anybody has the email, and finds the user itself when it comes again."""
    from reference_impl.errors import ConflictError
    from reference_impl.services import users

    save = users.replace_user

    @replaces(users, "replace_user")
    def replace_user(shop: Any, bearer: Any, user_id: str, wanted: Any, precondition: Any) -> Any:
        if shop.users.with_email(wanted.email) is not None:
            raise ConflictError("This email is taken.")
        return save(shop, bearer, user_id, wanted, precondition)


@mutant("withdrawn-twice-is-a-conflict", caught_by=("RTY-14",))
def withdrawn_twice_is_a_conflict() -> None:
    """A review that is withdrawn already cannot be withdrawn: who repeats the request is told of a conflict."""
    from reference_impl.errors import ConflictError, NotFoundError
    from reference_impl.services import reviews

    take_back = reviews.withdraw

    @replaces(reviews, "withdraw")
    def withdraw(shop: Any, bearer: Any, review_id: str) -> None:
        try:
            take_back(shop, bearer, review_id)
        except NotFoundError as gone:
            raise ConflictError("This review is withdrawn already.") from gone
