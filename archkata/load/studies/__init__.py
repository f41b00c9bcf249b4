"""Studies: what a scenario's question needs beyond percentiles, answered by pure functions over single requests."""

from __future__ import annotations

from collections.abc import Callable

from archkata.load.finding import Finding
from archkata.load.studies.bulkhead import bulkhead
from archkata.load.studies.drift import drift
from archkata.load.studies.evidence import Evidence
from archkata.load.studies.fairness import fairness
from archkata.load.studies.knee import knee
from archkata.load.studies.overload import overload
from archkata.load.studies.recovery import recovery
from archkata.load.studies.storms import storms
from archkata.load.studies.throttle import throttle

Study = Callable[[Evidence], list[Finding]]
STUDIES: dict[str, Study] = {
    "bulkhead": bulkhead,
    "drift": drift,
    "fairness": fairness,
    "knee": knee,
    "overload": overload,
    "recovery": recovery,
    "storms": storms,
    "throttle": throttle,
}

__all__ = ["STUDIES", "Evidence", "Study"]
