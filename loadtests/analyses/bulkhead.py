"""Section 10 of the contract under load: a slow payment provider does not slow the read service."""

from __future__ import annotations

import math

from archkata.language import text
from archkata.load.analyses.evidence import RunEvidence, finite, good, is_as_quick, latency, ms, pace, percent
from archkata.load.finding import LoadFinding, holding_if
from archkata.load.journal import Asked

SERVED = 0.99
FEWEST = 100


def bulkhead(evidence: RunEvidence) -> list[LoadFinding]:
    """Compare reads with a usual provider and with a slow one."""
    usual, slow = evidence.during("usual", _reads), evidence.during("slow", _reads)
    before, during = pace(usual), pace(slow)
    sales = evidence.during("slow", lambda asked: asked.operation == "POST /purchases")
    enough = min(len(usual), len(slow)) >= FEWEST and bool(sales) and evidence.charges > 0
    doubt = None if evidence.charges else text("the backend never asked the provider at PAYMENTS_URL")
    served = good(slow) / len(slow) if slow else 0.0
    return [
        LoadFinding(
            text("while the provider is slow, reads are as quick as usual (twice the p95, or 50 ms more)"),
            holding_if(is_as_quick(during, before), enough=enough and math.isfinite(before)),
            text(
                "p95 {usual} ms usually, {slow} ms meanwhile; a purchase takes {sale} ms",
                usual=ms(before),
                slow=ms(during),
                sale=ms(latency(sales, 50)),
            ),
            {
                "usual_p95_s": finite(before),
                "slow_p95_s": finite(during),
                "sales": len(sales),
                "charges": evidence.charges,
            },
            doubt=doubt,
        ),
        LoadFinding(
            text("while the provider is slow, reads are served"),
            holding_if(served >= SERVED, enough=enough),
            text("{share} % of {count} served", share=percent(served), count=len(slow)),
            {"served": round(served, 4), "reads": len(slow)},
            is_timed=False,
            doubt=doubt,
        ),
    ]


def _reads(asked: Asked) -> bool:
    return asked.operation.startswith("GET /products")
