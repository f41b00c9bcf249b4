"""Which limits a run is judged by: the design's where it speaks of the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.errors import ArchkataError
from archkata.load.chosen_limits import chosen_limits, designed_limits
from archkata.load.limits import Indicator, Limit
from archkata.load.measures import Measures, Operation
from archkata.load.samples import Samples
from archkata.load.scenario import find_scenario
from archkata.load.verdicts import Holding, judge

DESIGN = """# Limits

```yaml kata:limits
- {id: LIM-1, on: GET /products/{product_id}, p95: 80 ms, errors: 0.5%, at: peak, why: readers leave}
- {id: LIM-2, on: POST /purchases, p99: 2 s, availability: 99.9%, at: 5 rps, why: buyers click again}
```

```yaml kata:capacity
users_per_day: 86400
peak_factor: 10
days_kept: 365
calls:
  GET /products/{id}: {per_user: 2, response: 2 KB}
```
"""


def designed(folder: Path, text: str = DESIGN) -> list[Limit]:
    (folder / "02-design.md").write_text(text, "utf-8")
    return designed_limits(folder)


def test_a_design_promises_with_its_rates(tmp_path: Path) -> None:
    limits = {limit.text: limit for limit in designed(tmp_path)}

    read = limits["GET /products/{product_id} p95 80 ms"]
    assert (read.bound, read.percent, read.at, read.source) == (80_000, 95, 20, "LIM-1, 02-design.md")
    assert limits["POST /purchases availability 99.9 %"].indicator is Indicator.AVAILABILITY
    assert limits["POST /purchases p99 2 s"].at == 5
    assert len(limits) == 4


def test_the_design_counts_where_the_scenario_speaks_of_the_same(tmp_path: Path) -> None:
    designed(tmp_path)
    chosen = chosen_limits(find_scenario("browse"), tmp_path, ())

    about = [
        limit for limit in chosen if limit.covers("GET /products/{id}") and limit.percent == 95 and limit.operation
    ]
    assert [limit.source for limit in about] == ["LIM-1, 02-design.md"]
    assert any(limit.source is None for limit in chosen)


def test_the_command_line_counts_before_everything(tmp_path: Path) -> None:
    (tmp_path / "02-design.md").write_text("```yaml kata:limits\n- broken\n```\n", "utf-8")

    assert [limit.text for limit in chosen_limits(find_scenario("browse"), tmp_path, ["p95 1 s"])] == ["p95 1 s"]


def test_a_broken_block_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match=r"02-design\.md:\d+: "):
        designed(tmp_path, "# x\n\n```yaml kata:limits\n- {id: LIM-1, on: GET /x, p95: 80, at: peak, why: y}\n```\n")


def test_a_promise_for_the_peak_is_not_kept_by_a_run_below_it(tmp_path: Path) -> None:
    limit = next(limit for limit in designed(tmp_path) if limit.percent == 95)
    operation = Operation("GET /products/{id}", latency=Samples([1000] * 300))

    quiet = judge(limit, Measures(seconds_measured=30, operations={operation.name: operation}))
    peak = judge(limit, Measures(seconds_measured=15, operations={operation.name: operation}))

    assert (quiet.holding, peak.holding) == (Holding.INCONCLUSIVE, Holding.PASSED)
    assert str(quiet.why) == "it must hold at 20/s, and 10/s were asked"


def test_a_folder_without_a_design_has_no_limits(tmp_path: Path) -> None:
    assert designed_limits(tmp_path) == []
