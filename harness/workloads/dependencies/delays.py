"""Whether telling costs the deed its time: the same deeds, with a subscriber that is well and with one that is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Final

from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure
from archkata.doubles import EventSubscriber
from archkata.language import text
from harness.workloads.dependencies.event_log import COMPLETED, REFUNDED, REGISTERED, EventLog, Fact

DEEDS: Final = 20
SLOWEST: Final = 1
"""Of 20 deeds the slowest one lies beyond the 95th percentile."""

MARGIN_S: Final = 0.25
TRIES: Final = 3

Seconds = dict[str, list[float]]


def ensure_not_delayed(story: EventLog, trouble: Callable[[EventSubscriber], AbstractContextManager[None]]) -> None:
    """Refute the rule where deeds take noticeably longer under a trouble of the subscriber, three times of three."""
    complaint: Refuted | None = None
    for _ in range(TRIES):
        usual = {type_: p95(seconds) for type_, seconds in _measured(story, {}).items()}
        with trouble(story.shop.subscriber):
            slow = _measured(story, {type_: seconds + MARGIN_S for type_, seconds in usual.items()})
        late = next((type_ for type_ in slow if p95(slow[type_]) > usual[type_] + MARGIN_S), None)
        if late is None:
            return
        expected = text("{type}: p95 at most 250 ms above the usual {n} ms", type=late, n=round(usual[late] * 1000))
        complaint = Refuted(Finding(expected, text("{n} ms", n=round(p95(slow[late]) * 1000))))
    assert complaint is not None  # noqa: S101 - the last try has set it
    raise complaint


def p95(seconds: list[float]) -> float:
    """Return what all but the slowest of 20 stay within."""
    ordered = sorted(seconds)
    return ordered[max(len(ordered) - 1 - SLOWEST, 0)]


def _measured(story: EventLog, limits: Mapping[str, float]) -> Seconds:
    """Do the deeds of each kind; stop where a limit is exceeded so often that the rest cannot change it."""
    purchases: list[Fact] = []
    deeds: dict[str, Callable[[], Fact]] = {
        REGISTERED: story.register,
        COMPLETED: lambda: story.buy(quantity=2),
        REFUNDED: lambda: story.refund(purchases.pop()),
    }
    measured: Seconds = {}
    for type_ in (type_ for type_ in deeds if type_ in story.types):
        seconds = measured[type_] = []
        while len(seconds) < DEEDS:
            fact = deeds[type_]()
            seconds.append(fact.at - fact.asked)
            if type_ == COMPLETED:
                purchases.append(fact)
            if sum(one > limits.get(type_, float("inf")) for one in seconds) > SLOWEST:
                return measured
    ensure(measured, text("deeds that can be told"), text("none"))
    return measured
