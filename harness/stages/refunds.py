"""Stage refunds: give money and goods back, once."""

from __future__ import annotations

from typing import Final

from archkata.conformance.lists.contents import ensure_listed, ensure_walk_meets_each_once
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, given
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.language import text
from harness.actors import Editor, Guest, Product, User, new_product
from harness.data import usd
from harness.vocabulary.members import PURCHASE, REFUND

# Bodies that are no refund. The huge quantities are also more than any purchase, so they may be a conflict.
NO_QUANTITIES: Final[tuple[object, ...]] = (0, -1, -(2**63), 1.5, "1", "", True, False, [1], {})
NO_REFUNDS: Final[tuple[object, ...]] = (
    *({"quantity": quantity} for quantity in NO_QUANTITIES),
    {"reason": 5},
    {"reason": ["dead pixel"]},
    {"quantity": 1, "reason": "x" * 501},
    *([], [{"quantity": 1}], "x", 7),
)
HUGE_QUANTITIES: Final = (2**31, 2**63, 10**30)

# What a client might say to be paid more.
CLAIMS: Final[tuple[dict[str, object], ...]] = (
    {"amount": usd(99_999)},
    {"amount": 99_999},
    {"unit_price": usd(99_999)},
    {"total": usd(99_999)},
)


@check("REF-01")
def a_full_refund_returns_what_was_paid(buyer: User, editor: Editor) -> None:
    """Without any member, and with a reason alone, which must not be needed."""
    camera = new_product(editor, price=usd(1999))

    for wanted in ({}, {"reason": "dead pixel"}, {"reason": "x" * 500}):
        purchase = buyer.buy(camera, quantity=3).expect(201)
        answer = buyer.refund(purchase, wanted)
        refund = answer.expect(201, purchase_id=purchase.id, quantity=3, amount=usd(5997))
        ensure(refund.id and refund.get("refunded_at"), text("the members `id` and `refunded_at`"), answer.described())
        buyer.get_purchase(purchase).expect(200, status="refunded", refunded_quantity=3)


@check("REF-02")
def nothing_is_refunded_twice(buyer: User, guest: Guest, camera: Product) -> None:
    """All, one and the same again, each of them a request of its own."""
    purchase = buyer.buy(camera, quantity=3).expect(201)
    refund = buyer.refund(purchase).expect(201)
    refunded = buyer.get_purchase(purchase).expect(200, refunded_quantity=3)

    for again in ({}, {"quantity": 1}, {"quantity": 3}):
        buyer.refund(purchase, again).expect(409, 422)
        guest.get_product(camera).expect(200, stock=100)
        ensure_agrees(buyer.get_purchase(purchase).expect(200), refunded, PURCHASE)
    ensure_holds(Listing(buyer, "list_refunds", purchase), [refund], REFUND)


@check("REF-03")
def partial_refunds_never_add_up_to_more_than_the_purchase(buyer: User, guest: Guest, camera: Product) -> None:
    """Two and two of five leave one: a third two is too much, and the last one is not."""
    purchase = buyer.buy(camera, quantity=5).expect(201)
    refunds = []

    for quantity, refunded in ((2, 2), (2, 4), (2, None), (1, 5), (1, None)):
        answer = buyer.refund(purchase, quantity=quantity)
        if refunded is None:
            answer.expect(409, 422)
        else:
            refunds.append(answer.expect(201, quantity=quantity))
        back = sum(refund["quantity"] for refund in refunds)
        buyer.get_purchase(purchase).expect(200, refunded_quantity=back)
        guest.get_product(camera).expect(200, stock=95 + back)

    ensure_holds(Listing(buyer, "list_refunds", purchase), refunds, REFUND)


@check("REF-04")
def without_a_quantity_the_rest_is_refunded(buyer: User, editor: Editor) -> None:
    """Quantity and amount both, since one of them may still think of the whole purchase."""
    purchase = buyer.buy(new_product(editor, price=usd(700)), quantity=5).expect(201)
    buyer.refund(purchase, quantity=2).expect(201, quantity=2, amount=usd(1400))

    buyer.refund(purchase).expect(201, quantity=3, amount=usd(2100))

    buyer.get_purchase(purchase).expect(200, status="refunded", refunded_quantity=5)


@check("REF-05")
def a_refund_pays_the_price_of_the_purchase_not_todays_and_not_the_clients(buyer: User, editor: Editor) -> None:
    """The price rises and changes its currency between the purchase and the refund."""
    camera = new_product(editor, price=usd(1000))
    purchase = buyer.buy(camera, quantity=2 + len(CLAIMS)).expect(201)
    editor.change_product(camera, price={"amount": 1500, "currency": "EUR"}).expect(200, 204)

    buyer.refund(purchase, quantity=1).expect(201, amount=usd(1000))
    for claim in CLAIMS:
        answer = buyer.refund(purchase, quantity=1, **claim)
        answer.expect(201, 400, 422, **({"amount": usd(1000)} if answer.status == 201 else {}))

    left = buyer.get_purchase(purchase).expect(200)
    rest = left["quantity"] - left["refunded_quantity"]
    buyer.refund(purchase).expect(201, quantity=rest, amount=usd(1000 * rest))


@check("REF-06")
def refunded_units_go_back_to_the_stock_exactly_once(buyer: User, editor: Editor, guest: Guest) -> None:
    """The reader has seen the product before, so that a copy of its could be stale."""
    camera = new_product(editor, stock=5)
    purchase = buyer.buy(camera, quantity=3).expect(201)
    guest.get_product(camera).expect(200, stock=2)

    buyer.refund(purchase, quantity=1).expect(201)
    guest.get_product(camera).expect(200, stock=3)
    buyer.refund(purchase, quantity=2).expect(201)
    guest.get_product(camera).expect(200, stock=5)


@check("REF-07")
def the_quantity_of_a_refund_is_a_whole_number_of_at_least_1(buyer: User, guest: Guest, camera: Product) -> None:
    """Everything is looked at afterwards, since a refusal may have paid all the same."""
    purchase = buyer.buy(camera, quantity=3).expect(201)

    for body in NO_REFUNDS:
        buyer.refund(purchase, body).expect(400, 422)
        with given(**(body if isinstance(body, dict) else {"body": body})):
            ensure_agrees(buyer.get_purchase(purchase).expect(200), purchase, PURCHASE)
    for quantity in HUGE_QUANTITIES:
        buyer.refund(purchase, quantity=quantity).expect(400, 422, 409)
        with given(quantity=quantity):
            ensure_agrees(buyer.get_purchase(purchase).expect(200), purchase, PURCHASE)

    guest.get_product(camera).expect(200, stock=97)
    ensure_holds(Listing(buyer, "list_refunds", purchase), [], REFUND)


@check("REF-08")
def refunds_of_an_unknown_purchase_are_404(buyer: User, camera: Product) -> None:
    """The id looks like a real one, so that it gets as far as the store."""
    purchase = buyer.buy(camera).expect(201)
    unknown = buyer.scene.fresh.unknown_id(purchase.id)

    buyer.refund(unknown).expect(*buyer.scene.not_found)
    buyer.list_refunds(unknown).expect(*buyer.scene.not_found)


@check("REF-09")
def the_list_of_refunds_adds_up(buyer: User, editor: Editor) -> None:
    """Page by page and at once, and for a purchase that has none."""
    camera = new_product(editor, price=usd(1999))
    kept, purchase = (buyer.buy(camera, quantity=5).expect(201) for _ in range(2))
    refunds = [
        buyer.refund(purchase, quantity=units).expect(201, quantity=units, amount=usd(1999 * units))
        for units in (1, 2, 1)
    ]

    for limit in (1, 100):
        ensure_walk_meets_each_once(Listing(buyer, "list_refunds", purchase), refunds, limit=limit)
    ensure_holds(Listing(buyer, "list_refunds", purchase), refunds, REFUND)
    ensure_holds(Listing(buyer, "list_refunds", kept), [], REFUND)
    buyer.get_purchase(purchase).expect(200, refunded_quantity=4)


@check("REF-10")
def status_and_refunded_quantity_follow_at_once(buyer: User, camera: Product) -> None:
    """By id over two connections that have read the purchase before, and in the list within its second."""
    purchase = buyer.buy(camera, quantity=3).expect(201)
    readers = buyer.anew(), buyer.anew()
    for reader in readers:
        reader.get_purchase(purchase).expect(200, status="completed", refunded_quantity=0)

    for count, status in enumerate(("partially_refunded", "partially_refunded", "refunded"), 1):
        buyer.refund(purchase, quantity=1).expect(201)
        wanted = {**purchase, "status": status, "refunded_quantity": count}
        for reader in readers:
            ensure_agrees(reader.get_purchase(purchase).expect(200), wanted, PURCHASE)
        ensure_listed(Listing(buyer, "list_purchases"), wanted, PURCHASE)
