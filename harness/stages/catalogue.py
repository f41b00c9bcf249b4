"""Stage catalogue: publish products and read them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.eventually import eventually
from archkata.conformance.lists.contents import ensure_listed
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.language import text
from harness.actors import Editor, Guest, Product, new_product
from harness.data import usd, valid_product
from harness.vocabulary.members import PRODUCT
from harness.vocabulary.searching import searching

TAKEN: Final = (409, 400, 422)
CURRENCIES: Final = ("USD", "EUR", "BRL", "ARS", "CLP", "MXN", "JPY")
LARGEST_AMOUNT: Final = 2**53 - 1

# In no order that a program could make, with one name twice and a description that is empty.
FEATURES: Final = [
    {"name": name, "description": description}
    for name, description in (
        ("visor", "electrónico, 3,69 millones de puntos"),
        ("Sensor", "APS-C\n26 megapixels"),
        ("autofocus", ""),
        ("Sensor", "stabilised <5 axes>"),
        ("10 fps", '"burst" & 测试'),
    )
]
READS: Final = 3


@check("CAT-01")
def a_published_product_comes_back_exactly_as_it_was_sent(editor: Editor, guest: Guest) -> None:
    """The answer to the publication is compared as closely as the reading: one of the two may be made up."""
    for body in telling_products(editor.scene.fresh):
        answer = editor.publish_product(body)

        created = answer.expect_created()
        sent = {**body, "id": created.id}
        ensure_agrees(created, sent, PRODUCT, evidence=answer.exchange)
        ensure_agrees(guest.get_product(created).expect(200), sent, PRODUCT)


@check("CAT-02")
def a_published_product_is_visible_at_once_everywhere(editor: Editor, guest: Guest) -> None:
    """List and search are asked before as well, so that a copy of them that nobody clears is there."""
    body = valid_product(guest.scene.fresh)
    lists = Listing(guest.anew(), "list_products"), searching(guest.anew(), body["sku"])
    with guest.scene.part("CAT-06"):
        for listing in lists:
            listing.rows(limit=100)

    product = editor.publish_product(body).expect(201)

    for read in [guest.anew().get_product(product) for _ in range(READS)]:
        ensure_agrees(read.expect(200), product, PRODUCT, evidence=read.exchange)
    for listing in lists:
        ensure_listed(listing, product, PRODUCT)


@check("CAT-04")
def a_sku_is_unique(editor: Editor, guest: Guest) -> None:
    """An upsert answers like a conflict at times, so the first one is read again. Skus are compared exactly."""
    sku = guest.scene.fresh.word("Sku-")
    body = {**valid_product(guest.scene.fresh), "sku": sku}
    first = new_product(editor, **body)

    for again in (body, {**body, "name": "Something else", "stock": 5}):
        editor.publish_product(again).expect(*TAKEN)
    twin = editor.publish_product(sku=sku.swapcase()).expect(201, sku=sku.swapcase())

    for product in (first, twin):
        ensure_agrees(guest.get_product(product).expect(200), product, PRODUCT)
    eventually(guest.scene, lambda: ensure_only_one_has_it(searching(guest, sku), sku))


@check("CAT-05")
def an_unknown_product_is_404(editor: Editor, guest: Guest, bystander: Product) -> None:
    """A statement without its condition would meet the bystander."""
    unknown = guest.scene.fresh.unknown_id(bystander.id)

    guest.get_product(unknown).expect(404)
    editor.get_product(unknown).expect(404)
    with guest.scene.part("CAT-15"):
        editor.change_product(unknown, name="Not there").expect(404)
        editor.change_product(unknown, price=usd(1)).expect(404)
    with guest.scene.part("CAT-17"):
        editor.restock_product(unknown, quantity=5).expect(404)

    guest.get_product(unknown).expect(404)
    ensure_agrees(guest.get_product(bystander).expect(200), bystander, PRODUCT)


def telling_products(fresh: Fresh) -> Iterator[dict[str, Any]]:
    """Yield bodies in which numbers, text and order get lost easily."""
    usual = partial(valid_product, fresh)
    yield {**usual(), "name": "Cámara «Ñandú» 測試 f/1.8 📷", "features": FEATURES, "price": usd(129_900), "stock": 7}
    yield {**usual(), "kind": "lens", "features": [], "stock": 0}
    yield {name: value for name, value in usual().items() if name != "features"}
    for currency in CURRENCIES:
        yield {**usual(), "price": {"amount": 129_900, "currency": currency}}
    yield {**usual(), "price": usd(LARGEST_AMOUNT)}


def ensure_only_one_has_it(listing: Listing, sku: str) -> None:
    """Refute the rule unless one product has the sku, letter by letter."""
    found = sum(row.get("sku") == sku for row in listing.rows())
    ensure(found == 1, text("one product with the sku {sku}", sku=sku), text("{count}", count=found))
