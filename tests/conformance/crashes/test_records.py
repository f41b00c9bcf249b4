"""What the log, the versions and the books of a crash take, and what they refute."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer
from archkata.conformance.signals import Inconclusive, NotExercised, Refuted
from archkata.wire import Exchange, Reply, Request, TransportError, TransportErrorKind
from harness.actors import Product
from harness.workloads.crashes.changes import ChangeHistory
from harness.workloads.crashes.goods import Goods, PurchaseRequest, StockedProduct, Trade
from harness.workloads.crashes.log import NEWEST, OLDER, Log, ResourceKind
from harness.workloads.crashes.reconciliation import Counted, Reconciliation, RefundedPurchase, copied
from harness.workloads.crashes.record import CrashRecord, WorkloadPart
from harness.workloads.crashes.repeats import Repeat
from harness.workloads.crashes.sessions import PasswordsAfterwards

BUYER = Identity("buyer@x", "secret", "b1")


def answered(status: int | None, body: object = None, tag: str | None = None) -> Answer:
    exchange = Exchange(Request("GET", "/"), None, 0.0)
    if status is None:
        exchange.trouble = TransportError(TransportErrorKind.RESET)
    else:
        exchange.reply = Reply(status, [("ETag", tag)] if tag else [], json.dumps(body or {}).encode())
    return Answer(exchange)


def is_refuted(look: Callable[[], Any]) -> bool:
    try:
        look()
    except Refuted:
        return True
    return False


def shelf(trade: Trade = Trade.SOLD) -> StockedProduct:
    product = Product({"id": "p1"})
    product.answer = answered(201, {"id": "p1"})
    return StockedProduct(product, trade)


# The log


def test_one_id_for_two_things_of_a_kind_is_noted_and_for_two_kinds_it_is_not() -> None:
    log, record = Log(), CrashRecord()
    record.log = log
    log.acknowledge(ResourceKind.USER, answered(201, {"id": 7}).expect(201))
    log.acknowledge(ResourceKind.PRODUCT, answered(201, {"id": 7}).expect(201))
    record.ensure_ids_differ()

    log.acknowledge(ResourceKind.USER, answered(201, {"id": 7}).expect(201))

    assert is_refuted(record.ensure_ids_differ)


def test_the_sample_is_the_newest_and_some_older_ones() -> None:
    log = Log()
    for number in range(NEWEST + 500):
        log.acknowledge(ResourceKind.USER, answered(201, {"id": number}).expect(201))

    ids = [kept.thing.id for kept in log.sample(ResourceKind.USER, Random(1))]

    assert len(set(ids)) == NEWEST + OLDER
    assert ids[-NEWEST:] == list(range(500, NEWEST + 500))


# Versions


def changed(*statuses: int | None) -> ChangeHistory:
    """Return the history of a name that was v0 and then changed to v1, v2 …, each answered like this."""
    history = ChangeHistory([{"name": "v0"}], answered(201))
    for number, status in enumerate(statuses, 1):
        history.ask({"name": f"v{number}"})
        history.told(answered(status))
    return history


@pytest.mark.parametrize(
    ("statuses", "right", "wrong"),
    [
        ((200,), ["v1"], ["v0", "v2"]),
        ((200, None), ["v1", "v2"], ["v0"]),
        ((200, 204, 503), ["v2", "v3"], ["v0", "v1"]),
        ((200, 409), ["v1"], ["v0", "v2"]),
        ((None,), ["v0", "v1"], ["v2"]),
    ],
)
def test_the_last_acknowledged_version_or_the_one_under_way_is_right(
    statuses: tuple[int | None, ...], right: list[str], wrong: list[str]
) -> None:
    for name in right + wrong:
        seen = changed(*statuses).found(answered(200, {"name": name}))
        assert is_refuted(seen.ensure_not_older) == (name in wrong), name


def test_after_a_crash_the_history_goes_on_from_what_was_found() -> None:
    history = changed(200, None)
    history.found(answered(200, {"name": "v2"}))

    assert is_refuted(history.found(answered(200, {"name": "v1"})).ensure_not_older)


def test_a_tag_that_stood_for_another_version_is_a_clash() -> None:
    history = changed(200)
    history.read(answered(200, {"name": "v1"}, tag='"1"'))
    history.read(answered(200, {"name": "v1"}, tag='"1"'))
    assert history.clashes == []

    history.read(answered(200, {"name": "v2"}, tag='"1"'))

    assert len(history.clashes) == 1


@pytest.mark.parametrize(
    ("last", "older", "refuted"),
    [
        ((201,), (401,), False),
        ((401, 200), (401, 429), False),
        ((401,), (), True),
        ((200, 200), (), True),
        ((201,), (201,), True),
        ((201,), (500,), True),
    ],
)
def test_only_the_last_password_opens_a_session(last: tuple[int, ...], older: tuple[int, ...], refuted: bool) -> None:
    found = PasswordsAfterwards(answered(200), list(map(answered, last)), list(map(answered, older)))

    assert is_refuted(found.ensure_last_one_counts) is refuted


# Stock, lists, and keys


def counted_with(orders: Goods, stock: int, *rows: dict[str, Any]) -> Reconciliation:
    first = orders.shelves[0]
    counted = [Counted(first, copied(first.books), answered(200, {"stock": stock}))]
    sold = [{"product_id": "p1", "user_id": "b1", **row} for row in rows]
    return Reconciliation(counted, sold, [], list(orders.orders), is_first=True)


def two_orders(status: int | None) -> Goods:
    """Return goods of which 2 units were sold for certain, and 3 with this answer."""
    goods = Goods([shelf()])
    for quantity, answer in ((2, answered(201, {"id": "s1"})), (3, answered(status))):
        order = goods.order(goods.shelves[0], BUYER, quantity, "key")
        order.entry.told(answer)
        order.first = answer if order.entry.happened else None
    return goods


@pytest.mark.parametrize(
    ("stock", "listed", "possible", "exact"),
    [
        (9_998, False, True, True),
        (9_995, True, True, True),
        (9_995, False, True, False),
        (9_998, True, True, False),
        (10_000, False, False, False),
        (9_996, True, False, False),
    ],
)
def test_a_sale_without_an_answer_is_there_with_its_units_or_not_at_all(
    stock: int, listed: bool, possible: bool, exact: bool
) -> None:
    rows = [{"id": "s1", "quantity": 2}, *([{"id": "s2", "quantity": 3}] if listed else [])]
    taken = counted_with(two_orders(None), stock, *rows)

    assert is_refuted(taken.counted[0].ensure_possible) is not possible
    assert taken.is_exact() is exact


def test_an_order_without_an_answer_finds_its_row_in_the_list() -> None:
    goods = two_orders(None)
    taken = counted_with(goods, 9_995, {"id": "s1", "quantity": 2}, {"id": "s2", "quantity": 3})

    row = taken.row_of(goods.unanswered[0])

    assert row is not None
    assert row["id"] == "s2"


@pytest.mark.parametrize(
    ("status", "id_", "one_effect", "final"),
    [(201, "s2", True, True), (201, "s3", False, True), (409, None, True, False), (None, None, True, False)],
)
def test_a_repeat_must_bring_what_the_list_shows_already(
    status: int | None, id_: str | None, one_effect: bool, final: bool
) -> None:
    order = two_orders(None).unanswered[0]
    repeat = Repeat(order, None, {"id": "s2"}, answered(status, {"id": id_}))

    assert is_refuted(repeat.ensure_one_effect) is not one_effect
    assert is_refuted(repeat.ensure_final) is not final


def test_a_repeat_of_what_was_answered_must_bring_the_same_answer() -> None:
    first = answered(201, {"id": "s1", "status": "completed"})
    order = two_orders(None).orders[0]

    assert not is_refuted(
        Repeat(order, first, None, answered(201, {"id": "s1", "status": "completed"})).ensure_one_effect
    )
    assert is_refuted(Repeat(order, first, None, answered(201, {"id": "s9", "status": "completed"})).ensure_one_effect)
    assert is_refuted(Repeat(order, first, None, answered(409)).ensure_one_effect)


def sale(refunded: int, status: str, *rows: dict[str, Any]) -> RefundedPurchase:
    """Return a purchase of 3 units, of which one was refunded for certain."""
    refund = {"id": "r1", "purchase_id": "s1", "quantity": 1}
    shows = {"id": "s1", "quantity": 3, "refunded_quantity": refunded, "status": status}
    return RefundedPurchase(answered(200, shows), list(rows), [answered(201, refund)])


@pytest.mark.parametrize(
    ("found", "shown", "fits"),
    [
        (sale(1, "partially_refunded", {"id": "r1", "purchase_id": "s1", "quantity": 1}), True, True),
        (sale(1, "partially_refunded"), False, False),
        (sale(0, "completed", {"id": "r1", "purchase_id": "s1", "quantity": 1}), False, False),
        (sale(1, "completed", {"id": "r1", "purchase_id": "s1", "quantity": 1}), False, False),
        (sale(2, "partially_refunded", {"id": "r1", "purchase_id": "s1", "quantity": 1}), True, False),
    ],
)
def test_a_refund_stands_in_the_list_in_the_count_and_in_the_status(
    found: RefundedPurchase, shown: bool, fits: bool
) -> None:
    assert is_refuted(found.ensure_shows_acknowledged) is not shown
    assert is_refuted(found.ensure_fits) is not fits


def test_of_twins_the_one_that_succeeded_tells_what_happened() -> None:
    answers = [answered(409), answered(201, {"id": "s1"})]

    class Twins(PurchaseRequest):
        def sender(self, _buyer: Any) -> Any:
            return SimpleNamespace(connection=SimpleNamespace(close=lambda: None))

        def send(self, _sender: Any) -> Answer:
            return answers.pop()

    order = Twins(shelf(), BUYER, 1, "key")

    assert order.place(None, twice=True).status == 201  # type: ignore[arg-type]  # nobody is asked
    assert order.entry.happened


# The record


def test_before_the_first_crash_is_over_nothing_is_exercised() -> None:
    with pytest.raises(NotExercised):
        CrashRecord().about(WorkloadPart.USERS)


def test_where_nothing_was_acknowledged_nothing_is_decided() -> None:
    record = CrashRecord(crashes=1)

    for look in (lambda: record.things(ResourceKind.USER), record.sales, record.repeated):
        with pytest.raises(Inconclusive):
            look()


def test_a_part_that_ended_early_does_not_end_the_others() -> None:
    record = CrashRecord(crashes=1)
    with record.part(WorkloadPart.GOODS):
        answered(500).expect(200)

    assert record.about(WorkloadPart.USERS) is record
    with pytest.raises(Refuted):
        record.about(WorkloadPart.GOODS)
