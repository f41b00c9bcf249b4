"""Stage retries: what else may be sent twice, with a key or without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.keys import OTHER_PAYLOAD, ensure_replayed, with_key
from archkata.conformance.vocabulary.tokens import expect_token
from harness.actors import Actor, Editor, Guest, Product, User
from harness.data import valid_product, valid_review, valid_user
from harness.model.belongings import Belongings
from harness.vocabulary.accounts import ensure_logs_in, remember
from harness.vocabulary.members import REVIEW

A = TypeVar("A", bound=Actor)

TIMES: Final = 3


@check("RTY-13")
def registering_publishing_and_restocking_honour_keys(guest: Guest, editor: Editor, camera: Product) -> None:
    """What the other payload would have made is made afterwards without a key, because it must still be free."""
    fresh = guest.scene.fresh

    ensure_done_once(guest, Guest.register_user, valid_user(fresh), valid_user(fresh))
    ensure_done_once(editor, Editor.publish_product, valid_product(fresh), valid_product(fresh))
    if guest.scene.claims("reviews"):
        reviews = ensure_done_once(
            editor, partial(on, Editor.publish_review, camera), valid_review(fresh), valid_review(fresh)
        )
        ensure_holds(Listing(guest, "list_reviews", camera), reviews, REVIEW)
    ensure_done_once(editor, partial(on, Editor.restock_product, camera), {"quantity": 3}, {"quantity": 5})
    guest.get_product(camera).expect(200, stock=108)


def on(act: Callable[[A, Product, object], Answer], product: Product, somebody: A, body: object) -> Answer:
    """Let somebody do something to a product."""
    return act(somebody, product, body)


def ensure_done_once(somebody: A, act: Callable[[A, object], Answer], body: object, other: object) -> list[Resource]:
    """Refute the rule unless a repeat gets the first answer, and another payload is refused and free without a key.

    Return what was made: one thing with the key, one without.
    """
    keyed = with_key(somebody, somebody.scene.fresh.word("key-"))
    first = act(keyed, body)
    made = first.expect(200, 201, 204)
    for _ in range(TIMES - 1):
        ensure_replayed(act(keyed.anew(), body), first)
    act(keyed, other).expect(*OTHER_PAYLOAD)
    ensure_replayed(act(keyed, body), first)
    return [made, act(somebody, other).expect(200, 201, 204)]


@check("RTY-14")
def get_put_and_delete_may_be_repeated_without_further_effect(buyer: User, editor: Editor, guest: Guest) -> None:
    """Everything is read again after each repeat, which also repeats every GET."""
    replacement = {"email": buyer.scene.fresh.email(), "name": buyer.scene.fresh.name()}
    buyer.replace_user(buyer.id, replacement).expect(200, 204)
    remember(buyer, email=replacement["email"])
    shop = Belongings(buyer, editor)
    for _ in range(TIMES - 1):
        buyer.replace_user(buyer.id, replacement).expect(200, 204)
        shop.ensure_untouched()
    ensure_logs_in(buyer)

    if shop.product and shop.review:
        withdrawn = editor.publish_review(shop.product).expect(201)
        for again in ((), (404,), (404,)):
            editor.withdraw_review(withdrawn).expect(204, *again)
            editor.get_review(withdrawn).expect(404)
            shop.ensure_untouched()

    if buyer.scene.claims("auth"):
        token = expect_token(guest.log_in(email=buyer.email, password=buyer.password))
        for _ in range(TIMES):
            guest.with_token(token).log_out().expect(204, 401, 404, 405)
        shop.ensure_untouched()
