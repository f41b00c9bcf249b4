"""Faults that only load shows are each caught by the scenario that should; two correct backends pass all scenarios."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from archkata.conformance.mutants import Mutant, load_mutants
from archkata.conformance.outcome import Verdict
from archkata.load.run import LoadRun
from archkata.load.scenario import all_scenarios
from archkata.load.session import LoadOptions, conduct
from archkata.load.verdicts import LimitOutcome
from archkata.workspace import Workspace

PROVES = "ARCHKATA_PROVE" in os.environ
RUNS = 10
SCENARIOS = [found.name for found in all_scenarios()]
FAULTS = [mutant for _, mutant in sorted(load_mutants().items()) if mutant.needs_load]
long = pytest.mark.skipif(not PROVES, reason="belongs to make prove: it takes minutes")


THREADS = Path(__file__).parents[1] / "backends" / "threads" / "main.py"
CORRECT = {"reference": f"{sys.executable} -m archkata serve", "threads": f"{sys.executable} {THREADS}"}


def run(folder: Path, scenario: str, start: str, *, seed: int = 0) -> LoadRun:
    """Run a scenario for some seconds against a backend that is started for it."""
    wish = LoadOptions(start=start, scenario=scenario, seed=seed, quick=True)
    return conduct(Workspace(folder), wish, lambda _: None)


def told(found: LoadRun) -> list[str]:
    """Return what did not hold, for a failing assertion."""
    audit = found.audit.findings if found.audit else []
    claims = [
        f"{each.claim}: {each.seen}" for each in (*found.findings, *audit) if each.holding is not LimitOutcome.PASSED
    ]
    limits = [f"{each.limit.text}: {each.why}" for each in found.judgements if each.holding is not LimitOutcome.PASSED]
    return [*claims, *limits, *map(str, found.explain()), *found.measures.errors]


def test_every_fault_of_load_names_scenarios() -> None:
    assert len(FAULTS) >= 7
    assert {name for fault in FAULTS for name in fault.caught_by} <= set(SCENARIOS)


@long
@pytest.mark.parametrize("fault", [pytest.param(each, id=each.name) for each in FAULTS])
def test_a_fault_is_caught_by_its_scenarios(tmp_path: Path, fault: Mutant) -> None:
    for scenario in fault.caught_by:
        found = run(tmp_path, scenario, f"{CORRECT['reference']} --fault {fault.name}")

        assert found.verdict is Verdict.FAILED, told(found)


@long
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("backend", CORRECT)
def test_a_correct_backend_passes_a_scenario_ten_times_of_ten(tmp_path: Path, backend: str, scenario: str) -> None:
    for seed in range(RUNS):
        found = run(tmp_path, scenario, CORRECT[backend], seed=seed)

        assert found.verdict is Verdict.PASSED, told(found)
