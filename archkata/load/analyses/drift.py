"""What creeps: latency and memory at the end of a long run, against those of its second quarter."""

from __future__ import annotations

import math

from archkata.language import text
from archkata.load.analyses.evidence import RunEvidence, finite, is_as_quick, ms, pace
from archkata.load.finding import LoadFinding, holding_if, nothing_seen

STAYS = text("memory stays where it was (a quarter more, or 16 MiB)")
GROWTH = 1.25
SLACK_BYTES = 16 * 1024 * 1024
FEWEST = 100
FEWEST_SAMPLES = 3
SHORTEST_S = 55.0
MIB = 1024 * 1024


def drift(evidence: RunEvidence) -> list[LoadFinding]:
    """Compare the quarters. The first one is left out: caches fill, and interpreters warm up."""
    quarter = evidence.phases[-1].end / 4
    early, late = (evidence.within(n * quarter, (n + 1) * quarter, evidence.is_meant_to_be_quick) for n in (1, 3))
    before, after = pace(early), pace(late)
    enough = min(len(early), len(late)) >= FEWEST and math.isfinite(before)
    findings = [
        LoadFinding(
            text("answers stay as quick as they were (twice the p95, or 50 ms more)"),
            holding_if(is_as_quick(after, before), enough=enough),
            text("p95 {before} ms in the second quarter, {after} ms in the last", before=ms(before), after=ms(after)),
            {"early_p95_s": finite(before), "late_p95_s": finite(after)},
        )
    ]
    return findings + _memory(evidence, quarter)


def _memory(evidence: RunEvidence, quarter: float) -> list[LoadFinding]:
    if evidence.memory is None:
        return []  # only a backend that archkata started is watched, and the run says so
    if not evidence.memory:
        return [nothing_seen(STAYS, text("the memory of the backend could not be seen"))]
    early = [size for at, size in evidence.memory if quarter <= at < 2 * quarter]
    late = [size for at, size in evidence.memory if 3 * quarter <= at < 4 * quarter]
    enough = min(len(early), len(late)) >= FEWEST_SAMPLES
    before, after = (max(sizes, default=0) for sizes in (early, late))
    has_grown = after > max(GROWTH * before, before + SLACK_BYTES)
    # a heap that is still filling grows, too, and stops
    enough = enough and not (has_grown and quarter * 4 < SHORTEST_S)
    return [
        LoadFinding(
            STAYS,
            holding_if(not has_grown, enough=enough),
            text(
                "{before} MiB in the second quarter, {after} MiB in the last",
                before=f"{before / MIB:.0f}",
                after=f"{after / MIB:.0f}",
            ),
            {"early_bytes": before, "late_bytes": after},
            is_timed=False,
        )
    ]
