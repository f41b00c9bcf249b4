"""The matrix: every mutant of the basic stages against every rule of them.

`python -m tests.proof.matrix [NAME ...]` writes it, or some of its rows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from archkata.conformance.contract import load_contract
from archkata.conformance.mutants import Mutant, load_mutants
from archkata.conformance.outcome import Outcome
from archkata.conformance.registry import load_checks
from archkata.conformance.schedule import Pace
from tests.proof.runs import decide
from tests.proof.servers import reference

GOLDEN = Path(__file__).parents[1] / "golden" / "matrix.txt"
STAGES = ("api", "users", "catalogue", "reviews", "purchases", "refunds", "auth")


def mutants() -> Iterator[Mutant]:
    """Yield the deterministic mutants whose first rule belongs to a basic stage."""
    rules = load_contract().rules
    for _, mutant in sorted(load_mutants().items()):
        if mutant.kind == "deterministic" and rules[mutant.caught_by[0]].stage in STAGES:
            yield mutant


def columns(mutant: Mutant) -> list[str]:
    """Return the rules that are tried: those of the basic stages that need no other instance, and the named ones."""
    checks = load_checks().checks
    return [
        rule.id
        for rule in load_contract().rules.values()
        if rule.id in mutant.caught_by or (rule.stage in STAGES and checks[rule.id].pace is Pace.TOGETHER)
    ]


def line(mutant: Mutant) -> str:
    """Return the row of a mutant: its name and the rules that are refuted; what is blocked is a consequence."""
    with reference(mutant.name) as backend:
        results = decide(backend, columns(mutant))
    refuted = [rule for rule, result in results.items() if result.outcome in {Outcome.FAIL, Outcome.WARN}]
    return f"{mutant.name}: {' '.join(sorted(refuted))}"


def main(names: list[str]) -> None:
    """Try the named mutants, or all, and write their rows."""
    known = {row.partition(":")[0]: row for row in GOLDEN.read_text("utf-8").splitlines()}
    written = {mutant.name: known.get(mutant.name, "") for mutant in mutants()}
    for mutant in mutants():
        if not names or mutant.name in names:
            written[mutant.name] = line(mutant)
            sys.stdout.write(f"{written[mutant.name]}\n")
            sys.stdout.flush()
    GOLDEN.write_text("".join(f"{row}\n" for row in written.values()), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
