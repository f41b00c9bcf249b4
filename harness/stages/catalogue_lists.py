"""Stage catalogue: walk the list of products, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.calling.together import in_a_burst
from archkata.conformance.lists.bounds import ensure_limits, ensure_made_up_cursors_refused, ensure_refused_or_nothing
from archkata.conformance.lists.contents import (
    ensure_finds,
    ensure_listed,
    ensure_nothing,
    ensure_walk_meets_each_once,
    ensure_walk_withstands,
)
from archkata.conformance.lists.listing import LARGEST_LIMIT, Listing, Row, key
from archkata.conformance.lists.walking import USUAL_LIMIT
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure
from archkata.language import text
from harness.actors import Editor, Guest, Product, new_product
from harness.data import usd
from harness.vocabulary.members import PRODUCT
from harness.vocabulary.searching import searching

SIZES: Final = (1, 3, 5, 23, 100)
MEMBERS: Final = ("sku", "name", "manufacturer")
KINDS: Final = ("camera", "lens")


@check("CAT-06")
def the_list_is_an_object_with_items_and_a_cursor(editor: Editor, guest: Guest) -> None:
    """The rows of 21 products of one's own are compared member by member: a list often shows less than a reading."""
    ensure_nothing(searching(guest, guest.scene.fresh.word("Nothing")))
    maker = guest.scene.fresh.word("Listed")
    products = publish(editor, [{"manufacturer": maker}] * (USUAL_LIMIT + 1))
    own = searching(guest, maker)

    for listing in (Listing(guest, "list_products"), own):
        for row in listing.first_page()[0]:
            ensure_whole(row)

    for product in products[::10]:
        ensure_listed(own, product, PRODUCT)


@check("CAT-07")
def a_walk_meets_each_product_exactly_once_whatever_the_page_size(editor: Editor, guest: Guest) -> None:
    """All that a list could be ordered by is equal but ids and skus, and several come in at the same instant."""
    maker = guest.scene.fresh.word("Twins")
    alike = {"manufacturer": maker, "name": "Twin", "price": usd(1999), "stock": 5}
    products = publish(editor, [alike] * 23)

    for limit in (None, *SIZES):
        ensure_walk_meets_each_once(searching(guest, maker), products, limit=limit)


@check("CAT-08")
def publishing_during_a_walk_neither_hides_nor_repeats_older_products(editor: Editor, guest: Guest) -> None:
    """The new ones belong to the beginning, the middle and the end of the list, whatever it is ordered by."""
    maker = guest.scene.fresh.word("Growing")
    products = publish(editor, [{"manufacturer": maker, "kind": KINDS[n % 2]} for n in range(20)])

    def between(_: list[Row]) -> list[Product]:
        return [new_product(editor, **body) for body in scattered(guest.scene.fresh, maker)]

    ensure_walk_withstands(searching(guest, maker), products, between, limit=4)


@check("CAT-09")
def changing_products_during_a_walk_neither_hides_nor_repeats_them(editor: Editor, guest: Guest) -> None:
    """One that was met moves one way and one that was not the other way, in turn, whatever the order is."""
    maker = guest.scene.fresh.word("Moving")
    products = publish(editor, [{"manufacturer": maker}] * 20)
    ends = [{"name": "Aaa", "price": usd(1)}, {"name": "zzz", "price": usd(10**9)}]

    def between(met: list[Row]) -> list[Product]:
        ends.reverse()
        for some, end in zip(parted(products, met), ends, strict=True):
            if some:
                editor.change_product(guest.scene.fresh.random.choice(some), end).expect(200, 204)
                editor.restock_product(guest.scene.fresh.random.choice(some), quantity=1000).expect(200, 201, 204)
        return []

    ensure_walk_withstands(searching(guest, maker), products, between, limit=4)


@check("CAT-10")
def the_page_size_is_from_1_to_100(editor: Editor, guest: Guest) -> None:
    """The first page is enough to tell, once there is more than fits on the largest one."""
    everything = Listing(guest, "list_products")

    publish(editor, [{}] * (LARGEST_LIMIT + 1 - everything.count(LARGEST_LIMIT + 1)))

    ensure_limits(everything)


@check("CAT-11")
def a_made_up_cursor_is_refused(editor: Editor, guest: Guest) -> None:
    """An altered cursor, or that of another search, may lead somewhere, but never out of this search."""
    maker, other = guest.scene.fresh.word("Cursor"), guest.scene.fresh.word("Other")
    publish(editor, [{"manufacturer": name} for name in (maker, other) * 3])

    foreign = searching(guest, other).first_page(limit=1)[1]
    listing = searching(guest, maker)

    ensure_made_up_cursors_refused(listing, lambda row: row.get("manufacturer") == maker, [foreign])


@check("CAT-14")
def kind_filters_alone_and_with_q_on_every_page_of_the_walk(editor: Editor, guest: Guest) -> None:
    """The word stands in another member each time, because `OR` lets those of the other kind in by one of them only."""
    word = guest.scene.fresh.word("Kind")
    products = publish(editor, [{MEMBERS[n % 3]: f"{word}-{n}", "kind": KINDS[n % 2]} for n in range(18)])

    for kind in KINDS:
        own = [product for product in products if product["kind"] == kind]
        for limit in (2, LARGEST_LIMIT):
            ensure_walk_meets_each_once(searching(guest, word, kind=kind), own, limit=limit)
        ensure_finds(Listing(guest, "list_products", kind=kind), own, is_of(kind))
    for listing in (searching(guest, word, kind="drone"), Listing(guest, "list_products", kind="drone")):
        ensure_refused_or_nothing(listing, 400, 422)


def publish(editor: Editor, bodies: Sequence[Mapping[str, object]]) -> list[Product]:
    """Publish products in a burst, fresh but for what is given."""
    return in_a_burst(editor, lambda somebody, body: new_product(somebody, **body), bodies)


def scattered(fresh: Fresh, maker: str) -> list[dict[str, object]]:
    """Return three products for different places of a list."""
    return [
        {"manufacturer": maker, "sku": fresh.word("0"), "name": "Aaa", "price": usd(1), "stock": 0},
        {"manufacturer": maker, "sku": fresh.word("m"), "name": "Mmm", "price": usd(150_000), "kind": "lens"},
        {"manufacturer": maker, "sku": fresh.word("zz"), "name": "zzz", "price": usd(10**9), "stock": 10**6},
    ]


def parted(products: list[Product], met: list[Row]) -> tuple[list[Product], list[Product]]:
    """Return those products that were met on a walk, and the others."""
    ids = set(map(key, met))
    return [one for one in products if key(one) in ids], [one for one in products if key(one) not in ids]


def is_of(kind: str) -> Callable[[Row], bool]:
    """Return what tells the rows of a kind from others."""
    return lambda row: row.get("kind") == kind


def ensure_whole(row: Row) -> None:
    """Refute the rule unless a row of the list has all members of a product."""
    missing = [name for name in PRODUCT if row.get(name) is None and name != "features"]
    ensure(not missing, text("whole products"), text("a product without {members}", members=", ".join(missing)))
