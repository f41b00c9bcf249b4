"""The correct backends keep every rule that has a check; the long proof asks fifty times."""

from __future__ import annotations

import os

from archkata.conformance.outcome import Outcome
from archkata.conformance.registry import load_checks
from tests.proof.runs import decide, told
from tests.proof.servers import reference

RUNS = 50 if os.environ.get("ARCHKATA_PROVE") else 1


def test_the_reference_passes_every_check() -> None:
    checks = load_checks().checks
    with reference() as backend:
        for seed in range(RUNS):
            results = decide(backend, checks, seed)

            assert [told(results[rule]) for rule in checks if results[rule].outcome is not Outcome.PASS] == []
