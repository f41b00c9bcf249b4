"""Count the stock beside the books, and read the lists of what was sold and refunded, once a crash is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.eventually import PAUSE_S
from archkata.conformance.lists.walking import rows
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.language import text
from harness.actors import Actor, Guest
from harness.vocabulary.members import REFUND
from harness.workloads.conservation import StockBooks, StockChangeKind, ensure_refunds_fit, units
from harness.workloads.crashes.goods import Goods, PurchaseRequest, StockedProduct, Trade, acting, briefly
from harness.workloads.crashes.log import after_a_crash

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Counted:
    """One shelf: its books as they were at that moment, and the answer that tells the stock."""

    shelf: StockedProduct
    books: StockBooks
    stock: Answer

    def ensure_possible(self) -> None:
        """Refute the rule unless some outcome of what was not answered explains the stock."""
        with after_a_crash(self.shelf.product.answer, self.stock):
            self.books.ensure_balanced(self.stock.expect(200).get("stock"), self.stock.exchange)


@dataclass(frozen=True)
class CountedLater:
    """A shelf of an earlier loop, from which no client has bought since, after one more crash."""

    before: Counted
    stock: Answer

    def ensure_unchanged(self) -> None:
        """Refute the rule unless the stock is what it was."""
        with after_a_crash(self.before.stock, self.stock):
            self.stock.expect(200, stock=self.before.stock.expect(200).get("stock"))


@dataclass(frozen=True)
class RefundedPurchase:
    """A purchase for which refunds were asked, as it is by now, with the refunds that its list shows."""

    purchase: Answer
    refunds: Sequence[Row]
    acknowledged: Sequence[Answer]

    def ensure_shows_acknowledged(self) -> None:
        """Refute the rule unless its list, its count and its status show each acknowledged refund."""
        for first in self.acknowledged:
            with after_a_crash(first, self.purchase):
                refund = first.expect(201)
                row = next((row for row in self.refunds if same(row.get("id"), refund.id)), None)
                ensure(
                    row,
                    text("the acknowledged refund {id} in the list", id=shown(refund.id)),
                    text("a list without it"),
                )
                ensure_agrees(row or {}, refund, REFUND)
        with after_a_crash(*self.acknowledged[-1:], self.purchase):
            self._ensure_counts(sum(units(first.expect(201)) for first in self.acknowledged))

    def ensure_fits(self) -> None:
        """Refute the rule unless count and status are those of the refunds in its list."""
        with after_a_crash(*self.acknowledged[-1:], self.purchase):
            ensure_refunds_fit(self.purchase.expect(200), self.refunds)

    def _ensure_counts(self, refunded: int) -> None:
        told = self.purchase.expect(200)
        count = told.get("refunded_quantity")
        ensure(
            type(count) is int and count >= refunded,
            text("member `refunded_quantity`: {value} or more, as acknowledged", value=refunded),
            text("member `refunded_quantity`: {value}", value=shown(count)),
        )
        ensure(
            not refunded or told.get("status") in {"partially_refunded", "refunded"},
            text("a status that shows the acknowledged refunds"),
            text("member `{name}`: {value}", name="status", value=shown(told.get("status"))),
        )


@dataclass(frozen=True)
class Reconciliation:
    """Everything about the goods of one loop at a quiet moment after its crash.

    In the first one (`is_first`) what was not answered is still open.
    """

    counted: Sequence[Counted]
    sold: Sequence[Row]
    sales: Sequence[RefundedPurchase]
    orders: Sequence[PurchaseRequest]
    is_first: bool

    def of(self, trade: Trade) -> list[Counted]:
        """Return the shelves of a trade."""
        return [counted for counted in self.counted if counted.shelf.trade is trade]

    def ensure_exact(self) -> None:
        """Refute the rule unless lists and stock agree to the unit, whatever was answered."""
        for counted in self.counted:
            books = copied(counted.books)
            with after_a_crash(counted.shelf.product.answer, counted.stock):
                if counted.shelf.trade is not Trade.RESTOCKED:
                    sold = self._sold(counted.shelf)
                    ids = {shown(row.get("id")) for row in sold}
                    books.settle(StockChangeKind.BOUGHT, sold)
                    books.settle(
                        StockChangeKind.REFUNDED,
                        [row for row in self._refunds() if shown(row.get("purchase_id")) in ids],
                    )
                books.ensure_balanced(counted.stock.expect(200).get("stock"), counted.stock.exchange)
        for sale in self.sales:
            sale.ensure_fits()

    def is_exact(self) -> bool:
        """Say whether that is so."""
        try:
            self.ensure_exact()
        except Refuted:
            return False
        return True

    def row_of(self, order: PurchaseRequest) -> Row | None:
        """Find the row of an order that was not answered; its buyer had no other one of that size under way."""
        known = {shown(each.entry.id) for each in self.orders if each.entry.id is not None}
        if order.of is None:
            mine = [row for row in self._sold(order.shelf) if same(row.get("user_id"), order.identity.id)]
        else:
            mine = [row for row in self._refunds() if same(row.get("purchase_id"), order.of.id)]
        mine = [row for row in mine if units(row) == order.quantity]
        return next((row for row in mine if shown(row.get("id")) not in known), None)

    def _sold(self, shelf: StockedProduct) -> list[Row]:
        return [row for row in self.sold if same(row.get("product_id"), shelf.product.id)]

    def _refunds(self) -> list[Row]:
        return [row for sale in self.sales for row in sale.refunds]


def take_stock(scene: Scene, goods: Goods, seconds: float, over: threading.Event, *, is_first: bool) -> Reconciliation:
    """Read it all until it agrees or the time is over."""
    end = time.monotonic() + seconds
    while True:
        is_last = time.monotonic() >= end or over.is_set()
        with briefly(scene) as there:
            taken = _read(there, goods, is_first=is_first)
        if is_last or taken.is_exact():
            return taken
        scene.pause(PAUSE_S)


def copied(books: StockBooks) -> StockBooks:
    """Return the same books, so that settling these leaves the others open."""
    return StockBooks(books.published, [replace(entry) for entry in books.entries])


def _read(scene: Scene, goods: Goods, *, is_first: bool) -> Reconciliation:
    guest = Guest(scene)
    counted = [Counted(shelf, copied(shelf.books), guest.get_product(shelf.product)) for shelf in goods.shelves]
    buyers = _buyers(goods)
    sold = [row for buyer in buyers for row in rows(acting(scene, buyer), "list_purchases", limit=100)]
    return Reconciliation(counted, sold, _sales(scene, goods), list(goods.orders), is_first)


def _buyers(goods: Goods) -> list[Identity]:
    return list({id(order.identity): order.identity for order in goods.orders}.values())


def _sales(scene: Scene, goods: Goods) -> list[RefundedPurchase]:
    """Read each purchase for which a refund was asked once, and the list of its refunds."""
    purchases: dict[str, tuple[Actor, Resource, list[Answer]]] = {}
    for order in goods.orders:
        if order.of is not None:
            _, _, firsts = purchases.setdefault(shown(order.of.id), (acting(scene, order.identity), order.of, []))
            firsts += [order.first] if order.first is not None else []
    return [
        RefundedPurchase(buyer.get_purchase(purchase), rows(buyer, "list_refunds", purchase, limit=100), firsts)
        for buyer, purchase, firsts in purchases.values()
    ]
