"""docs/reference/deviations.md: each deviation with the verdict that was recorded last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.deviations.deviation import Deviation
from tests.deviations.every import THEMES
from tests.deviations.judging import Row
from tests.deviations.record import load

HEAD = """\
# Deviations

A backend that differs from the contract in one way fails the rules whose sentences say so, and no others. What does
not depend on the difference is judged all the same; what does is *blocked* by the failed rule. Where nothing can be
judged, the run says in one sentence what it understood and what not, and ends with exit code 3.

Each row is the second correct backend (`tests/backends/threads`) with one difference, judged by `archkata test
--start` in the stages from `api` to `auth`. `python -m tests.deviations` runs them all and records the verdicts,
`make prove` compares each with the right one, and `make docs` writes this page from the record. *Decided* counts
the rules that passed, failed or warned, *blocked* those that wait for a failed one.
"""
COLUMNS = ("A backend that …", "Exit code", "Failed", "Warned", "Decided", "Blocked", "The run says")


def page() -> str:
    """Return the page, with a row for each recorded verdict."""
    rows = load()
    return HEAD + "".join(f"\n## {title}\n\n{table(group, rows)}" for title, group in THEMES.items())


def table(group: tuple[Deviation, ...], rows: Mapping[str, Row]) -> str:
    """Return the table of a theme."""
    lines = [COLUMNS, ("---",) * len(COLUMNS)]
    lines += [tuple(cells(each, rows[each.name])) for each in group if each.name in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cells(deviation: Deviation, row: Row) -> Iterator[str]:
    """Yield the cells of a row."""
    yield deviation.sentence
    yield str(row.exit_code)
    yield " ".join(row.red) or "–"
    yield " ".join(row.warned) or "–"
    yield str(row.judged)
    yield str(sum(row.blocked.values()))
    yield " ".join(row.sentences).replace("\n", " ").replace("|", "\\|") or "–"
