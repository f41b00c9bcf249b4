"""Faults of the stage payments: what is charged, and what is made of the provider's answers."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces


@mutant("charged-without-cents", caught_by=("PAY-01",))
def charged_without_cents() -> None:
    """The total becomes whole dollars on its way to the provider, and the cents are lost."""
    from reference_impl.remote.provider import HttpProvider

    @around(HttpProvider, "charge")
    async def charge_rounded(charge: Any, provider: Any, total: Any, reference: str) -> Any:
        return await charge(provider, replace(total, amount=total.amount // 100 * 100), reference)


@mutant("charged-by-the-unit", caught_by=("PAY-01",))
def charged_by_the_unit() -> None:
    """The price of one unit is charged, however many are bought."""
    from reference_impl.services.paid_checkout import PaidCheckout

    @around(PaidCheckout, "_charged")
    async def charge_one(charged: Any, checkout: Any, pending: Any) -> Any:
        single = replace(pending, purchase=replace(pending.purchase, quantity=1))
        return await charged(checkout, single)


@mutant("charged-in-dollars", caught_by=("PAY-01",))
def charged_in_dollars() -> None:
    """The currency of a charge is always USD."""
    from reference_impl.remote.provider import HttpProvider

    @around(HttpProvider, "charge")
    async def charge_dollars(charge: Any, provider: Any, total: Any, reference: str) -> Any:
        return await charge(provider, replace(total, currency="USD"), reference)


@mutant("refund-without-money", caught_by=("PAY-02",))
def refund_without_money() -> None:
    """A refund is recorded and its units go back, but the provider is never asked to pay."""
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.paid_checkout import PaidCheckout

    put(PaidCheckout, "refund", DirectCheckout.refund)


@mutant("refund-in-doubt-is-dropped", caught_by=("PAY-02",), kind="fault")
def refund_in_doubt_is_dropped() -> None:
    """A refund without an answer counts as not paid: the units stay sold, although the money may be back."""
    from reference_impl.errors import UnavailableError
    from reference_impl.services import paid_refunds
    from reference_impl.services.paid_checkout import PaidCheckout

    def drop(shop: Any, refund_id: str) -> None:
        for pending in shop.pending_refunds.all():
            if pending.refund.id == refund_id:
                paid_refunds.call_off(shop, pending)

    @around(PaidCheckout, "_finish_refund")
    async def finish_or_drop(finish_refund: Any, checkout: Any, pending: Any) -> Any:
        try:
            return await finish_refund(checkout, pending)
        except UnavailableError:
            await checkout._store.write(lambda shop: drop(shop, pending.refund.id))
            raise


@mutant("refusal-retried", caught_by=("PAY-08",), kind="fault")
def refusal_retried() -> None:
    """A 402 is retried like an outage and ends as 503."""
    from reference_impl.remote import provider

    put(provider, "TRANSIENT", {*provider.TRANSIENT, 402})


@mutant("declined-keeps-the-units", caught_by=("PAY-08",), kind="fault")
def declined_keeps_the_units() -> None:
    """When a card is declined, nobody puts the units back."""
    from reference_impl.services import paid_purchases

    call_off = paid_purchases.call_off

    @replaces(paid_purchases, "call_off")
    def call_off_and_keep(shop: Any, pending: Any, *, doubtful: bool) -> None:
        if doubtful:
            call_off(shop, pending, doubtful=doubtful)
        else:
            shop.pending_purchases.remove(pending.purchase.id)
