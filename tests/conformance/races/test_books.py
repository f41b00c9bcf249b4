"""Books: exact where everything is known, and no stricter than what is known allows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from archkata.conformance.calling.answer import Answer
from archkata.conformance.signals import Refuted
from archkata.wire import Exchange, Reply, Request
from harness.workloads.conservation import StockBooks, StockChangeKind, ensure_refunds_fit


def answered(status: int | None, body: bytes = b"{}") -> Answer:
    reply = None if status is None else Reply(status, [], body)
    return Answer(Exchange(Request("POST", "/"), None, 0.0, 0.0, reply))


def sold(number: int = 1) -> Answer:
    return answered(201, b'{"id": %d}' % number)


def is_refuted(look: Callable[[], Any]) -> bool:
    try:
        look()
    except Refuted:
        return True
    return False


def possible(books: StockBooks) -> set[int]:
    """Return the stocks that the books take, asked one by one."""
    return {stock for stock in range(-50, 200) if not is_refuted(partial(books.ensure_balanced, stock))}


def test_known_outcomes_leave_one_stock() -> None:
    books = StockBooks(20)
    books.enter(StockChangeKind.BOUGHT, 5, sold(1))
    books.enter(StockChangeKind.BOUGHT, 3, answered(409))
    books.enter(StockChangeKind.REFUNDED, 2, sold(2))
    books.enter(StockChangeKind.RESTOCKED, 10, answered(204, b""))

    assert possible(books) == {27}


def test_an_unknown_outcome_happened_whole_or_not_at_all() -> None:
    books = StockBooks(20)
    books.enter(StockChangeKind.BOUGHT, 5, answered(None))
    books.enter(StockChangeKind.RESTOCKED, 16, answered(500))

    assert possible(books) == {15, 20, 31, 36}


def test_an_intended_request_without_an_answer_is_unknown() -> None:
    books = StockBooks(20)
    entry = books.intend(StockChangeKind.BOUGHT, 5)

    before = possible(books)
    entry.told(sold())

    assert before == {15, 20}
    assert possible(books) == {15}


def test_a_negative_stock_is_never_possible() -> None:
    books = StockBooks(1)
    books.enter(StockChangeKind.BOUGHT, 1, sold(1))
    books.enter(StockChangeKind.BOUGHT, 1, sold(2))

    assert possible(books) == set()


@pytest.mark.parametrize("stock", [None, "20", 20.0, True])
def test_a_stock_that_is_no_whole_number_is_none(stock: object) -> None:
    assert is_refuted(lambda: StockBooks(20).ensure_balanced(stock))


def test_lists_settle_what_was_unknown() -> None:
    books = StockBooks(20)
    books.enter(StockChangeKind.BOUGHT, 1, sold(1))
    for quantity in (2, 4):
        books.enter(StockChangeKind.BOUGHT, quantity, answered(None))

    books.settle(StockChangeKind.BOUGHT, [{"id": 1, "quantity": 1}, {"id": 7, "quantity": 4}])

    assert books.unknown == []
    assert possible(books) == {15}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"id": 2, "quantity": 1}],
        [{"id": 1, "quantity": 1}, {"id": 2, "quantity": 3}],
        [{"id": "1", "quantity": 1}],
    ],
)
def test_a_list_without_an_acknowledged_purchase_or_with_a_refused_one_is_a_contradiction(
    rows: list[dict[str, Any]],
) -> None:
    books = StockBooks(20)
    books.enter(StockChangeKind.BOUGHT, 1, sold(1))
    books.enter(StockChangeKind.BOUGHT, 3, answered(409))

    assert is_refuted(lambda: books.settle(StockChangeKind.BOUGHT, rows))


PURCHASE = {"quantity": 4, "refunded_quantity": 3, "status": "partially_refunded"}


@pytest.mark.parametrize(
    ("purchase", "refunds", "fits"),
    [
        (PURCHASE, [1, 2], True),
        ({**PURCHASE, "refunded_quantity": 0, "status": "completed"}, [], True),
        ({**PURCHASE, "refunded_quantity": 4, "status": "refunded"}, [4], True),
        (PURCHASE, [1, 1], False),
        (PURCHASE, [4, 1], False),
        ({**PURCHASE, "status": "refunded"}, [3], False),
        ({**PURCHASE, "refunded_quantity": "3"}, [3], False),
    ],
)
def test_a_purchase_and_its_refunds_must_tell_the_same(
    purchase: dict[str, Any], refunds: list[int], fits: bool
) -> None:
    rows = [{"quantity": quantity} for quantity in refunds]

    assert is_refuted(lambda: ensure_refunds_fit(purchase, rows)) is not fits
