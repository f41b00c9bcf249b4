"""What a scenario's question needs beyond percentiles, answered by pure functions over single requests.

A scenario names one of these, or one of its kata's own, as an object (`analysis=knee`). They are imported without
Locust.
"""

from __future__ import annotations

from collections.abc import Callable

from archkata.load.analyses.evidence import RunEvidence
from archkata.load.finding import LoadFinding

Analysis = Callable[[RunEvidence], list[LoadFinding]]

__all__ = ["Analysis", "RunEvidence"]
