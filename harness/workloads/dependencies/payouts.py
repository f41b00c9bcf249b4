"""Refunds at a branch whose provider follows a script, and whether money and goods went back together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.eventually import confirmed
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.keys import until_final, with_key
from archkata.doubles import Charge, ProviderRefund, Reaction, Status
from archkata.language import counted, listed, text
from harness.actors import User
from harness.workloads.dependencies.dependency_fixture import GIVEN_UP, DependencyFixture
from harness.workloads.dependencies.sales import SETTLED_S, PurchaseAttempt, refute

UNITS = 2


@dataclass(frozen=True)
class Payout:
    """A refund of one of two units that was asked for: of which purchase, by whom, and the answer."""

    sale: PurchaseAttempt
    purchase: Resource
    keyed: User
    answer: Answer

    @property
    def amount(self) -> int:
        """What is to be paid back, in minor units."""
        return self.sale.amount // UNITS

    @classmethod
    def asked(cls, shop: DependencyFixture, buyer: User, *reactions: Reaction) -> Self:
        """Buy two units, and ask for a refund of one of them that follows a script."""
        sale = PurchaseAttempt(camera := shop.camera(), UNITS, buyer.anew().buy(camera, quantity=UNITS))
        purchase = sale.answer.expect(201)
        shop.provider.on_refund(*reactions, amount=sale.amount)
        keyed = with_key(buyer, shop.scene.fresh.word("key-"))
        return cls(sale, purchase, keyed, keyed.refund(purchase, quantity=1))

    @classmethod
    def declined(cls, shop: DependencyFixture, buyer: User) -> Self:
        """Ask for a refund that the provider declines."""
        payout = cls.asked(shop, buyer, Status(402))
        payout.answer.expect(402, 409, 502)
        ensure_as_before(shop, payout)
        return payout


def given_up_refund(shop: DependencyFixture, buyer: User, trouble: Reaction) -> Payout:
    """Ask for a refund while the provider has a trouble, until the backend gives up."""
    payout = Payout.asked(shop, buyer, trouble)
    payout.answer.expect(*GIVEN_UP)
    return payout


def ensure_refunded_through(shop: DependencyFixture, payout: Payout) -> None:
    """Refute the rule unless a refund was made in spite of troubles, with one key, and paid once."""
    payout.answer.expect(201)
    attempts = shop.provider.refund_attempts(payout.sale.amount)
    keys = list(dict.fromkeys(attempt.key for attempt in attempts))
    if len(keys) > 1:
        expected = text("all attempts with one and the same Idempotency-Key")
        refute(expected, text("{keys}", keys=listed([str(key) for key in keys])), payout.sale, attempts)
    if len({attempt.body for attempt in attempts}) > 1:
        refute(text("all attempts with one and the same body"), text("different bodies"), payout.sale, attempts)
    _ensure_amounts(shop, payout.sale, [payout.amount], payout.answer)


def ensure_paid_out(shop: DependencyFixture, sale: PurchaseAttempt, answers: Sequence[Answer]) -> None:
    """Refute the rule unless these refunds, and no others, were paid out of the charge, each under its own key."""
    amounts = [answer.expect(201)["amount"]["amount"] for answer in answers]
    paid = _ensure_amounts(shop, sale, amounts, answers[-1])
    ensure(
        len({refund.key for refund in paid}) == len(paid),
        text("an Idempotency-Key of its own for each refund"),
        text("the same key for several"),
        evidence=answers[-1].exchange,
    )


def until_paid_out(shop: DependencyFixture, payout: Payout) -> None:
    """Ask for a refund with its key until it is made; refute the rule unless money and goods went back once."""
    ask = partial(payout.keyed.refund, payout.purchase, quantity=1)
    until_final(shop.scene, ask, SETTLED_S).expect(201)
    _ensure_amounts(shop, payout.sale, [payout.amount], payout.answer)
    _ensure_books(shop, payout, refunded=1)


def ensure_settled(shop: DependencyFixture, payout: Payout) -> None:
    """Refute the rule unless a refund that is not requested again is complete, or never happened, within 60 s."""

    def agrees() -> bool:
        purchase = payout.keyed.get_purchase(payout.purchase).expect(200)
        return purchase.get("refunded_quantity") == len(_refunds(shop, payout.sale))

    if not shop.scene.within(SETTLED_S, agrees, pause=0.2):
        attempts = shop.provider.refund_attempts(payout.sale.amount)
        expected = text("a refund that is paid and recorded, or neither, within 60 s of the provider's recovery")
        refute(expected, text("paid: {n}", n=len(_refunds(shop, payout.sale))), payout.sale, attempts)
    _ensure_books(shop, payout, refunded=len(_refunds(shop, payout.sale)))


def ensure_as_before(shop: DependencyFixture, payout: Payout) -> None:
    """Refute the rule where a refund that was refused has changed anything."""
    _ensure_books(shop, payout, refunded=0)
    _ensure_amounts(shop, payout.sale, [], payout.answer)


def ensure_one_payout(shop: DependencyFixture, payout: Payout) -> None:
    """Refute the rule unless the provider was asked for a refund exactly once."""
    attempts = shop.provider.refund_attempts(payout.sale.amount)
    if len(attempts) != 1:
        refute(text("exactly one attempt"), counted(len(attempts), "1 attempt", "{n} attempts"), payout.sale, attempts)


def _ensure_books(shop: DependencyFixture, payout: Payout, refunded: int) -> None:
    confirmed(shop.scene, lambda: payout.keyed.get_purchase(payout.purchase).expect(200, refunded_quantity=refunded))
    shop.editor.get_product(payout.sale.product).expect(200, stock=10 - UNITS + refunded)


def _ensure_amounts(
    shop: DependencyFixture, sale: PurchaseAttempt, amounts: Sequence[int], answer: Answer
) -> list[ProviderRefund]:
    paid = _refunds(shop, sale)
    ensure(
        sorted(refund.amount for refund in paid) == sorted(amounts),
        text("paid back by the provider: {amounts}", amounts=list(amounts)),
        text("{amounts}", amounts=[refund.amount for refund in paid]),
        evidence=answer.exchange,
    )
    return paid


def _refunds(shop: DependencyFixture, sale: PurchaseAttempt) -> list[ProviderRefund]:
    charges: list[Charge] = shop.provider.charges(sale.amount)
    return [refund for charge in charges for refund in charge.refunds]
