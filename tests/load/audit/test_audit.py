"""The audit after a run: it believes neither speed nor statuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archkata.load.verdicts import LimitOutcome
from loadtests.audit.books import audit_ledger
from loadtests.audit.ledger import SECOND, Move
from tests.load.audit.shop import bought, ledger_of, opened, purchase

MOVES = [bought(1, 2), bought(2, 3), bought(3, 1, 409)]


def refund(quantity: int) -> Move:
    return Move("refunded", 0, "/purchases/b1/refunds", "p", quantity, '"r"', "{}", 201, {"id": "r1"})


def test_books_that_agree_pass() -> None:
    with opened(MOVES, stock=95) as shop:
        found = audit_ledger(ledger_of(*MOVES), shop.address)

    assert found.holding is LimitOutcome.PASSED
    assert [finding.holding for finding in found.findings] == [LimitOutcome.PASSED] * 3


def test_refunds_bring_units_back() -> None:
    moves = [*MOVES, refund(1)]
    with opened(MOVES, stock=96) as shop:
        assert audit_ledger(ledger_of(*moves), shop.address).holding is LimitOutcome.PASSED


def test_a_unit_that_is_missing_is_found() -> None:
    with opened(MOVES, stock=94) as shop:
        found = audit_ledger(ledger_of(*MOVES), shop.address)

    assert found.holding is LimitOutcome.FAILED
    assert found.findings[1].figures["wrong"] == 1


def test_an_acknowledged_purchase_that_is_lost_is_found() -> None:
    with opened(MOVES, stock=95) as shop:
        del shop.purchases["b2"]
        found = audit_ledger(ledger_of(*MOVES), shop.address)

    assert found.holding is LimitOutcome.FAILED
    assert found.findings[2].figures["lost"] == 1


def test_a_purchase_with_other_numbers_is_found() -> None:
    with opened(MOVES, stock=95) as shop:
        shop.purchases["b2"] = purchase("b2", 3, price=9)
        found = audit_ledger(ledger_of(*MOVES), shop.address)

    assert found.findings[2].figures["differing"] == 1


def test_a_total_that_is_not_the_sum_is_found_although_it_was_acknowledged_so() -> None:
    wrong = purchase("b1", 2)
    wrong["total"] = {"amount": 19, "currency": "USD"}
    moves = [replace(MOVES[0], answer=wrong)]
    with opened(moves, stock=98) as shop:
        assert audit_ledger(ledger_of(*moves), shop.address).findings[2].figures["differing"] == 1


def test_an_id_that_two_purchases_got_is_found() -> None:
    moves = [bought(1, 2), replace(bought(2, 2), answer=purchase("b1", 2))]
    with opened(moves, stock=96) as shop:
        assert audit_ledger(ledger_of(*moves), shop.address).findings[2].figures["twice"] == 1


def test_a_key_with_two_effects_is_found() -> None:
    with opened(MOVES, stock=95) as shop:
        shop.kept['"k1"'] = 201, purchase("b9", 2)
        found = audit_ledger(ledger_of(*MOVES), shop.address)

    assert found.holding is LimitOutcome.FAILED
    assert found.findings[0].figures["wrong"] == 1


def test_a_purchase_without_an_answer_is_resolved_by_its_key() -> None:
    moves = [*MOVES, bought(4, 5, 0)]
    with opened(MOVES, stock=90) as shop:
        shop.kept['"k4"'] = 201, purchase("b4", 5)
        shop.purchases["b4"] = purchase("b4", 5)
        found = audit_ledger(ledger_of(*moves), shop.address)

    assert found.holding is LimitOutcome.PASSED
    assert found.findings[2].figures["purchases"] == 3


@pytest.mark.parametrize("status", [0, 408, 500, 503, 504])
def test_what_nobody_can_resolve_may_have_happened_or_not_and_nothing_else(status: int) -> None:
    moves = [*MOVES, bought(4, 5, status)]
    results = {}
    for stock in (89, 90, 93, 95, 96):
        with opened(MOVES, stock=stock) as shop:
            results[stock] = audit_ledger(ledger_of(*moves), shop.address).holding

    assert results == {
        89: LimitOutcome.FAILED,
        90: LimitOutcome.PASSED,
        93: LimitOutcome.PASSED,
        95: LimitOutcome.PASSED,
        96: LimitOutcome.FAILED,
    }


@pytest.mark.parametrize("status", [401, 403, 408, 409, 425, 429, 500, 503])
def test_a_repeat_that_does_not_speak_of_the_purchase_accuses_nobody(status: int) -> None:
    moves = [*MOVES, bought(4, 5, 0)]
    for stock in (90, 95):
        with opened(MOVES, stock=stock) as shop:
            for key in ('"k1"', '"k2"', '"k4"'):
                shop.kept[key] = status, {"title": "not now"}
            found = audit_ledger(ledger_of(*moves), shop.address)

        assert found.findings[0].figures == {"repeated": 0, "wrong": 0}
        assert found.holding is LimitOutcome.INCONCLUSIVE


def test_keys_are_not_repeated_where_they_are_not_honoured() -> None:
    ledger = ledger_of(*MOVES)
    ledger.keys = {SECOND}
    with opened(MOVES, stock=95) as shop:
        shop.kept.clear()
        found = audit_ledger(ledger, shop.address)

    assert found.holding is LimitOutcome.PASSED
    assert len(found.notices) == 1


def test_a_target_that_is_gone_is_undecided() -> None:
    with opened(MOVES, stock=95) as shop:
        address = shop.address

    assert audit_ledger(ledger_of(*MOVES), address).holding is LimitOutcome.INCONCLUSIVE


def test_nothing_to_look_at_is_undecided() -> None:
    with opened([], stock=100) as shop:
        assert audit_ledger(ledger_of(), shop.address).holding is LimitOutcome.INCONCLUSIVE


def test_a_journal_that_was_cut_off_is_undecided() -> None:
    ledger = ledger_of(*MOVES)
    ledger.is_whole = False
    with opened(MOVES, stock=95) as shop:
        assert audit_ledger(ledger, shop.address).holding is LimitOutcome.INCONCLUSIVE


def test_the_lines_that_a_journal_lacks_may_be_the_units_that_a_stock_lacks() -> None:
    with opened(MOVES, stock=90) as shop:
        ledger = ledger_of(*MOVES)
        ledger.is_whole = False
        found = audit_ledger(ledger, shop.address)

    assert found.holding is LimitOutcome.INCONCLUSIVE


def test_where_nobody_bought_nothing_is_said_of_receipts() -> None:
    restocked = Move("restocked", -1, "/products/p/restocks", "p", 5, '"k"', "{}", 201, {})
    with opened([], stock=105) as shop:
        ledger = ledger_of(restocked)
        ledger.keys = set()
        found = audit_ledger(ledger, shop.address)

    assert found.holding is LimitOutcome.PASSED
    assert ["purchase" in str(finding.claim) for finding in found.findings] == [False]


def test_purchases_that_all_failed_prove_nothing_of_receipts() -> None:
    with opened([], stock=100) as shop:
        found = audit_ledger(ledger_of(bought(1, 2, 409)), shop.address)

    assert found.findings[-1].holding is LimitOutcome.INCONCLUSIVE


def test_where_nobody_knows_of_any_move_every_stock_is_possible_and_none_is_proved() -> None:
    with opened([], stock=100) as shop:
        ledger = ledger_of(replace(bought(1, 2, 500), key=""), replace(bought(2, 3, 503), key=""))
        found = audit_ledger(ledger, shop.address)

    conservation = next(each for each in found.findings if "no unit" in str(each.claim))
    assert conservation.holding is LimitOutcome.INCONCLUSIVE


def test_an_acknowledgement_without_an_id_cannot_be_looked_for_and_is_not_left_out() -> None:
    moves = [*MOVES, replace(bought(4, 1), answer={"quantity": 1}, key="")]
    with opened(MOVES, stock=94) as shop:
        found = audit_ledger(ledger_of(*moves), shop.address)

    assert found.findings[2].holding is LimitOutcome.INCONCLUSIVE
    assert found.findings[2].figures["nameless"] == 1
    assert str(found.findings[2].why) == "1 acknowledgements have no id, so their purchases cannot be looked up"
