"""The correct backends keep every rule that has a check; the long proof asks fifty times."""

from __future__ import annotations

import os

from archkata.conformance.outcome import Outcome
from archkata.conformance.registry import load_checks
from tests.proof.runs import decide, told
from tests.proof.servers import reference

RUNS = 50 if os.environ.get("ARCHKATA_PROVE") else 1


def test_the_reference_passes_every_check() -> None:
    with reference() as backend:
        for seed in range(RUNS):
            results = decide(backend, load_checks().checks, seed)

            assert [told(result) for result in results.values() if result.outcome is not Outcome.PASS] == []
