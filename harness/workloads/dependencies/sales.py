"""Purchases at a branch whose provider follows a script, and what the books must say afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, NoReturn

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import Notes, ensure, shown
from archkata.doubles import Attempt, Reaction, Status
from archkata.language import Text, counted, listed, text
from harness.actors import Product, User
from harness.workloads.dependencies.dependency_fixture import GIVEN_UP, DependencyFixture

NO_PAUSE_S: Final = 0.03
ATTEMPT_S: Final = 2.5
NEXT_ATTEMPT_S: Final = 5.0
SETTLED_S: Final = 60.0
ANSWERED_S: Final = 15.0
TOLERANCE_S: Final = 0.25
MOST_SHOWN: Final = 12


@dataclass(frozen=True)
class PurchaseAttempt:
    """A purchase that was asked for: what of, for how much, and the answer."""

    product: Product
    quantity: int
    answer: Answer

    @property
    def amount(self) -> int:
        """The total in minor units, by which the provider knows it."""
        return amount_of(self.product, self.quantity)


def amount_of(product: Product, quantity: int = 1) -> int:
    """Return what so many units cost."""
    return int(product["price"]["amount"]) * quantity


def scripted(shop: DependencyFixture, *reactions: Reaction) -> Product:
    """Publish a product whose charge, for one unit, follows a script."""
    camera = shop.camera()
    shop.provider.on_charge(*reactions, amount=amount_of(camera))
    return camera


def sell(buyer: User, product: Product, quantity: int = 1) -> PurchaseAttempt:
    """Ask for a purchase over a connection of its own."""
    return PurchaseAttempt(product, quantity, buyer.anew().buy(product, quantity=quantity))


def sell_at_once(buyer: User, products: Iterable[Product]) -> list[PurchaseAttempt]:
    """Ask for a unit of each product at the same moment."""
    return together(partial(sell, buyer, product) for product in products)


def is_hanging(shop: DependencyFixture, sale: PurchaseAttempt) -> bool:
    """Say whether an attempt was waited for so long that only the rule about time-outs can judge it."""
    now = time.monotonic()
    return any(
        attempt.status is None and (attempt.gone or now) - attempt.arrived > ATTEMPT_S and not later
        for attempt, later in _followed(shop.provider.attempts(sale.amount))
    )


def is_without_pause(shop: DependencyFixture, sales: Sequence[PurchaseAttempt]) -> bool:
    """Say whether failed attempts were repeated at once, so that no outage outlasts them, however short."""
    delays = [
        later.arrived - earlier.answered
        for sale in sales
        for earlier, later in pairwise(shop.provider.attempts(sale.amount))
        if earlier.answered is not None
    ]
    return bool(delays) and min(delays) < NO_PAUSE_S


def ensure_completed(sale: PurchaseAttempt) -> None:
    """Refute the rule unless the purchase was made."""
    sale.answer.expect(201)


def ensure_given_up(sale: PurchaseAttempt) -> None:
    """Refute the rule unless the client was told, in time, that it does not work now."""
    sale.answer.expect(*GIVEN_UP)
    ensure(
        sale.answer.seconds <= ANSWERED_S + TOLERANCE_S,
        text("an answer within 15 s"),
        text("{status} after {n} s", status=sale.answer.status, n=round(sale.answer.seconds, 1)),
        evidence=sale.answer.exchange,
    )


def give_up(shop: DependencyFixture, buyer: User, notes: Notes, product: Product) -> PurchaseAttempt:
    """Ask for a purchase that must be given up; refute the rule unless the units are back with the answer."""
    sale = sell(buyer, product)
    ensure_given_up(sale)
    ensure_undone(shop, [sale])
    if sale.answer.header("Retry-After") is None:
        notes.breach(text("Retry-After with {status}", status=sale.answer.status), text("none"), sale.answer.exchange)
    return sale


def is_refused_untried(shop: DependencyFixture, sale: PurchaseAttempt) -> bool:
    """Say whether the backend did not even try, and told so: right for 30 s after another one was given up."""
    answer = sale.answer
    untried = answer.status == 503 and answer.header("Retry-After") is not None
    return untried and not shop.provider.attempts(sale.amount)


def ensure_one_key(shop: DependencyFixture, sale: PurchaseAttempt, attempts: Sequence[Attempt] | None = None) -> None:
    """Refute the rule where attempts at one thing differ in key or body."""
    made = shop.provider.attempts(sale.amount) if attempts is None else attempts
    keys = list(dict.fromkeys(attempt.key for attempt in made))
    if len(keys) > 1:
        expected = text("all attempts with one and the same Idempotency-Key")
        refute(expected, text("{keys}", keys=listed([str(key) for key in keys])), sale, made)
    if len({attempt.body for attempt in made}) > 1:
        refute(text("all attempts with one and the same body"), text("different bodies"), sale, made)


def ensure_charged_once(shop: DependencyFixture, sale: PurchaseAttempt, within: float = 0.0) -> None:
    """Refute the rule unless exactly one charge stands, now or within some seconds."""
    if not shop.provider.wait_until(lambda: len(shop.provider.standing(sale.amount)) == 1, within, shop.scene.pause):
        standing = len(shop.provider.standing(sale.amount))
        attempts = shop.provider.attempts(sale.amount)
        refute(text("one charge that stands"), text("{n} charges that stand", n=standing), sale, attempts)


def ensure_charged_for(shop: DependencyFixture, sales: Sequence[PurchaseAttempt]) -> None:
    """Refute the rule unless each purchase was charged once: its total, before the answer, under a key of its own."""
    keys: set[str] = set()
    for sale in sales:
        total = sale.answer.expect(201).get("total")
        made = [charge for charge in shop.provider.charges() if charge.amount == sale.amount]
        if len(made) != 1 or made[0].currency != (total or {}).get("currency"):
            charged = listed([f"{charge.amount} {charge.currency}" for charge in made])
            attempts = shop.provider.attempts(sale.amount) or shop.provider.attempts()[-1:]
            refute(text("one charge of {total}", total=shown(total)), charged, sale, attempts)
        ensure(
            made[0].at <= sale.answer.exchange.ended,
            text("a charge before the purchase is confirmed"),
            text("charged {n} s later", n=round(made[0].at - sale.answer.exchange.ended, 2)),
            evidence=sale.answer.exchange,
        )
        ensure(
            made[0].key not in keys,
            text("an Idempotency-Key of its own for each charge"),
            text("{key} for several", key=made[0].key),
            evidence=sale.answer.exchange,
        )
        keys.add(made[0].key)


def refused_sale(shop: DependencyFixture, buyer: User, status: int) -> PurchaseAttempt:
    """Try to buy what the provider refuses with a status, and something else after it."""
    sale = sell(buyer, scripted(shop, Status(status)))
    ensure_given_up(sale)
    ensure_undone(shop, [sale])
    shop.wait_for_recovery()
    return sale


def ensure_not_charged(shop: DependencyFixture, amount: int, within: float, evidence: Answer) -> None:
    """Refute the rule where anything stays charged."""
    if not shop.provider.wait_until(lambda: not shop.provider.standing(amount), within, shop.scene.pause):
        raise Refuted(
            Finding(
                text("nothing that stays charged for a purchase that there is not"),
                text("{amount} charged, {net} of it not refunded", amount=amount, net=_net(shop, amount)),
            ),
            evidence.exchange,
        )


def ensure_attempts(shop: DependencyFixture, sale: PurchaseAttempt, least: int, most: int) -> None:
    """Refute the rule unless the provider was asked as often as allowed."""
    attempts = shop.provider.attempts(sale.amount)
    if not least <= len(attempts) <= most:
        expected = text("{least} to {most} attempts", least=least, most=most) if least < most else _exactly(least)
        refute(expected, counted(len(attempts), "1 attempt", "{n} attempts"), sale, attempts)


def ensure_none_later(shop: DependencyFixture, sale: PurchaseAttempt, seconds: float = TOLERANCE_S) -> None:
    """Refute the rule where the provider was asked for a charge after the client had been told of its end."""
    ended = sale.answer.exchange.ended
    late = [attempt for attempt in shop.provider.attempts(sale.amount) if attempt.arrived > ended + seconds]
    if late:
        expected = text("no attempt after the client was answered")
        refute(expected, text("one {n} s later", n=round(late[0].arrived - ended, 2)), sale, late)


def ensure_undone(shop: DependencyFixture, sales: Sequence[PurchaseAttempt], stock: int = 10) -> None:
    """Refute the rule where a purchase that was given up has taken units."""
    for sale in sales:
        shop.editor.get_product(sale.product).expect(200, stock=stock)


def ensure_unlisted(buyer: User, sales: Sequence[PurchaseAttempt]) -> None:
    """Refute the rule where a purchase that was given up is among those of the buyer."""
    products = {(type(sale.product.id), sale.product.id) for sale in sales}
    for rows in buyer.walk("list_purchases"):
        for row in rows:
            ensure(
                (type(row.get("product_id")), row.get("product_id")) not in products,
                text("no purchase that was given up in the buyer's list"),
                text("purchase {id}", id=row.get("id")),
            )


def refute(expected: Text, actual: Text, sale: PurchaseAttempt, attempts: Sequence[Attempt]) -> NoReturn:
    """Refute the rule by what the provider was asked, which the finding shows."""
    started = sale.answer.exchange.started
    detail = tuple(rendered(attempt, started) for attempt in attempts[:MOST_SHOWN])
    raise Refuted(Finding(expected, actual, detail=detail), sale.answer.exchange)


def rendered(attempt: Attempt, started: float) -> Text:
    """Render an attempt for a finding."""
    return text(
        "after {seconds} s: {method} {target}, key {key}, {body} -> {status}",
        seconds=f"{attempt.arrived - started:.2f}",
        method=attempt.request.method,
        target=attempt.request.target,
        key=attempt.key or "–",
        body=attempt.body.decode("utf-8", "replace")[:160],
        status=attempt.status or "–",
    )


def each(sales: Iterable[PurchaseAttempt], judge: Callable[[PurchaseAttempt], None]) -> None:
    """Judge one sale after another."""
    for sale in sales:
        judge(sale)


def _followed(attempts: Sequence[Attempt]) -> list[tuple[Attempt, bool]]:
    """Return attempts, each with whether the next one came in time to show that it was given up."""
    after = [later.arrived - earlier.arrived < NEXT_ATTEMPT_S for earlier, later in pairwise(attempts)]
    return list(zip(attempts, [*after, False], strict=False))


def _exactly(number: int) -> Text:
    return text("exactly {n} attempts", n=number) if number != 1 else text("exactly one attempt")


def _net(shop: DependencyFixture, amount: int) -> int:
    return sum(charge.net for charge in shop.provider.standing(amount))
