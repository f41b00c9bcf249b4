"""Requests for studies, made up so that the truth about them is known."""

from __future__ import annotations

from collections.abc import Iterator

from archkata.load.finding import LoadFinding
from archkata.load.journal import Asked
from archkata.load.phases import Stretch
from archkata.load.verdicts import LimitOutcome

READ = "GET /products/{id}"


def steady(
    begin: float,
    end: float,
    rate: float,
    latency: float = 0.005,
    *,
    persona: str = "Reader",
    client: int = 0,
    status: int = 200,
    operation: str = READ,
) -> Iterator[Asked]:
    """Yield requests at an even rate, each answered after so many seconds."""
    for number in range(round((end - begin) * rate)):
        due = begin + (number + 0.5) / rate
        yield Asked(persona, client, operation, due, due, due + latency, status, 0 < status < 400)


def phases(**lengths: float) -> list[Stretch]:
    """Return phases by their names, one after another; underscores stand for blanks."""
    rows, begin = [], 0.0
    for name, seconds in lengths.items():
        rows.append(Stretch(name.replace("_", " "), begin, begin + seconds, 100.0))
        begin += seconds
    return rows


def holdings(findings: list[LoadFinding]) -> list[str]:
    """Return what became of the claims, one letter each: p, f or i."""
    return [finding.holding.value[0] for finding in findings]


def decided(findings: list[LoadFinding]) -> bool:
    """Say whether nothing is left open."""
    return LimitOutcome.INCONCLUSIVE not in {finding.holding for finding in findings}
