"""The golden matrix: which rules refute which mutant, no more and no fewer."""

from __future__ import annotations

import os

import pytest

from tests.proof.matrix import GOLDEN, line, mutants


def golden() -> dict[str, str]:
    """Return the rows by the names of the mutants."""
    return {row.partition(":")[0]: row for row in GOLDEN.read_text("utf-8").splitlines()}


def test_the_matrix_has_a_row_for_every_mutant_and_what_each_names_refutes_it() -> None:
    rows = golden()

    assert list(rows) == [mutant.name for mutant in mutants()]
    for mutant in mutants():
        assert set(mutant.caught_by) <= set(rows[mutant.name].split()[1:]), mutant.name


@pytest.mark.skipif("ARCHKATA_PROVE" not in os.environ, reason="belongs to make prove: it takes many minutes")
@pytest.mark.parametrize("name", list(golden()))
def test_a_mutant_is_refuted_by_these_rules_and_by_no_others(name: str) -> None:
    mutant = next(each for each in mutants() if each.name == name)

    assert line(mutant) == golden()[name]
