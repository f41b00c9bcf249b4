"""Studies: what a scenario's question needs beyond percentiles, answered by pure functions over single requests."""

from __future__ import annotations

from collections.abc import Callable

from archkata.load.analyses.bulkhead import bulkhead
from archkata.load.analyses.drift import drift
from archkata.load.analyses.evidence import Evidence
from archkata.load.analyses.fairness import fairness
from archkata.load.analyses.knee import knee
from archkata.load.analyses.overload import overload
from archkata.load.analyses.recovery import recovery
from archkata.load.analyses.storms import storms
from archkata.load.analyses.throttle import throttle
from archkata.load.finding import Finding

Analysis = Callable[[Evidence], list[Finding]]
ANALYSES: dict[str, Analysis] = {
    "bulkhead": bulkhead,
    "drift": drift,
    "fairness": fairness,
    "knee": knee,
    "overload": overload,
    "recovery": recovery,
    "storms": storms,
    "throttle": throttle,
}

__all__ = ["ANALYSES", "Analysis", "Evidence"]
