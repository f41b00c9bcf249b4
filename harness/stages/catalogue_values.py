"""Stage catalogue: the values that a product cannot have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.lists.contents import ensure_walk_meets_each_once
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.changes import ensure_tells
from archkata.conformance.vocabulary.expectations import given
from harness.actors import ABSENT, Editor, Guest
from harness.data import usd, valid_product
from harness.vocabulary.members import PRODUCT
from harness.vocabulary.searching import searching

NO_AMOUNTS: Final = (0, -1, 19.99, "1999", 2**53, 2**63, 10**30, True, None, [1999])
NO_CURRENCIES: Final = ("EURO", "usd", "US", "", "U5D", "US$", 5, None, ["USD"])
NO_TEXTS: Final = ("", 5, True, ["x"], {"x": "x"}, "n" * 201, "ñ" * 201)

BAD_PRICES: Final = (
    *({"amount": amount, "currency": "USD"} for amount in NO_AMOUNTS),
    *({"amount": 1999, "currency": currency} for currency in NO_CURRENCIES),
    *({"amount": 1999}, {"currency": "USD"}, {}, 1999, "1999 USD", [1999, "USD"]),
)
BAD_FEATURES: Final = (
    [{"name": f"feature {n}", "description": "x"} for n in range(51)],
    [{"description": "no name"}],
    [{"name": "good", "description": "x"}, {"name": "long", "description": "d" * 2001}],
    *([{"name": name, "description": "x"}] for name in ("", None, 5, "f" * 201)),
    [{"name": "number", "description": 5}],
    *(["sensor"], [5], [["sensor", "x"]], "sensor", 5, {"name": "sensor", "description": "x"}),
)
CHANGEABLE: Final[dict[str, tuple[object, ...]]] = {
    "name": NO_TEXTS,
    "manufacturer": NO_TEXTS,
    "features": BAD_FEATURES,
    "price": BAD_PRICES,
}
FIXED: Final[dict[str, tuple[object, ...]]] = {
    "sku": ("", "a b", "ñ", "a/b", "a\nb", "a,b", "s" * 65, 5, True, ["x"]),
    "kind": ("drone", "", "cameralens", 5, ["camera"]),
    "stock": (-1, 1.5, "3", 1_000_000_001, 2**63, True, [3]),
}
FULL_FEATURES: Final = [{"name": "f" * 200, "description": "d" * (2000 if n == 0 else 20)} for n in range(50)]
REQUIRED: Final = ("sku", "name", "manufacturer", "kind", "price", "stock")


@check("CAT-03")
def an_invalid_product_is_refused_and_not_listed(editor: Editor, guest: Guest) -> None:
    """All hold one word. Good ones at the bounds come last: once these are found, the others would be, too."""
    fresh, word = guest.scene.fresh, guest.scene.fresh.word("Faulty")
    faulty, good = list(faulty_products(fresh, word)), []

    for fault, body in faulty:
        with given(**fault):
            editor.publish_product(body).expect(400, 422)
    for body in bordering_products(fresh, faulty[0][1]["sku"], word):
        with given(**body):
            good.append(editor.publish_product(body).expect(201))
            if guest.scene.holds("CAT-01"):
                ensure_tells(guest.get_product(good[-1]), {**body, "id": good[-1].id}, PRODUCT)

    ensure_walk_meets_each_once(searching(guest, word), good)


def faulty_products(fresh: Fresh, word: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each fault and a product with it, which has a word in name, manufacturer and sku, if not at fault."""
    good = valid_product(fresh)
    values = {**CHANGEABLE, **FIXED}
    faults = [(name, bad) for name in values for bad in values[name]] + [(name, None) for name in REQUIRED]
    for number, (member, value) in enumerate(faults):
        named = {"sku": f"{word}-{number}", "name": f"{word} {number}", "manufacturer": word}
        yield {member: value}, {**good, **named, member: value}
    for number, member in enumerate(REQUIRED):
        named = {"sku": f"{word}.{number}", "name": word, "manufacturer": word}
        yield {member: ABSENT}, {name: value for name, value in {**good, **named}.items() if name != member}


def bordering_products(fresh: Fresh, sku: str, word: str) -> Iterator[dict[str, Any]]:
    """Yield the least and the most that a product can be; the first has a sku that was refused with something else."""
    least = {"name": "x", "manufacturer": "y", "features": [{"name": "z", "description": ""}]}
    most = {"name": "ñ" * 200, "manufacturer": "名" * 200, "features": FULL_FEATURES, "stock": 1_000_000_000}
    yield {**valid_product(fresh), **least, "sku": sku, "price": usd(1), "stock": 0}
    yield {**valid_product(fresh), **most, "sku": f"{word}-_.".ljust(64, "Z"), "price": usd(2**53 - 1)}
