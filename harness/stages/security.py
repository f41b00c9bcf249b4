"""Stage security: what errors give away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.information_leaks.internals import internals
from archkata.conformance.outcome import Finding
from archkata.conformance.registry import check, watch
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted
from archkata.language import text
from archkata.wire import Exchange
from harness.actors import Editor, Guest, Raw, User
from harness.model.belongings import Belongings

MEMBERS: Final = ("email", "name", "password", "sku", "price", "stock", "quantity", "title", "product_id", "reason")
BODIES: Final[tuple[object, ...]] = (
    *({}, [], "x", 7, True),
    *(Raw(b"null"), Raw(b'{"email":'), Raw(b'{"a": "\xc3\x28"}'), Raw(b"a=1", "application/x-www-form-urlencoded")),
    *(dict.fromkeys(MEMBERS, 7), {member: {"a": []} for member in MEMBERS}),
    {"quantity": 10**30, "rating": -(2**63), "stock": 1.5, "price": {"amount": 10**400, "currency": "XXXX"}},
    {"name": "n\u0000", "title": "t" * 300, "kind": "none", "email": "a\u0000@b.example", "features": [7]},
)
ODD_IDS: Final = ("0", "-1", "no-such", "9" * 40, "'", '"', "null", "1;--", "%", "{}", "ñ", "x" * 300, "\x00")
ODD_QUERIES: Final = ({"limit": "x"}, {"limit": -1}, {"cursor": "'"}, {"cursor": "\x00"}, {"kind": "'"}, {"q": "\x00'"})


@check("SEC-01", seconds=180)
def errors_give_nothing_away(guest: Guest, user: User, editor: Editor) -> None:
    """Errors of every kind are provoked; each of them, as every other one of the run, is searched (below)."""
    things = Belongings(user, editor)

    for write in writes(guest, user, editor, things):
        for body in BODIES:
            write(body)
    for read in reads(user, editor, things):
        for odd in ODD_IDS:
            read(odd)
    for listing in listings(user, things):
        for query in ODD_QUERIES:
            listing(**query)
    for path in ("/no-such-path", "/users/", "/%00", "/products/1/no-such"):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            user.request(method, path, {} if method.startswith("P") else None)
    guest.with_token("no.such.token").get_user(user.id)
    guest.register_user(email=user.email)


@watch("SEC-01")
def no_error_of_the_run_gives_anything_away(exchange: Exchange, scene: Scene) -> None:
    """Whatever refuses: validation, the router, the database behind it."""
    if exchange.status is None or exchange.status < 400:
        return
    for kind, found in internals(exchange, scene):
        expected = text("nothing about the inside of the backend in an error")
        raise Refuted(Finding(expected, text("{kind}: {found}", kind=kind, found=found[:200])), exchange)


def writes(guest: Guest, user: User, editor: Editor, things: Belongings) -> Iterator[Callable[[Any], Answer]]:
    """Yield all calls with a body that the backend claims to have."""
    yield guest.register_user
    yield partial(user.change_user, user.id)
    yield partial(user.replace_user, user.id)
    if user.scene.claims("auth"):
        yield guest.log_in
    if things.product:
        yield editor.publish_product
        yield partial(editor.change_product, things.product)
        yield partial(editor.restock_product, things.product)
    if things.review and things.product:
        yield partial(editor.publish_review, things.product)
        yield partial(editor.change_review, things.review)
    if things.purchase and things.product:
        yield partial(user.buy, things.product)
    if things.refund and things.purchase:
        yield partial(user.refund, things.purchase)


def reads(user: User, editor: Editor, things: Belongings) -> Iterator[Callable[[str], Answer]]:
    """Yield all calls that read something by its id."""
    yield user.get_user
    if things.product:
        yield user.get_product
        yield partial(_renamed, editor)
    if things.review:
        yield user.get_review
        yield user.list_reviews
        yield editor.withdraw_review
    if things.purchase:
        yield user.get_purchase
        yield user.buy
    if things.refund:
        yield user.list_refunds
        yield user.refund


def _renamed(editor: Editor, product: str) -> Answer:
    return editor.change_product(product, name="Renamed")


def listings(user: User, things: Belongings) -> Iterator[Callable[..., Answer]]:
    """Yield all calls that show a list."""
    if things.product:
        yield user.list_products
        if things.review:
            yield partial(user.list_reviews, things.product)
    if things.purchase:
        yield user.list_purchases
        if things.refund:
            yield partial(user.list_refunds, things.purchase)
