"""The reference implementation keeps every rule that has a check."""

from __future__ import annotations

from archkata.conformance.outcome import Outcome
from archkata.conformance.registry import load_checks
from tests.proof.runs import decide, told
from tests.proof.servers import reference


def test_the_reference_passes_every_check() -> None:
    with reference() as backend:
        results = decide(backend, load_checks().checks)

    assert [told(result) for result in results.values() if result.outcome is not Outcome.PASS] == []
