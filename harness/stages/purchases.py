"""Stage purchases: buy, and keep exact books."""

from __future__ import annotations

from typing import Any, Final

from archkata.conformance.calling.answer import Resource
from archkata.conformance.eventually import apart
from archkata.conformance.lists.bounds import ensure_limits, ensure_made_up_cursors_refused
from archkata.conformance.lists.contents import ensure_listed, ensure_walk_meets_each_once, ensure_walk_withstands
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import Notes, ensure, given
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.conformance.vocabulary.methods import expect_not_allowed
from archkata.language import text
from harness.actors import ABSENT, Editor, Guest, Product, User, new_product
from harness.data import usd
from harness.vocabulary.members import PURCHASE
from harness.vocabulary.strangers import buys_of_unknown_buyers, is_refusal

# Whatever a program could take for a number, or forget to look at. The last ones are also more than any stock.
NO_QUANTITIES: Final[tuple[object, ...]] = (
    0,
    -1,
    -100,
    -(2**63),
    1.5,
    "2",
    "",
    None,
    True,
    False,
    [2],
    {},
    ABSENT,
    101,
)
HUGE_QUANTITIES: Final = (2**31, 2**63, 10**30)

# Price and quantity. Floats lose the first cents, 32 bits the middle, and a double the end.
AWKWARD: Final[tuple[tuple[dict[str, Any], int], ...]] = (
    (usd(1010), 3),
    (usd(1), 7),
    (usd(101), 100),
    (usd(333), 3),
    ({"amount": 1010, "currency": "JPY"}, 3),
    (usd(999_999_999_999), 99),
    (usd(90_071_992_547_409), 100),
    (usd(2**53 - 1), 1),
)

MEDDLING: Final[tuple[dict[str, object], ...]] = (
    {"unit_price": usd(1)},
    {"unit_price": 1},
    {"price": usd(1)},
    {"total": usd(1)},
    {"currency": "JPY"},
    {"discount": 100},
    {"status": "refunded"},
    {"refunded_quantity": 1},
    {"purchased_at": "1999-06-30T12:00:00Z"},
)


@check("PUR-01")
def buying_creates_a_purchase_with_exact_sums(buyer: User, editor: Editor) -> None:
    """Member by member, types included: `5997` is neither `"5997"` nor `5997.0`."""
    camera = new_product(editor, price=usd(1999), stock=10)

    answer = buyer.buy(camera, quantity=3)

    purchase = answer.expect_created(user_id=buyer.id, product_id=camera.id, quantity=3)
    answer.expect(201, unit_price=usd(1999), total=usd(5997), status="completed", refunded_quantity=0)
    ensure(purchase.get("purchased_at"), text("a member `purchased_at`"), answer.described())


@check("PUR-02")
def a_purchase_can_be_read_at_once_and_an_unknown_one_is_404(buyer: User, camera: Product) -> None:
    """Each read goes over a connection of its own, because a memory per worker would betray itself there."""
    purchase = buyer.buy(camera, quantity=2).expect(201)

    ensure_agrees(buyer.anew().get_purchase(purchase).expect(200), purchase, PURCHASE)
    ensure_listed(Listing(buyer.anew(), "list_purchases"), purchase, PURCHASE)

    buyer.get_purchase(buyer.scene.fresh.unknown_id(purchase.id)).expect(*buyer.scene.not_found)


@check("PUR-03")
def the_stock_falls_by_exactly_the_quantity(buyer: User, guest: Guest, camera: Product, lens: Product) -> None:
    """The readers have seen the product before, so that a copy of theirs could be stale."""
    readers = guest, guest.anew()
    for reader in readers:
        reader.get_product(camera).expect(200, stock=100)

    buyer.buy(camera, quantity=3).expect(201)
    for reader in readers:
        reader.get_product(camera).expect(200, stock=97)
    guest.get_product(lens).expect(200, stock=100)

    buyer.buy(lens).expect(201)
    guest.get_product(lens).expect(200, stock=99)
    guest.get_product(camera).expect(200, stock=97)


@check("PUR-04")
def more_than_the_stock_is_refused_without_a_trace_and_the_last_unit_can_be_sold(
    buyer: User, editor: Editor, guest: Guest
) -> None:
    """The borders: one more than there is, all there is, one when nothing is left, the last one for nobody known."""
    pair, single = new_product(editor, stock=2), new_product(editor, stock=1)

    buyer.buy(pair, quantity=3).expect(409, 422)
    guest.get_product(pair).expect(200, stock=2)
    sold = [buyer.buy(pair, quantity=2).expect(201)]
    buyer.buy(pair).expect(409, 422)
    guest.get_product(pair).expect(200, stock=0)

    if all(is_refusal(answer) for answer in buys_of_unknown_buyers(buyer, single)):
        guest.get_product(single).expect(200, stock=1)
    else:
        single = new_product(editor, stock=1)
    sold.append(buyer.buy(single).expect(201))
    buyer.buy(single).expect(409, 422)
    guest.get_product(single).expect(200, stock=0)
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("PUR-05")
def a_quantity_is_a_whole_number_from_1_to_100(buyer: User, editor: Editor, guest: Guest) -> None:
    """The stock is looked at after each, and the list at the end: a refusal may have sold all the same."""
    camera = new_product(editor, stock=1000)

    for quantity in NO_QUANTITIES:
        buyer.buy(camera, quantity=quantity).expect(400, 422)
        with given(quantity=quantity):
            guest.get_product(camera).expect(200, stock=1000)
    for quantity in HUGE_QUANTITIES:
        buyer.buy(camera, quantity=quantity).expect(400, 422, 409)
        with given(quantity=quantity):
            guest.get_product(camera).expect(200, stock=1000)

    sold = [buyer.buy(camera, quantity=quantity).expect(201, quantity=quantity) for quantity in (1, 100)]
    guest.get_product(camera).expect(200, stock=899)
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("PUR-06")
def unknown_products_and_unknown_buyers_are_refused(buyer: User, guest: Guest, camera: Product) -> None:
    """A look-up without a condition finds the first row there is, so the stock of a bystander is watched, too."""
    buyer.buy(buyer.scene.fresh.unknown_id(camera.id)).expect(404, 422, 409)
    for no_product in ({}, None, "", ABSENT):
        buyer.buy(camera, product_id=no_product).expect(400, 422, 401, 403, 404, 409)

    if not buyer.scene.backend.has_authentication:
        buyer.buy(camera, user_id=buyer.scene.fresh.unknown_id(buyer.id)).expect(404, 401, 403, 422)
        for nobody in (None, ABSENT):
            buyer.buy(camera, user_id=nobody).expect(400, 422, 401, 403, 404, 409)
    guest.get_product(camera).expect(200, stock=100)
    ensure_holds(Listing(buyer, "list_purchases"), [], PURCHASE)


@check("PUR-07")
def a_buyer_cannot_name_the_price_the_total_or_the_state(buyer: User, editor: Editor, guest: Guest) -> None:
    """One member at a time, because a refusal of one would hide that another is taken; then all of them."""
    camera = new_product(editor, price=usd(1999), stock=100)
    rightful = {"quantity": 2, "unit_price": usd(1999), "total": usd(3998), "status": "completed"}
    sold = []

    for meddling in (*MEDDLING, {name: value for members in MEDDLING for name, value in members.items()}):
        answer = buyer.buy(camera, quantity=2, **meddling)
        told = answer.expect(201, 400, 422)
        if answer.status == 201:
            sold.append(buyer.get_purchase(told).expect(200, **rightful, refunded_quantity=0))
            ensure_agrees(told, sold[-1], PURCHASE, evidence=answer.exchange)
            ensure(
                not str(told.get("purchased_at")).startswith("1999"),
                text("a `purchased_at` of today"),
                answer.described(),
            )

    guest.get_product(camera).expect(200, stock=100 - 2 * len(sold))
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("PUR-08")
def a_past_purchase_keeps_its_price(buyer: User, editor: Editor) -> None:
    """The currency changes as well, because it is easily forgotten where the amount is copied."""
    camera = new_product(editor, price=usd(1999))
    before = buyer.buy(camera, quantity=3).expect(201, unit_price=usd(1999), total=usd(5997))

    euros = {"amount": 2500, "currency": "EUR"}
    editor.change_product(camera, price=euros).expect(200, 204)
    ensure_agrees(buyer.get_purchase(before).expect(200), before, PURCHASE)
    ensure_listed(Listing(buyer, "list_purchases"), before, PURCHASE)

    after = buyer.buy(camera, quantity=3).expect(201, unit_price=euros, total={**euros, "amount": 7500})
    for purchase in (before, after):
        ensure_agrees(buyer.get_purchase(purchase).expect(200), purchase, PURCHASE)
        ensure_listed(Listing(buyer, "list_purchases"), purchase, PURCHASE)


@check("PUR-09")
def totals_are_exact_for_awkward_amounts(buyer: User, editor: Editor, guest: Guest) -> None:
    """Answered and read back, because a column may round what the program had right."""
    sold = []
    for price, quantity in AWKWARD:
        total = {**price, "amount": price["amount"] * quantity}
        camera = new_product(editor, price=price)
        sold.append(buyer.buy(camera, quantity=quantity).expect(201, unit_price=price, total=total))
        buyer.get_purchase(sold[-1]).expect(200, unit_price=price, total=total)

    priceless = new_product(editor, price=usd(2**53 - 1))
    buyer.buy(priceless, quantity=2).expect(409, 422, 400)
    guest.get_product(priceless).expect(200, stock=100)
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("PUR-10")
def a_buyers_list_holds_each_purchase_exactly_once_newest_first(ana: User, luis: User, camera: Product) -> None:
    """Two buyers in turn, so that a list of everybody's purchases, or a cursor of whole seconds, shows itself."""
    bought: dict[User, list[Resource]] = {ana: [], luis: []}
    for buyer in apart(ana.scene, (ana, luis, ana, ana, luis, ana, ana, luis, ana, ana)):
        bought[buyer].append(buyer.buy(camera).expect(201))
    if ana.scene.claims("refunds"):
        ana.refund(bought[ana][1]).expect(201)  # which makes it no newer

    for buyer, purchases in bought.items():
        for limit in (1, 3, 100):
            listing = Listing(buyer, "list_purchases")
            ensure_walk_meets_each_once(listing, purchases, limit=limit, newest_first=True)
    anas = Listing(ana, "list_purchases")
    with ana.scene.part("CAT-06"):
        ensure_walk_withstands(anas, bought[ana], lambda _: [ana.buy(camera).expect(201)], limit=2)
        ensure_limits(anas)
        ensure_made_up_cursors_refused(anas, shows=lambda row: row.get("user_id") == ana.id)


@check("PUR-11")
def a_purchase_cannot_be_edited_or_deleted(buyer: User, guest: Guest, camera: Product, notes: Notes) -> None:
    """By its own buyer, who may do everything else with it."""
    purchase = buyer.buy(camera, quantity=3).expect(201)

    for method, body in (("PUT", {**purchase, "quantity": 1}), ("PATCH", {"quantity": 1}), ("DELETE", None)):
        answer = buyer.call("get_purchase", {"purchase_id": purchase.id}, method=method, body=body)
        expect_not_allowed(answer, notes)

    ensure_agrees(buyer.get_purchase(purchase).expect(200), purchase, PURCHASE)
    guest.get_product(camera).expect(200, stock=97)
