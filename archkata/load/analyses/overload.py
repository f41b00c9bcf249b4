"""At twice the declared rate a backend sheds load instead of collapsing."""

from __future__ import annotations

from archkata.language import text
from archkata.load.analyses.evidence import RunEvidence, good, percent
from archkata.load.finding import LoadFinding, holding_if
from archkata.load.rates import written

IN_TIME_S = 0.5
KEPT = 0.8
STRAY = 0.01
SHED = frozenset({429, 503})
FEWEST = 200
SETTLING = 0.1
SERVED = 0.9


def overload(evidence: RunEvidence) -> list[LoadFinding]:
    """Compare the goodput (good, and within half a second) at the declared rate and at twice that."""
    calm, twice = evidence.phase("declared"), evidence.phase("twice")
    begin = calm.begin + SETTLING * calm.seconds
    before = evidence.within(begin, calm.end)
    during = evidence.within(twice.begin, twice.end)
    usual = good(before, IN_TIME_S) / (calm.end - begin)
    kept = good(during, IN_TIME_S) / twice.seconds
    judged = [each for each in during if evidence.is_meant_to_be_quick(each)]
    stray = [each for each in judged if each.status not in SHED and not (each.is_good and each.latency <= IN_TIME_S)]
    # who does not serve the declared rate has nothing to keep
    is_served = good(before, IN_TIME_S) >= SERVED * len(before)
    enough = len(before) >= FEWEST and is_served
    doubt = None if is_served else text("the declared rate itself was not served")
    share = kept / usual if usual else 0.0
    lost = len(stray) / len(judged) if judged else 0.0
    return [
        LoadFinding(
            text("at twice the declared rate at least 80 % of the goodput is kept"),
            holding_if(share >= KEPT, enough=enough),
            text("{usual}/s at the declared rate, {kept}/s at twice that", usual=written(usual), kept=written(kept)),
            {"usual_rps": round(usual, 3), "kept_rps": round(kept, 3), "share": round(share, 4)},
            doubt=doubt,
        ),
        LoadFinding(
            text("what is not served in time is answered 429 or 503"),
            holding_if(lost <= STRAY, enough=enough and bool(during)),
            text("{share} % neither served within 500 ms nor refused so", share=percent(lost)),
            {"stray": len(stray), "requests": len(judged)},
            doubt=doubt,
        ),
    ]
