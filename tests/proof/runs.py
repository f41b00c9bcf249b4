"""Run chosen rules against a backend and return the results by id."""

from __future__ import annotations

from collections.abc import Iterable

from archkata.conformance.backend import Backend
from archkata.conformance.contract import load_contract
from archkata.conformance.outcome import CheckResult
from archkata.conformance.registry import load_checks
from archkata.conformance.runner import Runner, Selection


def decide(backend: Backend, rules: Iterable[str], seed: int = 1) -> dict[str, CheckResult]:
    """Decide rules, and all that they need."""
    selection = Selection(frozenset(rules), seed=seed)
    run = Runner(load_contract(), load_checks(), backend, selection, lambda _: None).run()
    return {result.rule.id: result for result in run.results}


def told(result: CheckResult) -> str:
    """Render a result for a failing assertion."""
    finding = f": expected {result.finding.expected}; got {result.finding.actual}" if result.finding else ""
    return f"{result.rule.id} {result.outcome}{finding} {result.reason or ''} {result.blocked_by or ''}"
