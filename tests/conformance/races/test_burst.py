"""The burst loop: it finds a race, accuses nobody else, and says how far it has looked."""

from __future__ import annotations

import pytest

from archkata.conformance.calling.answer import Answer
from archkata.conformance.races.burst import Boundary, Burst
from archkata.conformance.races.synchronized_burst import Fate, SynchronizedBurst, ensure_no_server_error
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, Refuted
from archkata.conformance.vocabulary.expectations import Notes
from archkata.wire import ReadLimits
from harness.actors import Product, new_product
from harness.workloads.conservation import StockBooks, StockChangeKind
from tests.conformance.little_backend import document
from tests.conformance.races.little_shop import LittleShop, editor_of, open_shop, user_of

SHORT_S = 0.3


def rush_for_one(scene: Scene, notes: Notes, *, rounds: int = 40, limits: ReadLimits | None = None) -> None:
    """Let several buyers come for the last unit again and again."""
    editor, buyer = editor_of(scene), user_of(scene)
    buyer = buyer if limits is None else buyer.taking(limits)

    def rush(camera: Product, volley: SynchronizedBurst) -> None:
        for _ in range(volley.width):
            volley.by(buyer).buy(camera)
        tally = volley.fire(won={201}, lost={409})
        ensure_no_server_error(tally.answers)
        tally.ensure_at_most(1)
        books = StockBooks(1)
        for answer in tally.answers:
            books.enter(StockChangeKind.BOUGHT, 1, answer)
        books.ensure_balanced(editor.get_product(camera).expect(200)["stock"])

    boundary = Boundary(lambda: new_product(editor, stock=1), rush)
    Burst(scene, notes).run(boundary, seconds=SHORT_S, rounds=rounds)


def test_what_is_checked_and_then_done_is_found_and_shown_as_it_was_on_the_wire() -> None:
    with open_shop(LittleShop(locked=False, pause=0.05)) as scene, pytest.raises(Refuted) as caught:
        rush_for_one(scene, Notes())

    told = [str(line) for line in caught.value.finding.detail]
    assert "successful" in str(caught.value.finding.expected)
    assert "requests at once" in told[0]
    assert "burst 1 of round 1" in told[0]
    assert sum("> POST /purchases" in line for line in told) > 1
    assert sum("< HTTP/1.1 201" in line for line in told) > 1


def test_the_chain_of_a_finding_holds_only_what_has_to_do_with_it() -> None:
    with open_shop(LittleShop(locked=False, pause=0.05)) as scene, pytest.raises(Refuted) as caught:
        rush_for_one(scene, Notes())

    chain = caught.value.chain or []
    assert sum(exchange.operation == "publish_product" for exchange in chain) == 1
    assert len(chain) < len(scene.exchanges)


def test_a_correct_shop_is_not_accused_and_the_pass_says_how_far_it_reaches() -> None:
    notes = Notes()

    with open_shop(LittleShop(locked=True)) as scene:
        rush_for_one(scene, notes)

    assert "not found in 0 s" in str(notes.said)


def test_refused_as_a_whole_it_stays_undecided() -> None:
    busy = document(503, {}, extra="Retry-After: 0\r\n")

    with open_shop(LittleShop(locked=True, refusal=busy)) as scene, pytest.raises(Inconclusive):
        rush_for_one(scene, Notes(), rounds=1)


def test_a_server_error_is_a_finding_of_its_own() -> None:
    with open_shop(LittleShop(locked=True, breaks=True)) as scene, pytest.raises(Refuted) as caught:
        rush_for_one(scene, Notes())

    assert "no server error" in str(caught.value.finding.expected)


def test_a_hanging_shop_leaves_it_undecided() -> None:
    quick = ReadLimits(seconds=0.2)

    with open_shop(LittleShop(locked=True, hangs=True)) as scene, pytest.raises(Inconclusive):
        rush_for_one(scene, Notes(), limits=quick)


def test_a_crowd_that_contradicts_itself_is_shown_request_by_request() -> None:
    with open_shop(LittleShop(locked=False, pause=0.05)) as scene, pytest.raises(Refuted) as caught:
        editor, buyer = editor_of(scene), user_of(scene)
        camera = new_product(editor, stock=20)
        books = StockBooks(20)

        def buy_twice() -> list[Answer]:
            mine = buyer.anew()
            return [mine.buy(camera) for _ in range(2)]

        def judge(answers: list[Answer]) -> None:
            for answer in answers:
                books.enter(StockChangeKind.BOUGHT, 1, answer)
            books.ensure_balanced(editor.get_product(camera).expect(200)["stock"])

        Burst(scene, Notes()).crowd([buy_twice] * 6, judge)

    told = [str(line) for line in caught.value.finding.detail]
    assert "6 workers at once, 12 requests" in told[0]
    assert sum("-> 201" in line for line in told) == 12


def test_logging_in_is_no_part_of_a_volley() -> None:
    with open_shop(LittleShop(locked=True)) as scene:
        volley = SynchronizedBurst(scene, 2)
        camera = new_product(editor_of(scene), stock=1)
        for _ in range(2):
            volley.by(user_of(scene)).buy(camera)
        waiting = [exchange.status for exchange in volley.exchanges]
        tally = volley.fire(won={201}, lost={409})

    assert waiting == [None, None]
    assert sorted(str(answer.status) for answer in tally.answers) == ["201", "409"]
    assert [answer.status for answer in tally.of(tally.answers, Fate.LOST)] == [409]


def test_a_volley_follows_redirects_together() -> None:
    shop = LittleShop(locked=False, pause=0.05, moved=True)

    with open_shop(shop) as scene, pytest.raises(Refuted) as caught:
        rush_for_one(scene, Notes())

    assert "successful" in str(caught.value.finding.expected)
    assert any("> POST /v2/purchases" in str(line) for line in caught.value.finding.detail)


def test_an_answer_that_nobody_expects_refutes_the_rule() -> None:
    with open_shop(LittleShop(locked=True, refusal=document(418, {}))) as scene, pytest.raises(Refuted) as caught:
        rush_for_one(scene, Notes())

    assert "418" in str(caught.value.finding.actual)
