"""What is kept of many and large answers: enough for evidence, and never more than the bounds."""

from __future__ import annotations

import pytest

from archkata.conformance.calling.answer import Answer
from archkata.conformance.retention import (
    LEAST_OF_A_CHECK,
    MOST_LIVE,
    MOST_OF_A_CHECK,
    MOST_OF_A_RUN,
    EvidenceBudget,
    Retention,
    weight,
)
from archkata.conformance.signals import Inconclusive
from archkata.wire import Exchange, Reply, Request


def answered(body: bytes, fields: int = 1) -> Exchange:
    headers = [(f"X-{number}", "x" * 40) for number in range(fields)]
    return Exchange(Request("GET", "/"), None, 0.0, 1.0, Reply(200, headers, body))


def held(exchanges: list[Exchange]) -> int:
    return sum(weight(exchange.reply) for exchange in exchanges if exchange.reply)


def whole(exchanges: list[Exchange]) -> list[int]:
    return [place for place, each in enumerate(exchanges) if each.reply and not each.reply.is_cut]


def test_ordinary_answers_stay_as_they_are() -> None:
    exchanges = [answered(b'{"id": 1}' * 20) for _ in range(500)]
    retention = Retention()
    for exchange in exchanges:
        retention.add(exchange)
    retention.end(exchanges)

    assert len(whole(exchanges)) == 500


@pytest.mark.parametrize(("size", "fields"), [(1_900_000, 1), (200_000, 1), (0, 500)])
def test_of_very_much_only_the_newest_are_whole_while_a_check_goes_on(size: int, fields: int) -> None:
    retention = Retention()
    exchanges = []
    for _ in range(120):
        exchanges.append(answered(b"x" * size, fields))
        retention.add(exchanges[-1])

        assert held(exchanges) <= MOST_LIVE + 120 * 8_000
    assert whole(exchanges)[-1] == 119


def test_a_single_answer_is_whole_however_large_it_is() -> None:
    exchange = answered(b"x" * (MOST_LIVE + 1))
    retention = Retention()
    retention.add(exchange)

    assert whole([exchange]) == [0]


def test_evidence_is_the_last_answer_the_first_ones_and_the_newest() -> None:
    exchanges = [answered(bytes([number]) * 100_000) for number in range(30)]
    retention = Retention()
    for exchange in exchanges:
        retention.add(exchange)
    retention.end([exchanges[12]])

    kept = whole(exchanges)
    assert 12 in kept
    assert kept[:3] == [0, 1, 2]
    assert kept[-3:] == [27, 28, 29]
    assert held(exchanges) <= MOST_OF_A_CHECK + 30 * 8_000


def test_a_check_without_evidence_leaves_little() -> None:
    exchanges = [answered(b"x" * 20_000) for _ in range(100)]
    retention = Retention()
    for exchange in exchanges:
        retention.add(exchange)
    retention.end([])

    assert held(exchanges) <= LEAST_OF_A_CHECK + 100 * 2_000


def test_all_checks_of_a_run_share_what_there_is() -> None:
    evidence = EvidenceBudget()
    given = [evidence.take(10**9) for _ in range(300)]

    assert given[0] == MOST_OF_A_CHECK
    assert given[-1] == LEAST_OF_A_CHECK
    assert sum(given) <= MOST_OF_A_RUN + 300 * LEAST_OF_A_CHECK


def test_an_answer_that_was_cut_decides_nothing() -> None:
    exchanges = [answered(b'{"id": "' + b"x" * 1_900_000 + b'"}') for _ in range(5)]
    retention = Retention()
    for exchange in exchanges:
        retention.add(exchange)

    with pytest.raises(Inconclusive):
        Answer(exchanges[0]).expect(200)
    with pytest.raises(Inconclusive):
        Answer(exchanges[0]).json()
    assert Answer(exchanges[-1]).expect(200)["id"].startswith("x")
