"""How patient a backend is with its provider: how often it asks, how long it waits, and what its own clients notice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from statistics import fmean
from typing import Final

from archkata.conformance.calling.together import together
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Inconclusive, Refuted
from archkata.doubles import Reaction
from archkata.language import text
from harness.actors import Guest, Product, User
from harness.workloads.dependencies.dependency_fixture import DependencyFixture
from harness.workloads.dependencies.sales import (
    PurchaseAttempt,
    each,
    ensure_attempts,
    ensure_completed,
    ensure_given_up,
    ensure_none_later,
    is_refused_untried,
    refute,
    sell,
)

FEWEST_ATTEMPTS: Final = 3
MOST_ATTEMPTS: Final = 5
AT_ONCE: Final = 4
LISTENING_S: Final = 2.0

CROWD: Final = 10
ELBOW_ROOM_S: Final = 0.025
"""So little apart they do not wait for one another's processor, which would look like jitter."""

FEWEST_DELAYS: Final = 5
ROUNDS: Final = 3
SHORTEST_S: Final = 0.04
LONGEST_S: Final = 1.25
GROWTH: Final = 1.5
SPREAD: Final = 0.032
"""Of the middle delays; a spread of 5 % over all of them is about that without the two at its ends."""

EARLY_S: Final = 0.05
ATTEMPT_S: Final = 2.5
NEXT_ATTEMPT_S: Final = 10.0
BEGUN_S: Final = 0.3
ROUNDS_MEANWHILE: Final = 4


def ensure_bounded_attempts(shop: DependencyFixture, buyer: User, trouble: Reaction) -> None:
    """Refute the rule unless each of some purchases at once is tried 3 to 5 times, and not any more after that."""
    shop.provider.on_charge(trouble)
    sales = sell_in_a_crowd(shop, buyer, shop.camera(stock=100), AT_ONCE)
    each(sales, ensure_given_up)
    tried = [sale for sale in sales if not is_refused_untried(shop, sale)] or sales
    shop.scene.pause(LISTENING_S)
    for sale in tried:
        ensure_attempts(shop, sale, FEWEST_ATTEMPTS, MOST_ATTEMPTS)
        ensure_none_later(shop, sale)


def sell_in_a_crowd(
    shop: DependencyFixture, buyer: User, product: Product, number: int, apart_s: float = 0.0
) -> list[PurchaseAttempt]:
    """Ask for purchases at the same moment, of one unit, of two and so on, so that each total is another."""

    def sell_some(quantity: int) -> PurchaseAttempt:
        shop.scene.pause(apart_s * quantity)
        return sell(buyer, product, quantity)

    return together(partial(sell_some, quantity) for quantity in range(1, number + 1))


def ensure_backoff(shop: DependencyFixture, buyer: User, trouble: Reaction) -> None:
    """Refute the rule where delays are out of bounds, do not grow or are all alike, in two rounds of two or three."""
    complaints: list[Finding] = []
    for number in range(ROUNDS):
        shop.provider.on_charge(trouble)
        sales = sell_in_a_crowd(shop, buyer, shop.camera(stock=1000), CROWD, ELBOW_ROOM_S)
        each(sales, ensure_given_up)
        complaint = _complaint([_delays(shop, sale) for sale in sales])
        complaints += [complaint] if complaint else []
        shop.recover()
        if len(complaints) > 1:
            raise Refuted(complaints[-1])
        if number and not complaints:
            return


def ensure_waited_as_told(shop: DependencyFixture, sale: PurchaseAttempt) -> None:
    """Refute the rule unless the purchase was made, and never tried before the time that a Retry-After named."""
    ensure_completed(sale)
    attempts = shop.provider.attempts(sale.amount)
    for earlier, later in pairwise(attempts):
        if earlier.retry_at is not None and later.arrived < earlier.retry_at - EARLY_S:
            header = f"{earlier.status}, Retry-After"
            told, waited = earlier.retry_at - earlier.arrived, later.arrived - earlier.arrived
            refute(
                text("no attempt for {told} s after {header}", told=round(told, 1), header=header),
                text("one after {n} s", n=round(waited, 2)),
                sale,
                attempts,
            )


def ensure_abandoned(shop: DependencyFixture, sale: PurchaseAttempt) -> None:
    """Refute the rule where an attempt without an answer was waited for longer than 2 s.

    What ends it is the closed connection, or else the next attempt or the answer to the client.
    """
    provider = shop.provider
    provider.wait_until(lambda: all(one.gone for one in provider.attempts(sale.amount)), ATTEMPT_S, shop.scene.pause)
    attempts = provider.attempts(sale.amount)
    ends = [*(attempt.arrived for attempt in attempts[1:]), sale.answer.exchange.ended]
    for attempt, end in zip(attempts, ends, strict=True):
        waited = (attempt.gone or end) - attempt.arrived
        if waited > (ATTEMPT_S if attempt.gone else NEXT_ATTEMPT_S):
            refute(text("an attempt that ends after 2 s"), text("{n} s", n=round(waited, 1)), sale, attempts)


def served_meanwhile(shop: DependencyFixture, buyer: User, product: Product) -> PurchaseAttempt:
    """Refute the rule unless others can read and buy while one purchase waits; return the last purchase."""
    guest = Guest(shop.scene)
    while True:
        shop.scene.pause(BEGUN_S)
        guest.get_product(product).expect(200)
        guest.get_health().expect(200, 204)
        sale = sell(buyer, product)
        if not is_refused_untried(shop, sale):
            ensure_completed(sale)
        if shop.provider.standing(sale.amount)[ROUNDS_MEANWHILE - 1 :] or sale.answer.status != 201:
            return sale


def _delays(shop: DependencyFixture, sale: PurchaseAttempt) -> list[float]:
    attempts = shop.provider.attempts(sale.amount)
    return [later.arrived - (earlier.answered or earlier.arrived) for earlier, later in pairwise(attempts)]


def _complaint(delays: Sequence[Sequence[float]]) -> Finding | None:
    """Say what is wrong with the delays of purchases made at once."""
    tried = [each for each in delays if each]
    if len(tried) < FEWEST_DELAYS:
        if any(delays):
            raise Inconclusive(text("only {n} of {all} purchases were tried again", n=len(tried), all=CROWD))
        return Finding(text("attempts that are repeated after a pause"), text("none"))
    first = sorted(each[0] for each in tried)
    last = [each[-1] for each in tried if len(each) > 1] or first
    middle = first[1:-1]
    for holds, expected, actual in (
        (first[0] >= SHORTEST_S, text("first delays of 50 ms or more"), text("{n} ms", n=round(first[0] * 1000))),
        (first[-1] <= LONGEST_S, text("first delays of at most 1 s"), text("{n} s", n=round(first[-1], 2))),
        (
            fmean(last) >= GROWTH * fmean(first),
            text("last delays at least 1.5 times as long as the first, on average"),
            text("{last} s after {first} s", last=round(fmean(last), 3), first=round(fmean(first), 3)),
        ),
        (
            middle[-1] - middle[0] >= SPREAD * fmean(first),
            text("first delays that differ by 5 % of their mean or more"),
            text("{delays} ms", delays=[round(delay * 1000) for delay in first]),
        ),
    ):
        if not holds:
            return Finding(expected, actual)
    return None
