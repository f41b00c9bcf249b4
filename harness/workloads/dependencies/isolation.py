"""Whether a provider in trouble is kept from everybody else: the circuit breaker, and the bulkhead before reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.keys import UNDER_WAY
from archkata.doubles import Status, Success
from archkata.language import Text, text
from harness.actors import Guest, Product, User
from harness.workloads.dependencies.dependency_fixture import GIVEN_UP, DependencyFixture
from harness.workloads.dependencies.sales import PurchaseAttempt, amount_of, sell

TRIES: Final = 3
GIVE_UPS: Final = 5
FOLLOWERS: Final = 10
APART_S: Final = 0.25
QUICK_S: Final = 0.1
LEAST_QUICK: Final = 9
RECOVERED_S: Final = 30.0
ASK_EVERY_S: Final = 2.0

READERS: Final = 8
READS: Final = 63
WAITING: Final = 50
PACE_S: Final = 0.02
SLOW_S: Final = 1.6
"""Less than the 2 s after which an attempt may be given up, also on a busy machine."""

BEGUN_S: Final = 0.8
FACTOR: Final = 2.0
MARGIN_S: Final = 0.05

Read = tuple[float, Answer]
"""How long it took, and the answer."""


def ensure_breaks(shop: DependencyFixture, buyer: User) -> None:
    """Refute the rule where a provider that is down is not noticed, or its recovery is not, three times of three."""
    _one_of(partial(_broken_circuit, shop, buyer))


def ensure_reads_stay_quick(shop: DependencyFixture, buyer: User) -> None:
    """Refute the rule where reads are slower while purchases wait for the provider, three times of three."""
    _one_of(partial(_slow_reads, shop, buyer))


def _one_of(measure: Callable[[], Refuted | None]) -> None:
    complaint: Refuted | None = None
    for _ in range(TRIES):
        complaint = measure()
        if complaint is None:
            return
    assert complaint is not None  # noqa: S101 - the last try has set it
    raise complaint


def _broken_circuit(shop: DependencyFixture, buyer: User) -> Refuted | None:
    camera = shop.camera(stock=1000)
    shop.provider.on_everything(Status(500))
    for _ in range(GIVE_UPS):
        sell(buyer, camera).answer.expect(*GIVEN_UP)

    followers = together(partial(_sell_later, shop, buyer, camera, number * APART_S) for number in range(FOLLOWERS))
    quick = [sale for sale in followers if sale.answer.status == 503 and sale.answer.seconds <= QUICK_S]
    for sale in followers:
        sale.answer.expect(*GIVEN_UP)
    shop.provider.recover()
    _ensure_recovers(shop, buyer, camera)
    if len(quick) >= LEAST_QUICK:
        return None
    slow = next(sale for sale in followers if sale not in quick)
    expected = text("at least 9 of 10 purchases answered by 503 within 100 ms, after 5 that were given up")
    return _complaint(expected, text("{n} of 10", n=len(quick)), slow.answer)


def _sell_later(shop: DependencyFixture, buyer: User, camera: Product, seconds: float) -> PurchaseAttempt:
    shop.scene.pause(seconds)
    return sell(buyer, camera)


def _ensure_recovers(shop: DependencyFixture, buyer: User, camera: Product) -> None:
    end = time.monotonic() + RECOVERED_S
    while True:
        answer = sell(buyer, camera).answer
        answer.expect(201, *GIVEN_UP, *UNDER_WAY)
        if answer.status == 201:
            return
        if time.monotonic() > end:
            raise _complaint(text("a purchase within 30 s of the provider's recovery"), answer.described(), answer)
        shop.scene.pause(min(ASK_EVERY_S, max(end - time.monotonic(), 0.1)))


def _slow_reads(shop: DependencyFixture, buyer: User) -> Refuted | None:
    camera = shop.camera(stock=1000)
    usual = _p95(_read(shop, camera))

    shop.provider.on_charge(Success(delay=SLOW_S), amount=amount_of(camera))
    buying: list[Callable[[], list[Read]]] = [lambda: [(0.0, sell(buyer, camera).answer)] for _ in range(WAITING)]
    *bought, reads = together([*buying, lambda: _read_while_they_wait(shop, camera)])
    for ((_, answer),) in bought:
        answer.expect(201, 429, *GIVEN_UP)
    slow = _p95(reads)
    if slow <= max(FACTOR * usual, usual + MARGIN_S):
        return None
    shop.recover()
    expected = text("p95 of reads at most twice the usual {n} ms, or 50 ms more", n=round(usual * 1000, 1))
    actual = text("{n} ms while {many} purchases wait for the provider", n=round(slow * 1000, 1), many=WAITING)
    return _complaint(expected, actual, max(reads, key=lambda read: read[0])[1])


def _read_while_they_wait(shop: DependencyFixture, camera: Product) -> list[Read]:
    """Begin to read when all purchases have come to the provider, or are not going to at once."""
    shop.provider.wait_for_attempts(WAITING, amount_of(camera), BEGUN_S, shop.scene.pause)
    return _read(shop, camera)


def _read(shop: DependencyFixture, camera: Product) -> list[Read]:
    """Read a product many times over several connections, at a steady pace; each read must be answered."""

    def read(reader: Guest) -> list[Read]:
        reads: list[Read] = []
        for _ in range(READS):
            answer = reader.get_product(camera)
            answer.expect(200)
            reads += _with_omitted(answer)
            shop.scene.pause(max(PACE_S - answer.seconds, 0.0))
        return reads

    readers = [Guest(shop.scene).impatient() for _ in range(READERS)]
    return [one for reads in together(partial(read, reader) for reader in readers) for one in reads]


def _with_omitted(answer: Answer) -> list[Read]:
    """Return how long a read took, and how long those would have that were not sent because it took so long."""
    return [(answer.seconds - late * PACE_S, answer) for late in range(int(answer.seconds / PACE_S) + 1)]


def _p95(reads: list[Read]) -> float:
    return sorted(seconds for seconds, _ in reads)[int(len(reads) * 0.95)]


def _complaint(expected: Text, actual: Text, evidence: Answer) -> Refuted:
    return Refuted(Finding(expected, actual), evidence.exchange)
