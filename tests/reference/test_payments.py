"""Purchases and refunds with a payment provider that fails in every way."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from reference_impl.background.forever import going_on
from reference_impl.background.settlement import Settlement
from reference_impl.entities.answers import Answer
from reference_impl.entities.money import Money
from reference_impl.entities.payments import Attempt, Charge, Fate, PendingPurchase
from reference_impl.entities.purchases import Purchase
from reference_impl.errors import ConflictError, DeclinedError, UnavailableError
from reference_impl.services import paid_purchases
from reference_impl.services.breaker import FAILURES_TO_OPEN, PAUSE_S
from reference_impl.services.provider import UnusableAnswer
from reference_impl.services.retries import ATTEMPTS
from reference_impl.storage.sqlite.store import SqliteStore
from tests.reference.paying import ANA, CAMERA, DECLINED, FAILED, KEYED, ORDER, UNANSWERED, Shop
from tests.reference.test_parts import Clock

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    monkeypatch.setattr("reference_impl.services.retries.pause_before", lambda _retry, retry_after: retry_after)
    monkeypatch.setattr("reference_impl.background.settlement.pause_after", lambda _attempt: 0.0)
    monkeypatch.setattr("reference_impl.background.settlement.POLL_S", 0.0)
    monkeypatch.setattr("reference_impl.background.settlement.SILENT_AT_MOST_S", -1.0)
    store = SqliteStore(tmp_path)
    await store.write(lambda shop: shop.users.add(ANA.user))
    await store.write(lambda shop: shop.products.add(CAMERA))
    yield Shop(store)
    await store.close()


async def test_a_purchase_is_charged_once_for_its_total_before_it_is_confirmed(shop: Shop) -> None:
    answer = await shop.buy()

    (purchase,) = await shop.purchases()
    assert (answer.status, answer.location) == (201, f"/purchases/{purchase.id}")
    assert shop.provider.charges == {purchase.id: Charge(f"ch_{purchase.id}", 3998, 0)}
    assert (await shop.stock(), await shop.under_way()) == (8, 0)


@pytest.mark.parametrize("trouble", [(False, FAILED), (False, UNANSWERED), (True, UNANSWERED)])
async def test_passing_troubles_are_retried_with_one_key(shop: Shop, trouble: tuple[bool, Fate]) -> None:
    shop.provider.script = [trouble, trouble]

    await shop.buy()

    assert len(shop.provider.keys) == 3
    assert len(set(shop.provider.keys)) == 1
    assert shop.provider.standing() == 3998


async def test_a_charge_whose_answers_all_got_lost_is_looked_up(shop: Shop) -> None:
    shop.provider.script = [(True, UNANSWERED)] * ATTEMPTS

    await shop.buy()

    assert (len(await shop.purchases()), shop.provider.standing()) == (1, 3998)


async def test_attempts_that_fail_for_certain_leave_nothing_behind(shop: Shop) -> None:
    shop.provider.script = [(False, FAILED)] * ATTEMPTS

    with pytest.raises(UnavailableError) as refusal:
        await shop.buy()

    assert refusal.value.retry_after
    assert len(shop.provider.keys) == ATTEMPTS
    assert (await shop.purchases(), await shop.stock(), await shop.under_way()) == ([], 10, 0)


async def test_a_refusal_is_final(shop: Shop) -> None:
    shop.provider.script = [(False, DECLINED), (False, Fate.REJECTED)]

    with pytest.raises(DeclinedError):
        await shop.buy()
    with pytest.raises(UnavailableError):
        await shop.buy()

    assert len(shop.provider.keys) == 2
    assert (await shop.purchases(), await shop.stock(), await shop.under_way()) == ([], 10, 0)


async def test_a_charge_that_turns_up_after_the_purchase_was_given_up_is_refunded(shop: Shop) -> None:
    shop.provider.script, shop.provider.speaks = [(True, UNANSWERED)] * ATTEMPTS, False
    with pytest.raises(UnavailableError):
        await shop.buy()
    assert (await shop.purchases(), await shop.stock(), shop.provider.standing()) == ([], 10, 3998)

    shop.provider.script = [(True, UNANSWERED)]
    shop.provider.speaks = True
    await shop.settle()

    assert (await shop.purchases(), await shop.stock(), shop.provider.standing()) == ([], 10, 0)


async def test_a_key_asked_again_after_a_give_up_gets_a_purchase_and_one_charge_stands(shop: Shop) -> None:
    shop.provider.script, shop.provider.speaks = [(True, UNANSWERED)] * ATTEMPTS, False
    with pytest.raises(UnavailableError):
        await shop.buy(KEYED)

    answers = [await shop.buy(KEYED) for _ in range(2)]
    shop.provider.speaks = True
    await shop.settle()

    assert answers[0] == answers[1]
    assert (len(await shop.purchases()), await shop.stock(), shop.provider.standing()) == (1, 8, 3998)


async def test_a_twin_is_told_to_wait_while_the_first_is_under_way(shop: Shop) -> None:
    outcomes = await asyncio.gather(*(shop.buy(KEYED) for _ in range(4)), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Answer"] + ["ConflictError"] * 3
    assert len({(await shop.buy(KEYED)).body for _ in range(2)}) == 1
    assert shop.provider.standing() == 3998


@pytest.mark.parametrize("charged", [True, False])
async def test_a_purchase_cut_off_by_a_crash_ends_as_the_provider_says(shop: Shop, charged: bool) -> None:
    pending = await shop.store.write(lambda it: paid_purchases.begin(it, ANA, ORDER, KEYED, "pur_cut_off"))
    assert isinstance(pending, PendingPurchase)
    if charged:
        await shop.provider.charge(pending.purchase.total, "pur_cut_off")
    with pytest.raises(ConflictError):
        await shop.buy(KEYED)

    await shop.settle()

    assert [purchase.id for purchase in await shop.purchases()] == ["pur_cut_off"] * charged
    assert await shop.stock() == (8 if charged else 10)
    assert b"pur_cut_off" in (await shop.buy(KEYED)).body or not charged
    assert shop.provider.standing() == 3998


@pytest.mark.parametrize("fault", [UnusableAnswer("riddles"), httpx.InvalidURL("line feed"), RuntimeError("ours")])
async def test_a_purchase_that_cannot_be_settled_is_set_aside_and_costs_no_other(
    shop: Shop, fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("reference_impl.background.forever.SET_ASIDE_S", 0.0)
    await shop.store.write(lambda it: paid_purchases.begin(it, ANA, ORDER, None, "pur_poison"))
    await shop.store.write(lambda it: paid_purchases.begin(it, ANA, ORDER, None, "pur_left"))
    find, faults = shop.provider.find, [fault] * 20

    async def find_poisoned(reference: str) -> list[Charge] | None:
        if reference == "pur_poison" and faults:
            raise faults.pop()
        return await find(reference)

    monkeypatch.setattr(shop.provider, "find", find_poisoned)
    await shop.settle()

    assert await shop.stock() == 10
    assert ["pur_poison is set aside" in record.message for record in caplog.records] == [True]


async def test_a_charge_is_undone_although_its_id_fits_into_no_header(shop: Shop) -> None:
    pending = await shop.store.write(lambda it: paid_purchases.begin(it, ANA, ORDER, None, "pur_1"))
    assert isinstance(pending, PendingPurchase)
    shop.provider.charges["pur_1"] = Charge("ch_a\nb€", 3998, 0)
    shop.provider.charges["a\nb€"] = Charge("ch_a\nb€", 3998, 0)
    await shop.store.write(lambda it: paid_purchases.call_off(it, pending, doubtful=True))

    async with going_on(Settlement(shop.store, shop.provider, shop.checkout.live).run), asyncio.timeout(10):
        while not shop.provider.refunds:
            await asyncio.sleep(0)

    assert all(key.isascii() and key.isprintable() for key in shop.provider.keys)


async def test_an_answer_that_makes_no_sense_is_no_fault_of_the_request(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find(_reference: str) -> list[Charge] | None:
        raise UnusableAnswer

    monkeypatch.setattr(shop.provider, "find", find)
    shop.provider.script = [(False, UNANSWERED)] * ATTEMPTS
    with pytest.raises(UnavailableError):
        await shop.buy()


async def test_what_a_request_has_in_hand_is_left_to_it(shop: Shop) -> None:
    await shop.store.write(lambda it: paid_purchases.begin(it, ANA, ORDER, None, "pur_live"))
    shop.checkout.live.add("pur_live")
    await shop.store.write(lambda it: paid_purchases.begin(it, ANA, ORDER, None, "pur_left"))

    async with going_on(Settlement(shop.store, shop.provider, shop.checkout.live).run), asyncio.timeout(10):
        while await shop.under_way() > 1:
            await asyncio.sleep(0)

    assert (await shop.stock(), await shop.under_way()) == (8, 1)


async def test_a_refund_is_paid_once_against_its_charge(shop: Shop) -> None:
    purchase = await shop.bought()
    shop.provider.script = [(False, FAILED), (True, UNANSWERED)]

    answers = [await shop.refund(purchase, KEYED) for _ in range(2)]

    assert answers[0] == answers[1]
    assert (shop.provider.standing(), await shop.stock()) == (1999, 9)
    assert [each.status for each in await shop.purchases()] == ["partially_refunded"]


@pytest.mark.parametrize(("fate", "error"), [(DECLINED, DeclinedError), (Fate.REJECTED, UnavailableError)])
async def test_a_refund_that_is_refused_changes_nothing(shop: Shop, fate: Fate, error: type[Exception]) -> None:
    purchase = await shop.bought()
    shop.provider.script = [(False, fate)]

    with pytest.raises(error):
        await shop.refund(purchase)

    assert (await shop.purchases(), await shop.stock(), await shop.under_way()) == ([purchase], 8, 0)


@pytest.mark.parametrize("paid", [True, False])
async def test_a_refund_of_unknown_outcome_completes_by_itself(shop: Shop, paid: bool) -> None:
    purchase = await shop.bought()
    shop.provider.script = [(paid, UNANSWERED)] * ATTEMPTS
    with pytest.raises(UnavailableError):
        await shop.refund(purchase, KEYED)
    assert (await shop.purchases())[0].view() == purchase.view()
    with pytest.raises(ConflictError):
        await shop.refund(purchase, KEYED)

    await shop.settle()

    assert (await shop.refund(purchase, KEYED)).status == 201
    assert (shop.provider.standing(), await shop.stock()) == (1999, 9)
    assert (await shop.purchases())[0].refunded_quantity == 1


async def test_a_purchase_from_before_there_was_a_provider_is_refunded_without_it(shop: Shop) -> None:
    old = Purchase("pur_old", ANA.user.id, CAMERA.id, 1, Money(5, "USD"), "2030-01-01T00:00:00Z")
    await shop.store.write(lambda it: it.purchases.add(old))

    assert (await shop.refund(old)).status == 201
    assert shop.provider.keys == []


async def test_too_many_payments_at_once_are_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.services.paid_checkout.AT_ONCE", 2)

    outcomes = await asyncio.gather(*(shop.buy() for _ in range(3)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Answer, Answer, UnavailableError]


async def test_the_breaker_answers_for_a_provider_that_is_down_and_probes_once_a_pause(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("reference_impl.services.breaker.time.monotonic", clock)

    async def attempts_of_a_purchase() -> int:
        before = len(shop.provider.keys)
        with pytest.raises(UnavailableError):
            await shop.buy()
        return len(shop.provider.keys) - before

    shop.provider.script = [(False, FAILED)] * 100
    assert [await attempts_of_a_purchase() for _ in range(FAILURES_TO_OPEN + 2)] == [ATTEMPTS] * FAILURES_TO_OPEN + [
        0,
        0,
    ]
    clock.now += PAUSE_S
    assert [await attempts_of_a_purchase() for _ in range(2)] == [ATTEMPTS, 0]
    clock.now += PAUSE_S
    shop.provider.script = []
    assert [(await shop.buy()).status for _ in range(2)] == [201, 201]


async def test_a_retry_after_beyond_our_patience_ends_the_retries(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def charge(_total: Money, reference: str) -> Attempt:
        shop.provider.keys.append(reference)
        return Attempt(FAILED, retry_after=60.0)

    monkeypatch.setattr(shop.provider, "charge", charge)
    with pytest.raises(UnavailableError):
        await shop.buy()

    assert len(shop.provider.keys) == 1
