"""A noisy neighbour: what the others notice of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from archkata.language import text
from archkata.load.analyses.evidence import RunEvidence, finite, good, is_as_quick, ms, pace, percent
from archkata.load.finding import LoadFinding, holding_if, nothing_seen
from loadtests.analyses.throttle import of

QUICK = text("neighbours are as quick beside the noise as alone (twice the p95, or 50 ms more)")
FAIR = 0.9
SERVED = 0.99
FEWEST = 40
LOUD_RPS = 50.0
SLOWEST_S = 0.2
"""Neighbours ask five times a second, one by one: who takes longer cannot keep that up."""


def fairness(evidence: RunEvidence) -> list[LoadFinding]:
    """Compare the neighbours alone with the neighbours beside the noise, and with each other."""
    noise = [each for each in evidence.asked if each.persona == "Noisy"]
    neighbours = [each for each in evidence.asked if of("Neighbour")(each)]
    if not noise:
        return [nothing_seen(QUICK, text("there was no noise"))]
    began, ended = min(each.sent for each in noise), max(each.sent for each in noise)
    alone = [each for each in neighbours if each.due < began]
    beside = [each for each in neighbours if began <= each.due <= ended]
    before, during = pace(alone), pace(beside)
    loud = len(noise) >= LOUD_RPS * (ended - began)
    # who is refused or falls behind alone has trouble of its own
    doubt = None if loud else text("the noise was too low: searches take so long that hardly any were sent")
    enough = loud and len(alone) >= FEWEST and len(beside) >= FEWEST and good(alone) >= SERVED * len(alone)
    served = good(beside) / len(beside) if beside else 0.0
    index = jain(Counter(each.client for each in beside if each.is_good).values())
    return [
        LoadFinding(
            QUICK,
            holding_if(is_as_quick(during, before), enough=enough and before <= SLOWEST_S),
            text("p95 {alone} ms alone, {beside} ms beside it", alone=ms(before), beside=ms(during)),
            {"alone_p95_s": finite(before), "beside_p95_s": finite(during), "noise": len(noise)},
            doubt=doubt,
        ),
        LoadFinding(
            text("neighbours are served beside the noise, and all alike"),
            holding_if(served >= SERVED and index >= FAIR, enough=enough),
            text("{served} % served; fairness (Jain) {index}", served=percent(served), index=f"{index:.2f}"),
            {"served": round(served, 4), "jain": round(index, 4)},
            is_timed=False,
            doubt=doubt,
        ),
    ]


def jain(counts: Iterable[int]) -> float:
    """Return Jain's index of fairness: 1 where all got the same, 1/n where one got everything."""
    values = [float(count) for count in counts]
    squares = len(values) * sum(value * value for value in values)
    return sum(values) ** 2 / squares if squares else 0.0
