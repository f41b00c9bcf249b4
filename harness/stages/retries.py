"""Stage retries: what an idempotency key does for a purchase and for a refund."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, uuid5

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.keys import OTHER_PAYLOAD, ensure_replayed, with_key
from archkata.language import text
from harness.actors import ABSENT, Editor, Guest, Product, User, new_product
from harness.data import usd
from harness.vocabulary.members import PURCHASE, REFUND

LONGEST_KEY: Final = 253
"""Two quotes less than the 255 characters that a key may have with them."""


@check("RTY-01")
def the_same_purchase_with_the_same_key_happens_once(buyer: User, guest: Guest, camera: Product) -> None:
    """What is sent without a key, or with another one, is an order of its own, although the bytes are the same."""
    keyed, other = (with_key(buyer, buyer.scene.fresh.word("key-")) for _ in range(2))

    first = keyed.buy(camera, quantity=2)
    sold = [first.expect(201)]
    for _ in range(3):
        ensure_replayed(keyed.anew().buy(camera, quantity=2), first)
    guest.get_product(camera).expect(200, stock=98)

    sold += [somebody.buy(camera, quantity=2).expect(201) for somebody in (buyer, buyer, other)]
    ensure_replayed(keyed.buy(camera, quantity=2), first)
    guest.get_product(camera).expect(200, stock=92)
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("RTY-02")
def a_replay_is_the_first_answer_even_if_the_world_has_moved_on(
    buyer: User, other: User, editor: Editor, guest: Guest
) -> None:
    """A refund, a new price and an empty shelf: each of them shows in an answer that is made anew."""
    camera = new_product(editor, price=usd(1999), stock=5)
    keyed = with_key(buyer, buyer.scene.fresh.word("key-"))
    first = keyed.buy(camera, quantity=2)
    purchase = first.expect(201, status="completed", refunded_quantity=0)

    editor.change_product(camera, price={"amount": 2500, "currency": "EUR"}).expect(200, 204)
    ensure_replayed(keyed.buy(camera, quantity=2), first)
    refunded = 1 if buyer.scene.claims("refunds") else 0
    if refunded:
        buyer.refund(purchase, quantity=refunded).expect(201)
        ensure_replayed(keyed.buy(camera, quantity=2), first)
    other.buy(camera, quantity=3 + refunded).expect(201)
    ensure_replayed(keyed.anew().buy(camera, quantity=2), first)

    guest.get_product(camera).expect(200, stock=0)
    buyer.get_purchase(purchase).expect(200, refunded_quantity=refunded)


@check("RTY-03")
def the_same_key_with_another_payload_is_refused(buyer: User, guest: Guest, camera: Product, lens: Product) -> None:
    """Another quantity and another product, whose stocks are looked at, since a refusal may have sold all the same."""
    keyed = with_key(buyer, buyer.scene.fresh.word("key-"))
    first = keyed.buy(camera)
    sold = [first.expect(201)]

    for product, quantity in ((camera, 2), (lens, 1), (camera, 2)):
        keyed.buy(product, quantity=quantity).expect(*OTHER_PAYLOAD)
    ensure_replayed(keyed.buy(camera), first)

    guest.get_product(camera).expect(200, stock=99)
    guest.get_product(lens).expect(200, stock=100)
    sold.append(with_key(buyer, buyer.scene.fresh.word("key-")).buy(camera, quantity=2).expect(201))
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("RTY-05")
def the_same_key_of_two_users_is_two_keys(ana: User, luis: User, guest: Guest, camera: Product) -> None:
    """The same bytes of both. A new session of Ana's is still Ana, whose key it was."""
    ana.scene.needs("auth")
    key = ana.scene.fresh.word("key-")
    anas, first_of_ana = with_key(ana, key), with_key(ana, key).buy(camera, user_id=ABSENT)
    luiss, first_of_luis = with_key(luis, key), with_key(luis, key).buy(camera, user_id=ABSENT)

    bought = first_of_ana.expect(201, user_id=ana.id), first_of_luis.expect(201, user_id=luis.id)
    ensure(bought[0].id != bought[1].id, text("two purchases"), text("one for both: {id}", id=shown(bought[1].id)))
    ana.log_in_again()
    for keyed, first in ((anas, first_of_ana), (luiss, first_of_luis), (anas, first_of_ana)):
        ensure_replayed(keyed.anew().buy(camera, user_id=ABSENT), first)

    guest.get_product(camera).expect(200, stock=98)
    for buyer, purchase in zip((ana, luis), bought, strict=True):
        ensure_holds(Listing(buyer, "list_purchases"), [purchase], PURCHASE)


@check("RTY-06")
def a_key_belongs_to_one_method_and_path(buyer: User, guest: Guest, camera: Product) -> None:
    """One key for a purchase and for two refunds, whose bodies are the same: only their paths tell them apart."""
    buyer.scene.needs("refunds")
    keyed = with_key(buyer, buyer.scene.fresh.word("key-"))
    first = keyed.buy(camera, quantity=2)
    one, other = first.expect(201, product_id=camera.id, quantity=2), buyer.buy(camera, quantity=2).expect(201)

    refunds = {purchase.id: keyed.refund(purchase, quantity=1) for purchase in (one, other)}
    for purchase in (one, other):
        refund = refunds[purchase.id].expect(201, purchase_id=purchase.id, quantity=1)
        ensure_replayed(keyed.refund(purchase, quantity=1), refunds[purchase.id])
        ensure_holds(Listing(buyer, "list_refunds", purchase), [refund], REFUND)
        buyer.get_purchase(purchase).expect(200, refunded_quantity=1)

    ensure_replayed(keyed.buy(camera, quantity=2), first)
    guest.get_product(camera).expect(200, stock=98)


@check("RTY-07")
def keys_are_1_to_255_visible_ascii_characters(buyer: User, guest: Guest, camera: Product) -> None:
    """The long keys differ at one end only, two others in the case of their letters: each is an order of its own."""
    fresh, sold = buyer.scene.fresh, []
    too_long = fresh.word("k").ljust(LONGEST_KEY + 1, "x")
    for bad in (too_long, f"{fresh.word()} {fresh.word()}", f"{too_long}{too_long}"):
        with_key(buyer, bad).buy(camera).expect(400, 422)
    guest.get_product(camera).expect(200, stock=100)

    for key in good_keys(fresh, alone=buyer.scene.backend.has_authentication):
        keyed = with_key(buyer, key)
        first = keyed.buy(camera)
        sold.append(first.expect(201))
        ensure_replayed(keyed.buy(camera), first)

    guest.get_product(camera).expect(200, stock=100 - len(sold))
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


def good_keys(fresh: Fresh, *, alone: bool) -> list[str]:
    """Return keys that must be taken; those that others may have used before only where each user has keys alone."""
    long, word = fresh.word("k").ljust(LONGEST_KEY - 1, "x"), fresh.word("Key-")
    unique = [str(uuid5(NAMESPACE_URL, fresh.word())), f"{fresh.word()}!~';--%", f"{long}a", f"{long}b"]
    return [*unique, f"a{long}", word, word.swapcase(), *(["k", "K", "!~';--%"] if alone else [])]


@check("RTY-08")
def a_refused_request_does_not_turn_its_key_into_two_effects_or_none(buyer: User, editor: Editor, guest: Guest) -> None:
    """Whether a refusal is kept or forgotten is free; what happened in the end must fit what was answered."""
    camera, sold = new_product(editor, stock=2), []
    invalid, too_much, new = (with_key(buyer, buyer.scene.fresh.word("key-")) for _ in range(3))
    for _ in range(2):
        invalid.buy(camera, quantity=0).expect(400, 422)
        too_much.buy(camera, quantity=3).expect(409, 422)
    guest.get_product(camera).expect(200, stock=2)
    editor.restock_product(camera, quantity=98).expect(200, 201, 204)

    for keyed, quantity, refusals in ((invalid, 1, (400, 409, 422)), (too_much, 3, (409, 422))):
        answer = keyed.buy(camera, quantity=quantity)
        told = answer.expect(201, *refusals)
        if answer.status == 201:
            sold.append(told)
            ensure_replayed(keyed.buy(camera, quantity=quantity), answer)
    first = new.buy(camera, quantity=5)
    sold.append(first.expect(201))
    ensure_replayed(new.buy(camera, quantity=5), first)

    guest.get_product(camera).expect(200, stock=100 - sum(purchase["quantity"] for purchase in sold))
    ensure_holds(Listing(buyer, "list_purchases"), sold, PURCHASE)


@check("RTY-12")
def refunds_honour_keys_too(buyer: User, guest: Guest, camera: Product) -> None:
    """The last refund takes all that is left, so a repeat that is looked at anew finds nothing to refund."""
    buyer.scene.needs("refunds")
    purchase = buyer.buy(camera, quantity=4).expect(201)
    one, rest = (with_key(buyer, buyer.scene.fresh.word("key-")) for _ in range(2))

    first = one.refund(purchase, quantity=1)
    refunds = [first.expect(201, quantity=1)]
    ensure_replayed(one.anew().refund(purchase, quantity=1), first)
    buyer.get_purchase(purchase).expect(200, refunded_quantity=1)
    refunds.append(buyer.refund(purchase, quantity=1).expect(201))
    one.refund(purchase, quantity=2).expect(*OTHER_PAYLOAD)
    buyer.get_purchase(purchase).expect(200, refunded_quantity=2)

    last = rest.refund(purchase)
    refunds.append(last.expect(201, quantity=2))
    for keyed, body, answer in ((rest, {}, last), (one, {"quantity": 1}, first), (rest, {}, last)):
        ensure_replayed(keyed.refund(purchase, body), answer)
    buyer.get_purchase(purchase).expect(200, refunded_quantity=4, status="refunded")
    guest.get_product(camera).expect(200, stock=100)
    ensure_holds(Listing(buyer, "list_refunds", purchase), refunds, REFUND)
