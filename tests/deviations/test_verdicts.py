"""A few deviations are judged by a rule of each stage; `make prove` judges all of them by all rules."""

from __future__ import annotations

import pytest

from tests.deviations.every import find
from tests.deviations.judging import judge

RULES = ("API-04", "USR-02", "CAT-02", "REV-02", "PUR-02", "REF-01", "AUT-02")


@pytest.mark.parametrize("name", ["camel-case", "log-in-elsewhere", "bare-arrays"])
def test_a_deviation_costs_its_own_rule_and_no_other(name: str) -> None:
    deviation = find(name)

    row = judge(deviation, only=(*RULES, *deviation.expected.red))

    assert (row.red, row.warned, row.blocked, row.undecided) == (list(deviation.expected.red), [], {}, []), row
    assert row.judged > len(RULES)
    assert row.exit_code == 1
