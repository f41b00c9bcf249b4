"""Every mutant is refuted by each rule that it names; the long proof tries all of them, three times each."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from archkata.conformance.contract import load_contract
from archkata.conformance.mutants import Mutant, load_mutants
from archkata.conformance.outcome import Outcome
from tests.proof.runs import decide, told
from tests.proof.servers import reference

PROVES = bool(os.environ.get("ARCHKATA_PROVE"))
RUNS = 3 if PROVES else 1


def chosen() -> Iterator[Mutant]:
    """Yield all mutants for the long proof, else the first deterministic one of every stage."""
    stages = load_contract().rules
    seen: set[str] = set()
    for _, mutant in sorted(load_mutants().items()):
        if mutant.needs_load:
            continue
        stage = stages[mutant.caught_by[0]].stage
        if PROVES or (stage not in seen and mutant.kind == "deterministic"):
            seen.add(stage)
            yield mutant


@pytest.mark.parametrize("mutant", [pytest.param(mutant, id=mutant.name) for mutant in chosen()])
def test_a_mutant_is_caught_by_the_rules_that_it_names(mutant: Mutant) -> None:
    for _ in range(RUNS):
        with reference(mutant.name) as backend:
            results = decide(backend, (*mutant.caught_by, *mutant.shown_by))

        found = [results[rule] for rule in mutant.caught_by]
        assert [told(result) for result in found if result.outcome not in {Outcome.FAIL, Outcome.WARN}] == []
