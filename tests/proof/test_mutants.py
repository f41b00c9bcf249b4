"""Every mutant is refuted by each rule that it names."""

from __future__ import annotations

import pytest

from archkata.conformance.mutants import load_mutants
from archkata.conformance.outcome import Outcome
from tests.proof.runs import decide, told
from tests.proof.servers import reference


@pytest.mark.parametrize("name", sorted(load_mutants()))
def test_a_mutant_is_caught_by_the_rules_that_it_names(name: str) -> None:
    rules = load_mutants()[name].caught_by

    with reference(name) as backend:
        results = decide(backend, rules)

    missed = [told(results[rule]) for rule in rules if results[rule].outcome not in {Outcome.FAIL, Outcome.WARN}]
    assert not missed
