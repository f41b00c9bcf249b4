"""After a spike: how soon everything is as before, and whether what was not served was at least refused properly."""

from __future__ import annotations

import math
from itertools import pairwise

from archkata.language import text
from archkata.load.analyses.evidence import Requests, RunEvidence, is_as_quick, latency, ms, percent
from archkata.load.analyses.overload import SHED
from archkata.load.finding import LoadFinding, holding_if
from archkata.load.phases import Stretch

BIN_S = 0.5
PATIENCE_S = 2.0
MOST_FAILED = 0.01
FEWEST = 100


def recovery(evidence: RunEvidence) -> list[LoadFinding]:
    """Look at the calm before, the spike, and the time after it."""
    calm, spike, after = evidence.during("calm"), evidence.during("spike"), evidence.during("after")
    usual = latency(calm)
    quiet = evidence.phase("after")
    took = settled(evidence, evidence.phase("calm"), quiet.begin, quiet.end)
    patience = min(PATIENCE_S, quiet.seconds / 2)
    failed = sum(not each.is_good and each.status not in SHED for each in spike)
    share = failed / len(spike) if spike else 0.0
    return [
        LoadFinding(
            text("soon after the spike (2 s at most) latencies are as before"),
            holding_if(took <= patience, enough=len(calm) >= FEWEST and len(after) >= FEWEST),
            text(
                "p95 {usual} ms before, {peak} ms in the spike, {after} ms after it; settled after {took} s",
                usual=ms(usual),
                peak=ms(latency(spike)),
                after=ms(latency(after)),
                took=f"{took:.1f}",
            ),
            {"usual_p95_s": usual, "spike_p95_s": latency(spike), "after_p95_s": latency(after), "settled_s": took},
        ),
        LoadFinding(
            text("during the spike requests that are not served are answered 429 or 503"),
            holding_if(share <= MOST_FAILED, enough=len(spike) >= FEWEST),
            text("{share} % failed otherwise", share=percent(share)),
            {"failed": failed, "requests": len(spike)},
        ),
    ]


def is_usual(asked: Requests, usual: float) -> bool:
    """Say whether a stretch is as good as usual: all answered, and p95 at most twice the usual, or 50 ms above it."""
    served = sum(each.is_good for each in asked)
    return served >= 0.95 * len(asked) and is_as_quick(latency(asked), usual)


def settled(evidence: RunEvidence, calm: Stretch, begin: float, end: float) -> float:
    """Return after how many seconds of a stretch everything stays as in the calm, in steps of half a second.

    What is unusual now and then in the calm may be so afterwards, too, and one bin always.
    """
    usual = latency(evidence.during(calm.name))
    before, after = (_unusual(evidence, *span, usual) for span in ((calm.begin, calm.end), (begin, end)))
    share = sum(before) / len(before) if before else 0.0
    for number in range(len(after)):
        rest = after[number:]
        if sum(rest) <= max(1, math.ceil(share * len(rest))) and not rest[0]:
            return number * BIN_S
    return end - begin


def _unusual(evidence: RunEvidence, begin: float, end: float, usual: float) -> list[bool]:
    """Say of each bin of a stretch whether it was unusual."""
    edges = [begin + number * BIN_S for number in range(max(1, round((end - begin) / BIN_S)))] + [end]
    return [not is_usual(evidence.within(*pair), usual) for pair in pairwise(edges)]
