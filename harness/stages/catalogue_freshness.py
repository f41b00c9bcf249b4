"""Stage catalogue: nobody is shown an old product for a new one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.lists.contents import ensure_listed, ensure_walk_meets_each_once
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.changes import ensure_tells
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.facts import agrees
from archkata.conformance.vocabulary.tags import naming, not_naming, strong_tag
from archkata.language import text
from harness.actors import Actor, Editor, Guest, Product, new_product, new_purchase, new_refund
from harness.data import usd
from harness.vocabulary.members import PRODUCT
from harness.vocabulary.possible import possible_product, possible_purchase, possible_user
from harness.vocabulary.searching import searching

CONNECTIONS = 3


@check("CAT-18")
def a_product_carries_a_strong_tag_and_every_visible_change_changes_it(
    editor: Editor, guest: Guest, camera: Product
) -> None:
    """Each 304 is asked for twice on one connection, where a body behind it would be taken for the next answer."""
    answer, again = guest.get_product(camera), guest.anew().get_product(camera)
    tag = strong_tag(answer)
    ensure(
        answer.body != again.body or strong_tag(again) == tag,
        text("the same tag for the same body"),
        text("first {tag}, then {other}", tag=tag, other=again.etag),
    )

    for condition in naming(tag, guest.scene.fresh):
        ensure_not_modified(guest, camera, condition)
    for condition in not_naming(tag, guest.scene.fresh):
        ensure_tells(guest.if_none_match(condition).get_product(camera), camera, PRODUCT)
    ensure_each_state_has_its_tag(guest, camera, changes(editor, camera))


@check("CAT-19")
def a_change_is_visible_to_the_next_read_of_any_client_and_soon_in_lists(editor: Editor, guest: Guest) -> None:
    """The readers have seen the product before, so each of them could have a copy of its own."""
    product = new_product(editor)
    readers = [guest.anew() for _ in range(CONNECTIONS)]
    everything, search = Listing(guest, "list_products"), searching(guest, product["sku"])
    ensure_listed(everything, product, PRODUCT)
    lists = everything.beginning_at(product), search
    state: dict[str, Any] = dict(product)

    for answer, members in seen_changes(editor, product):
        answer.expect(200, 201, 204)
        state |= members
        for read in together(partial(reader.get_product, product) for reader in readers):
            ensure_tells(read, state, PRODUCT)
        for listing in lists:
            ensure_listed(listing, state, PRODUCT)
    for found, words in (([product], state["name"]), ([product], state["manufacturer"]), ([], product["name"])):
        ensure_walk_meets_each_once(searching(guest, words), found)


def ensure_not_modified(guest: Guest, product: Product, condition: str) -> None:
    """Refute the rule unless a condition brings 304 and not a byte more, twice."""
    knowing = guest.if_none_match(condition).on_one_connection()
    for _ in range(2):
        answer = knowing.get_product(product)
        answer.expect(304)
        ensure(not answer.is_stray, text("304 without a body"), text("304 and bytes behind its end"))


def ensure_each_state_has_its_tag(guest: Guest, product: Product, answers: Iterator[Answer]) -> None:
    """Refute the rule unless a new state always has a new tag, and the tag before brings the new state."""
    states = {strong_tag(guest.get_product(product)): dict(product)}
    for answer in answers:
        answer.expect(200, 201, 204)
        before = list(states)[-1]
        stale = guest.if_none_match(before).get_product(product)
        state, tag = stale.expect(200), strong_tag(stale)
        ensure(
            agrees(state, states.get(tag, state), PRODUCT),
            text("another tag for another state"),
            text("ETag: {tag} for both", tag=tag),
        )
        states[tag] = states.pop(tag, state)
        guest.if_none_match(tag).get_product(product).expect(304)


def changes(editor: Editor, product: Product) -> Iterator[Answer]:
    """Change a product in every way there is, one way after another without a pause."""
    scene, buyer = editor.scene, buyer_for(editor)
    for price in (1, 2, 3):
        yield editor.change_product(product, price=usd(price))
    yield editor.change_product(product, name="Another name")
    yield editor.change_product(product, manufacturer="Another maker")
    yield editor.change_product(product, features=[{"name": "another", "description": "feature"}])
    for _ in range(2):
        yield editor.restock_product(product, quantity=1)
    if buyer is not None:
        purchase = new_purchase(buyer, product, quantity=2)
        yield purchase.answer
        refund = scene.attempt(lambda: new_refund(buyer, purchase)) if scene.claims("refunds") else None
        if refund is not None:
            yield refund.answer


def seen_changes(editor: Editor, product: Product) -> Iterator[tuple[Answer, dict[str, Any]]]:
    """Change a product many times; yield each answer with the members that are new."""
    buyer, stock = buyer_for(editor), product["stock"]
    for price in range(1000, 1020):
        yield editor.change_product(product, price=usd(price)), {"price": usd(price)}
    for _ in range(5):
        stock += 3
        yield editor.restock_product(product, quantity=3), {"stock": stock}
    for _ in range(5 if buyer else 0):
        stock -= 1
        yield (buyer or editor).buy(product), {"stock": stock}
    names = {member: editor.scene.fresh.word("Renamed") for member in ("name", "manufacturer")}
    yield editor.change_product(product, names), names


def buyer_for(editor: Editor) -> Actor | None:
    """Register a buyer; None where nothing can be bought."""
    buyer = possible_user(editor.scene) if editor.scene.claims("purchases") else None
    return buyer if possible_purchase(buyer, possible_product(editor)) is not None else None
