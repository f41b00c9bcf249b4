"""Linearizability of one register: two methods that must agree, and explanations that a person can follow."""

from __future__ import annotations

import math
from random import Random

import pytest

from archkata.conformance.races.linearizability import Act, explanation, has_order, is_linearizable
from archkata.conformance.races.timeline import draw

INITIAL = "at first"


def write(value: str, start: float, end: float, client: str = "client 1") -> Act:
    return Act(client, True, value, start, end)


def read(value: str, start: float, end: float, client: str = "client 2") -> Act:
    return Act(client, False, value, start, end)


LINEARIZABLE = {
    "nothing": [],
    "the initial value": [read(INITIAL, 0, 1)],
    "a value that is written": [write("a", 0, 1), read("a", 2, 3)],
    "either value while one is written": [write("a", 0, 9), read(INITIAL, 1, 2), read("a", 3, 4)],
    "two writes at once in any order": [write("a", 0, 5), write("b", 0, 5, "client 3"), read("a", 6, 7)],
    "an unanswered write that nobody saw": [write("a", 0, math.inf), read(INITIAL, 50, 51)],
    "an unanswered write that somebody saw": [write("a", 0, math.inf), read(INITIAL, 1, 2), read("a", 50, 51)],
}
IMPOSSIBLE = {
    "a value of the past": [write("a", 0, 1), write("b", 2, 3), read("a", 4, 5)],
    "the initial value after a write": [write("a", 0, 1), read(INITIAL, 2, 3)],
    "the past after the present": [write("a", 0, 9), read("a", 1, 2), read(INITIAL, 3, 4)],
    "a value not yet written": [read("a", 0, 1), write("a", 2, 3)],
    "a value of none": [read("nobody's", 0, 1)],
    "an unanswered write that comes and goes": [
        write("a", 0, math.inf),
        read("a", 1, 2),
        read(INITIAL, 3, 4),
    ],
    "two readers who disagree about the order": [
        write("a", 0, 9),
        write("b", 0, 9, "client 3"),
        read("a", 1, 2),
        read("b", 3, 4),
        read("a", 5, 6, "client 4"),
    ],
}


@pytest.mark.parametrize("history", LINEARIZABLE.values(), ids=LINEARIZABLE)
def test_a_history_with_an_order_passes(history: list[Act]) -> None:
    assert is_linearizable(history, INITIAL)
    assert has_order(history, INITIAL)
    assert explanation(history, INITIAL) == []


@pytest.mark.parametrize("history", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_history_without_an_order_is_found_and_explained(history: list[Act]) -> None:
    few = explanation(history, INITIAL)

    assert not is_linearizable(history, INITIAL)
    assert not has_order(history, INITIAL)
    assert set(few) <= set(history)
    assert not has_order(few, INITIAL)


def random_history(seed: int) -> list[Act]:
    """Return what a few clients may have seen of a register that is sometimes a little late."""
    random = Random(seed)
    now, values, acts = [0.0] * 3, [INITIAL], list[Act]()
    for number in range(random.randint(3, 11)):
        client = random.randrange(3)
        start = now[client] + random.random() / 5
        end = now[client] = start + random.random()
        if random.random() < 0.4:
            values.append(f"value {number}")
            acts.append(write(values[-1], start, end if random.random() > 0.1 else math.inf, f"client {client}"))
        else:
            acts.append(read(random.choice(values[-2:]), start, end, f"client {client}"))
    return acts


HISTORIES = [random_history(seed) for seed in range(600)]


def test_zones_and_search_agree_on_random_histories() -> None:
    verdicts = [is_linearizable(history, INITIAL) for history in HISTORIES]

    assert verdicts == [has_order(history, INITIAL) for history in HISTORIES]
    assert 100 < sum(verdicts) < 500


def test_every_explanation_is_impossible_by_itself_and_short() -> None:
    explained = [explanation(history, INITIAL) for history in HISTORIES if not is_linearizable(history, INITIAL)]

    assert all(not has_order(few, INITIAL) for few in explained)
    assert all(1 <= len(few) <= 6 for few in explained)


def test_no_explanation_blames_a_read_whose_write_was_left_out() -> None:
    for history in HISTORIES:
        written = {act.value for act in history if act.writes} | {INITIAL}
        few = explanation(history, INITIAL)

        assert {act.value for act in few if act.value in written} <= {act.value for act in few if act.writes} | {
            INITIAL
        }


def test_a_long_history_is_explained_by_few_acts() -> None:
    history = [write(f"v{n}", 10 * n, 10 * n + 1) for n in range(300)]
    history += [read(f"v{n}", 10 * n + 2, 10 * n + 3) for n in range(300)]
    history.append(read("v250", 2600, 2601, "client 9"))

    few = explanation(history, INITIAL)

    assert len(few) <= 3
    assert history[-1] in few


def test_a_timeline_leaves_room_for_a_margin_and_shows_each_act() -> None:
    for history in [*IMPOSSIBLE.values(), *HISTORIES]:
        few = explanation(history, INITIAL)
        lines = draw(few)

        assert len(lines) == len(few)
        assert all(len(line) <= 66 for line in lines)


def test_bars_begin_and_end_in_the_order_of_the_moments() -> None:
    lines = draw([write("a", 0, 9), read("a", 1, 2), read(INITIAL, 3, 4)])

    opened = [line.index("[") for line in lines]
    closed = [line.index("]") for line in lines]
    assert opened[0] < opened[1] < closed[1] < opened[2] < closed[2] < closed[0]
    assert [line.split("  ")[0].strip() for line in lines] == [
        "client 1 PATCH a",
        "client 2 GET a",
        "client 2 GET at first",
    ]


def test_an_unanswered_write_has_an_open_end() -> None:
    (line,) = draw([write("a", 0, math.inf)])

    assert ">" in line
    assert line.endswith("0.0-? ms")


def test_a_long_value_is_cut() -> None:
    (line,) = draw([read("x" * 200, 0, 1)])

    assert "x" * 17 not in line
    assert len(line) <= 66
