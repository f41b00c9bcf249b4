"""A second correct backend, written from the contract alone, keeps every rule: what it fails is the suite's fault."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from archkata.conformance.contract import load_contract
from archkata.conformance.outcome import Outcome, Verdict
from archkata.conformance.session import TestOptions, conduct
from archkata.workspace import Workspace
from tests.proof.runs import told

PROVES = "ARCHKATA_PROVE" in os.environ
ROOT = Path(__file__).parents[2]
FREEDOMS = {"AUT-07"}
"""Its tokens are no JSON Web Tokens, so there is nothing to forge."""


@pytest.mark.parametrize("seed", range(10 if PROVES else 1))
def test_the_backend_on_threads_keeps_every_rule(seed: int) -> None:
    start = f"{sys.executable} {ROOT / 'tests' / 'backends' / 'threads' / 'main.py'}"
    wish = TestOptions(start=start, seed=seed, through=None if PROVES else "refunds")

    run = conduct(load_contract(), Workspace(ROOT), wish, lambda _: None)

    wrong = [r for r in run.results if r.outcome is not Outcome.PASS and r.rule.id not in FREEDOMS]
    assert [told(result) for result in wrong] == []
    assert run.verdict is Verdict.PASSED
