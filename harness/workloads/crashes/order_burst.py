"""Orders that become complete at one moment, so that a kill right after it meets many of them half-way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Resource
from archkata.conformance.races.synchronized_burst import SynchronizedBurst
from archkata.conformance.scene import Scene
from harness.workloads.crashes.goods import Goods, PurchaseRequest, StockedProduct, Trade, acting
from harness.workloads.crashes.log import Log, ResourceKind

BOUGHT: Final = (11, 12, 13)
REFUNDED: Final = (2, 3)
"""No buyer has two orders of one size under way, so that lists tell which of them happened."""


@dataclass(frozen=True)
class Stock:
    """A purchase that is large enough for the refunds of every salvo."""

    identity: Identity
    shelf: StockedProduct
    purchase: Resource


def orders_at_once(
    goods: Goods, buyers: Sequence[Identity], stocks: Sequence[Stock], random: Random, key: Callable[[], str | None]
) -> list[PurchaseRequest]:
    """Write down some purchases and refunds of each buyer, in any order."""
    shelves = goods.of(Trade.SOLD, Trade.REFUNDED)
    orders = [goods.order(random.choice(shelves), buyer, size, key()) for buyer in buyers for size in BOUGHT]
    orders += [
        goods.order(stock.shelf, stock.identity, size, key(), stock.purchase) for stock in stocks for size in REFUNDED
    ]
    return random.sample(orders, len(orders))


def fire(
    scene: Scene, log: Log, orders: Sequence[PurchaseRequest], meanwhile: Callable[[], None] = lambda: None
) -> float:
    """Send all orders at one moment, do something while they are under way, and return how long all of it took."""
    volley = SynchronizedBurst(scene, len(orders))
    for order in orders:
        order.send(volley.by(order.sender(acting(scene, order.identity))))
    began = time.monotonic()
    answers = volley.loose(meanwhile)
    seconds = time.monotonic() - began
    for order, answer in zip(orders, answers, strict=True):
        order.told(answer)
        if answer.status == 201:
            kind = ResourceKind.PURCHASE if order.of is None else ResourceKind.REFUND
            log.acknowledge(kind, answer.expect(201), order.identity)
    return seconds
