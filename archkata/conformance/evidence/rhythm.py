"""When the steps of a chain are sent: one after the other, at once, again and again, after a pause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archkata.conformance.evidence.chain import ScriptStep
from archkata.wire import Exchange

LEAST_PAUSE_S = 1.0
MOST_PAUSE_S = 60
FEWEST_REPEATS = 3


@dataclass(frozen=True)
class Beat:
    """One step, or the same request several times: after a pause in seconds, and without waiting for the answer."""

    step: ScriptStep
    times: int
    pause: int
    at_once: bool


def beats(exchanges: Sequence[Exchange], chosen: Sequence[int], steps: Sequence[ScriptStep]) -> list[Beat]:
    """Return the beats of the chosen exchanges, each of which has become a step. The last one always stands alone."""
    pauses = _pauses(exchanges, chosen)
    at_once = [_overlaps(step, following) for step, following in pairwise(steps)] + [False]
    found: list[Beat] = []
    start = 0
    while start < len(steps):
        end = start + 1
        while end < len(steps) - 1 and _is_same(steps[start], steps[end]) and at_once[start] == at_once[end]:
            if pauses[end]:
                break
            end += 1
        if end - start < FEWEST_REPEATS:
            end = start + 1
        found.append(Beat(steps[start], end - start, pauses[start], at_once[start]))
        start = end
    return found


def _overlaps(step: ScriptStep, following: ScriptStep) -> bool:
    """Say whether the next request was sent before this one was answered, so that both can be sent at once."""
    return not step.captures and following.exchange.started < step.exchange.ended


def _is_same(one: ScriptStep, other: ScriptStep) -> bool:
    return not one.captures and not other.captures and one.exchange.request == other.exchange.request


def _pauses(exchanges: Sequence[Exchange], chosen: Sequence[int]) -> list[int]:
    """Return the whole seconds to wait before each chosen exchange, because the check waited there, too.

    A log-in at the start may be an earlier check's, so the time after it says nothing.
    """
    waits, last_end, begun = [0.0] * len(exchanges), 0.0, False
    for index, exchange in enumerate(exchanges):
        if begun:
            waits[index] = exchange.started - last_end
        begun = begun or exchange.operation != "log_in"
        last_end = max(last_end, exchange.ended)
    pauses, before = [], 0
    for index in chosen:
        waited = sum(wait for wait in waits[before : index + 1] if wait >= LEAST_PAUSE_S)
        pauses.append(min(math.ceil(waited), MOST_PAUSE_S))
        before = index + 1
    return pauses
