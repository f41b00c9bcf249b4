"""Requests that are sent again after a crash, with the key that they had before it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.conformance.vocabulary.keys import LONGEST_WORK_S, UNDER_WAY, ensure_replayed
from archkata.language import text
from harness.workloads.crashes.goods import Goods, PurchaseRequest, acting, briefly
from harness.workloads.crashes.log import after_a_crash
from harness.workloads.crashes.reconciliation import Reconciliation

ASK_EVERY_S: Final = 1.0
FIRST: Final = 2
NEWEST: Final = 10


@dataclass(frozen=True)
class Repeat:
    """An order before and after a crash.

    `first` is the answer that it got before the crash, `row` what the lists showed of it after the crash without an
    answer, and `again` the last answer to its repeats.
    """

    order: PurchaseRequest
    first: Answer | None
    row: Mapping[str, Any] | None
    again: Answer

    @property
    def is_stuck(self) -> bool:
        """Say whether its key was never answered."""
        return self.first is None and self.again.status in {None, *UNDER_WAY}

    def ensure_one_effect(self) -> None:
        """Refute the rule unless the first answer came again, or what the lists showed already."""
        if self.first is not None:
            with after_a_crash(self.first, self.again):
                ensure_replayed(self.again, self.first)
        elif self.row is not None and self.again.status == 201:
            with after_a_crash(self.order.shelf.product.answer, self.again):
                told = self.again.expect(201)
                ensure(
                    same(told.id, self.row.get("id")),
                    text("one effect of the key: {id}, which the list showed before", id=shown(self.row.get("id"))),
                    text("another one: {id}", id=shown(told.id)),
                    evidence=self.again.exchange,
                )

    def ensure_final(self) -> None:
        """Refute the rule unless an order without an answer is carried out in the end: the stock allows it."""
        if self.first is None:
            with after_a_crash(self.order.shelf.product.answer, self.again):
                self.again.exchange.judged = True
                ensure(
                    self.again.status == 201,
                    text(
                        "201 for the key whose request was under way at the crash, within {n} s",
                        n=round(LONGEST_WORK_S),
                    ),
                    self.again.described(),
                    evidence=self.again.exchange,
                )


def repeat(scene: Scene, goods: Goods, taken: Reconciliation, seconds: float, over: threading.Event) -> list[Repeat]:
    """Repeat what was not answered until it is, and some of what was; and book what happened."""
    unanswered = [order for order in goods.unanswered if order.key]
    answered = [order for order in goods.acknowledged if order.key]
    answered = [*answered[:FIRST], *answered[FIRST:][-NEWEST:]]
    calls = [partial(_until_final, scene, order, seconds, over) for order in unanswered]
    calls += [partial(_until_final, scene, order, 0, over) for order in answered]
    orders: Sequence[PurchaseRequest] = (*unanswered, *answered)
    rows = [taken.row_of(order) if order.first is None else None for order in orders]
    repeats = [
        Repeat(order, order.first, row, again) for order, row, again in zip(orders, rows, together(calls), strict=True)
    ]
    for each in repeats:
        _book(goods, each)
    return repeats


def _until_final(scene: Scene, order: PurchaseRequest, seconds: float, over: threading.Event) -> Answer:
    """Ask once a second until the answer is final or the time is over."""
    end = time.monotonic() + seconds
    while True:
        answer = _ask(scene, order)
        answer.exchange.judged = True
        if answer.status not in {None, *UNDER_WAY} or time.monotonic() >= end or over.is_set():
            return answer
        scene.pause(ASK_EVERY_S)


def _ask(scene: Scene, order: PurchaseRequest) -> Answer:
    with briefly(scene) as there:
        return order.send(order.sender(acting(there, order.identity)))


def _book(goods: Goods, each: Repeat) -> None:
    """Enter what a repeat did: what was open is known now, and a second effect is one more order."""
    order, again = each.order, each.again
    earlier = each.first.expect(201).id if each.first is not None else each.row.get("id") if each.row else None
    if earlier is not None and order.entry.happened is None:
        order.entry.happened, order.entry.id = True, earlier
    if order.entry.happened is None:
        order.entry.told(again)
        order.first = again if order.entry.happened else None
    elif again.status == 201 and not same(again.expect(201).id, earlier):
        second = goods.order(order.shelf, order.identity, order.quantity, None, order.of)
        second.entry.told(again)
