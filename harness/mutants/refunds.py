"""Faults of the stage refunds: how much goes back, how often, and to where."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

import json
from dataclasses import replace
from typing import Annotated, Any

from archkata.conformance.mutants import around, mutant, replaces, retype, rewritten
from harness.mutants.purchases import drop_checks


@mutant("refund-needs-a-quantity", caught_by=("REF-01",))
def refund_needs_a_quantity() -> None:
    """A refund must say its quantity, although it is optional."""
    from reference_impl.errors import InvalidError
    from reference_impl.services import refunds

    pay = refunds.refund

    @replaces(refunds, "refund")
    def refund(shop: Any, bearer: Any, purchase_id: str, wanted: Any) -> Any:
        if wanted.quantity is None:
            raise InvalidError("A quantity is needed.", parameter="quantity")
        return pay(shop, bearer, purchase_id, wanted)


@mutant("whole-refund-refused", caught_by=("REF-01",))
def whole_refund_refused() -> None:
    """What is refunded must be less than what was bought: the last unit never comes back."""
    from reference_impl.storage.sqlite import purchases

    purchases.HOLD = rewritten(purchases.HOLD, "<= quantity", "< quantity")


@mutant("refund-compared-with-everything", caught_by=("REF-02", "REF-03"))
def refund_compared_with_everything() -> None:
    """A refund is compared with what was bought and not with what is left, so that it can be had again and again."""
    from reference_impl.storage.sqlite import purchases

    drop_checks()
    purchases.HOLD = rewritten(purchases.HOLD, "AND refunded_quantity + held_quantity + ", "AND ")


@mutant("refund-only-while-completed", caught_by=("REF-03",))
def refund_only_while_completed() -> None:
    """Only a completed purchase can be refunded, and one that is refunded in part is not completed any more."""
    from reference_impl.storage.sqlite import purchases

    purchases.HOLD += "AND refunded_quantity = 0"


@mutant("rest-is-everything", caught_by=("REF-04",))
def rest_is_everything() -> None:
    """Without a quantity as many units are refunded as were bought, also when some went back before."""
    from reference_impl.entities.purchases import Purchase
    from reference_impl.services import purchases, refunds

    pay = refunds.refund

    @replaces(refunds, "refund")
    def refund(shop: Any, bearer: Any, purchase_id: str, wanted: Any) -> Any:
        purchase: Purchase = purchases.get(shop, bearer, purchase_id)
        return pay(shop, bearer, purchase_id, replace(wanted, quantity=wanted.quantity or purchase.quantity))


@mutant("amount-from-body", caught_by=("REF-05",))
def amount_from_body() -> None:
    """The backend computes the amount of a refund, and then takes one from the body all the same."""
    from fastapi import Response

    from reference_impl.routes import refunds
    from reference_impl.routes.backend import backend_of

    @around(refunds, "refund")
    async def refund(pay: Any, request: Any, purchase_id: str, wanted: Any, bearer: Any) -> Any:
        answer = await pay(request, purchase_id, wanted, bearer)
        sent = (await request.json()).get("amount")
        if not isinstance(sent, dict):
            return answer
        paid = {**json.loads(answer.body), "amount": sent}

        def save(shop: Any) -> None:
            shop.refunds._connection.execute("UPDATE refunds SET amount = :amount WHERE id = :id", {**paid, **sent})

        await backend_of(request).store.write(save)
        return Response(json.dumps(paid), 201, media_type="application/json")


@mutant("restock-all-each-time", caught_by=("REF-06", "PUR-12"))
def restock_all_each_time() -> None:
    """Each refund, also of a part, puts the whole purchased quantity back into the stock."""
    from reference_impl.services import purchases, refunds

    pay = refunds.refund

    @replaces(refunds, "refund")
    def refund(shop: Any, bearer: Any, purchase_id: str, wanted: Any) -> Any:
        made = pay(shop, bearer, purchase_id, wanted)
        purchase = purchases.get(shop, bearer, purchase_id)
        shop.products.put(purchase.product_id, purchase.quantity - made.quantity)
        return made


@mutant("negative-refund", caught_by=("REF-07",))
def negative_refund() -> None:
    """Only the upper bound of a refund is looked at: -1 is one more sold, and 0 is taken for "all that is left"."""
    from pydantic import Field

    from reference_impl.entities.refunds import RefundRequest

    drop_checks()
    retype(RefundRequest, "quantity", Annotated[int, Field(strict=True)] | None)


@mutant("refunds-of-any-id", caught_by=("REF-08", "AUT-11"))
def refunds_of_any_id() -> None:
    """The list of refunds filters by the purchase's id and never loads the purchase: whose it is, and whether it is."""
    from reference_impl.services import refunds

    @replaces(refunds, "page")
    def page(shop: Any, _bearer: Any, purchase_id: str, window: Any) -> Any:
        return shop.refunds.page(purchase_id, window)


@mutant("refunds-without-a-next-page", caught_by=("REF-09",))
def refunds_without_a_next_page() -> None:
    """The list of refunds shows its first page and says that there is no other."""
    from reference_impl.storage.sqlite.refunds import SqliteRefunds

    whole = SqliteRefunds.page

    @replaces(SqliteRefunds, "page")
    def page(self: SqliteRefunds, purchase_id: str, window: Any) -> Any:
        return replace(whole(self, purchase_id, window), next=None)


@mutant("refunded-at-the-first-unit", caught_by=("REF-10",))
def refunded_at_the_first_unit() -> None:
    """A purchase counts as refunded as soon as one of its units is."""
    from reference_impl.entities.purchases import Purchase

    seen = Purchase.view

    @replaces(Purchase, "view")
    def view(purchase: Purchase) -> Any:
        return {**seen(purchase), "status": "refunded" if purchase.refunded_quantity else "completed"}
