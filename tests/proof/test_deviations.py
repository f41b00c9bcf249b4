"""One difference costs its own rule and no other; what does not depend on it is judged all the same."""

from __future__ import annotations

import os

import pytest

from tests.deviations.deviation import Deviation
from tests.deviations.every import DEVIATIONS
from tests.deviations.judging import complaints, judge


@pytest.mark.skipif("ARCHKATA_PROVE" not in os.environ, reason="belongs to make prove: it takes many minutes")
@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.name)
def test_a_deviation_gets_the_right_verdict(deviation: Deviation) -> None:
    assert list(complaints(deviation, judge(deviation))) == []
