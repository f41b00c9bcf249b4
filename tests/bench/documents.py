"""How well the twelve sections of a design are recognised, on the labelled documents of tests/design/corpus."""

from __future__ import annotations

from collections.abc import Iterator

from archkata.design.sections import SECTION_IDS
from tests.bench.measure import Row
from tests.design.corpora import HELD, TUNED, Figures, judge

GOAL = 0.95


def rows() -> Iterator[Row]:
    """Yield the agreement of both parts of the corpus, then precision and recall of each section."""
    tuned, held = judge(TUNED), judge(HELD)
    for name, figures in (("documents tuned on", tuned), ("documents held back", held)):
        figure = f"{_percent(figures.agreement)} of {len(figures.verdicts)} states agree, {figures.invented} invented"
        yield Row(f"review: {name}", figure, "95 %", figures.agreement >= GOAL)
    both = Figures([*tuned.verdicts, *held.verdicts])
    for section in SECTION_IDS:
        of = both.of(section)
        figure = f"precision {_percent(of.precision)}, recall {_percent(of.recall)}, state {_percent(of.agreement)}"
        yield Row(f"review: {section} answered", figure, "95 %", min(of.precision, of.recall, of.agreement) >= GOAL)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
