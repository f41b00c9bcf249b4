"""How an event is tried again: under the same id, not too late, not without a pause, and ever later."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean
from typing import Final

from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.doubles import Delivery
from archkata.language import text
from harness.workloads.dependencies.dependency_fixture import DependencyFixture
from harness.workloads.dependencies.event_log import Fact
from harness.workloads.dependencies.telling import deliveries_of, refute

LONGEST_WAIT_S: Final = 32.0
LONGEST_ATTEMPT_S: Final = 11.0
NO_PAUSE_S: Final = 0.1
NOTICEABLY: Final = 1.1
LONG_ENOUGH_S: Final = 25.0
"""Whose waits are as long as that need not make them longer, because 30 s is the most."""


def ensure_repeated(shop: DependencyFixture, fact: Fact) -> list[Delivery]:
    """Follow an event until it is acknowledged; return its deliveries. Refute the rule where it is lost or changed."""
    while True:
        told = deliveries_of(shop, fact)
        _ensure_same(shop, fact, told)
        # one that is still to come may stand behind another that is being repeated
        last = told[-1].arrived if told else max((one.arrived for one in shop.subscriber.deliveries()), default=fact.at)
        if told and told[-1].is_acknowledged:
            break
        if time.monotonic() > last + LONGEST_WAIT_S:
            expected = text("another delivery within 30 s, until one is acknowledged")
            refute(shop, expected, text("none after {n} deliveries", n=len(told)), fact)
        shop.scene.pause(0.05)
    for earlier, later in pairwise(told):
        _ensure_in_time(shop, fact, earlier, later)
    return told


def ensure_ever_later(stories: Iterable[Sequence[Delivery]]) -> None:
    """Refute the rule unless the later waits are longer than the first, taken together, and none of it is a stream."""
    waits = [[max(later.arrived - _end(earlier), 0.0) for earlier, later in pairwise(told)] for told in stories]
    waits = [each for each in waits if len(each) > 1]
    if not waits:
        return
    first, later = fmean(each[0] for each in waits), fmean(wait for each in waits for wait in each[1:])
    ensure(
        min(map(sum, waits)) > NO_PAUSE_S and (later > NOTICEABLY * first or later > LONG_ENOUGH_S),
        text("waits between deliveries that grow"),
        text(
            "{first} s before the second delivery, {later} s on average before the later ones",
            first=round(first, 2),
            later=round(later, 2),
        ),
    )


def _ensure_same(shop: DependencyFixture, fact: Fact, told: Sequence[Delivery]) -> None:
    for delivery in told[1:]:
        if not same(delivery.event_id, told[0].event_id):
            expected = text("every delivery with the id of the first: {id}", id=shown(told[0].event_id))
            refute(shop, expected, text("id: {id}", id=shown(delivery.event_id)), fact)
        if not same(delivery.data, told[0].data):
            expected = text("every delivery with the data of the first: {data}", data=shown(told[0].data))
            refute(shop, expected, text("data: {data}", data=shown(delivery.data)), fact)


def _ensure_in_time(shop: DependencyFixture, fact: Fact, earlier: Delivery, later: Delivery) -> None:
    seconds = later.arrived - earlier.arrived
    if seconds > LONGEST_WAIT_S:
        refute(shop, text("at most 30 s from one delivery to the next"), text("{n} s", n=round(seconds, 1)), fact)
    unanswered = earlier.abandoned_after
    if unanswered is not None and unanswered > LONGEST_ATTEMPT_S:
        refute(shop, text("a silent attempt given up after at most 10 s"), text("{n} s", n=round(unanswered, 1)), fact)


def _end(delivery: Delivery) -> float:
    return delivery.answered or delivery.gone or delivery.arrived
