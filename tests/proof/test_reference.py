"""The reference keeps every rule; `make demo` tries them once, the long proof fifty times."""

from __future__ import annotations

import os

from archkata.conformance.outcome import Outcome
from archkata.conformance.registry import load_checks
from archkata.conformance.schedule import Pace
from tests.proof.runs import decide, told
from tests.proof.servers import reference

PROVES = "ARCHKATA_PROVE" in os.environ
RUNS = 50 if PROVES else 1


def test_the_reference_passes_every_check() -> None:
    checks = [id_ for id_, check in load_checks().checks.items() if PROVES or check.pace is not Pace.APART]
    with reference() as backend:
        for seed in range(RUNS):
            results = decide(backend, checks, seed)

            assert [told(results[rule]) for rule in checks if results[rule].outcome is not Outcome.PASS] == []
