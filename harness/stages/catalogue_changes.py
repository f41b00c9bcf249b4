"""Stage catalogue: change and restock products."""

from __future__ import annotations

from typing import Any, Final

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.changes import ensure_taken, ensure_tells, half_good, taken_or_refused
from archkata.conformance.vocabulary.expectations import ensure, given
from archkata.language import text
from harness.actors import ABSENT, Editor, Guest, Product, new_product
from harness.data import usd, with_fresh_words
from harness.stages.catalogue_values import CHANGEABLE
from harness.vocabulary.members import PRODUCT

FEATURES: Final = [{"name": "zoom", "description": "3x"}, {"name": "aperture", "description": "f/2.8"}]
CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {"price": usd(2999)},
    {"price": {"amount": 1, "currency": "JPY"}},
    {"name": "Ñandú II"},
    {"manufacturer": "Óptica Cóndor"},
    {"features": [{"name": "weight", "description": ""}]},
    {"features": []},
    {"features": FEATURES},
    {"name": "Ñandú III", "price": usd(1999)},
)
GOOD: Final[dict[str, Any]] = {"name": "Half good", "manufacturer": "Half good", "price": usd(777), "features": []}

NO_QUANTITIES: Final[tuple[object, ...]] = (
    *(0, -1, 1.5, "5", None, ABSENT, True, [5], {}),
    *(1_000_001, -(2**63), 2**63, 10**30),
)


@check("CAT-15")
def changing_a_product_touches_only_what_the_patch_names(editor: Editor, guest: Guest, bystander: Product) -> None:
    """Each change meets a product that nobody has read before: stale copies are the matter of CAT-19.

    A bad member stands beside a good one, before it or behind it, because somebody applies one after another.
    """
    for usual in CHANGES:
        change = with_fresh_words(guest.scene.fresh, usual, "name")
        product = new_product(editor, features=FEATURES, kind="lens", stock=7)
        changed = {**product, **change}
        with given(**change):
            ensure_taken(editor.change_product(product, change), changed, PRODUCT)
            ensure_tells(guest.get_product(product), changed, PRODUCT)

    for patch in half_good(GOOD, CHANGEABLE):
        with given(**patch):
            editor.change_product(bystander, patch).expect(400, 422)
            ensure_tells(guest.get_product(bystander), bystander, PRODUCT)
    for member in ("name", "manufacturer", "price"):
        with given(**{member: None}):
            taken_or_refused(editor.change_product(bystander, {member: None}))
            ensure_tells(guest.get_product(bystander), bystander, PRODUCT)


@check("CAT-16")
def a_patch_cannot_move_the_stock_the_sku_or_the_id(editor: Editor, guest: Guest, camera: Product) -> None:
    """Alone, before a new name and behind it: a success changes the name and nothing else."""
    fresh, state = guest.scene.fresh, dict(camera)
    fixed: dict[str, object] = {
        "stock": 999,
        "sku": fresh.word("OTHER-"),
        "id": fresh.unknown_id(camera.id),
        "kind": "lens",
    }

    for number, (member, value) in enumerate((*fixed.items(), ("stock", 0))):
        moved, name = {member: value}, {"name": f"Name {number}"}
        for patch in (moved, {**moved, **name}, {**name, **moved}):
            if taken_or_refused(editor.change_product(camera, patch)) and "name" in patch:
                state |= name
            with given(**patch):
                ensure_tells(guest.get_product(camera), state, PRODUCT)


@check("CAT-17")
def a_restock_adds_to_the_stock_and_only_whole_positive_numbers_do(
    editor: Editor, guest: Guest, bystander: Product
) -> None:
    """The numbers are such that no overwriting comes to the same sum."""
    product = new_product(editor, stock=7)
    stock = 7

    for added in (5, 1, 1_000_000, 5):
        answer = editor.restock_product(product, quantity=added)
        told = answer.expect(200, 201, 204)
        ensure(answer.status == 204 or told or answer.json() == {}, text("204, or a JSON object"), answer.described())
        stock += added
        with given(quantity=added):
            ensure_tells(guest.get_product(product), {**product, "stock": stock}, PRODUCT)
    for quantity in NO_QUANTITIES:
        editor.restock_product(product, quantity=quantity).expect(400, 422)
        with given(quantity=quantity):
            guest.get_product(product).expect(200, stock=stock)
    ensure_tells(guest.get_product(bystander), bystander, PRODUCT)
