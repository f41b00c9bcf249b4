"""Which limits a run is judged by: the design's where it speaks of the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.errors import ArchkataError
from archkata.load.chosen_limits import choose_limits
from archkata.load.designed_limits import designed_limits
from archkata.load.limits import Indicator, Slo
from archkata.load.measures import Measures, OperationMeasures
from archkata.load.samples import Samples
from archkata.load.scenario import find_scenario
from archkata.load.verdicts import LimitOutcome, judge

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


def designed(folder: Path, text: str = DESIGN) -> list[Slo]:
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
    chosen = choose_limits(find_scenario("browse"), tmp_path, ()).limits

    about = [
        limit for limit in chosen if limit.covers("GET /products/{id}") and limit.percent == 95 and limit.operation
    ]
    assert [limit.source for limit in about] == ["LIM-1, 02-design.md"]
    assert any(limit.source is None for limit in chosen)


def test_the_command_line_counts_before_everything(tmp_path: Path) -> None:
    (tmp_path / "02-design.md").write_text("```yaml kata:limits\n- broken\n```\n", "utf-8")

    chosen = choose_limits(find_scenario("browse"), tmp_path, ["p95 1 s"])

    assert [limit.text for limit in chosen.limits] == ["p95 1 s"]


def test_a_broken_block_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match=r"02-design\.md:\d+: "):
        designed(tmp_path, "# x\n\n```yaml kata:limits\n- {id: LIM-1, on: GET /x, p95: 80, at: peak, why: y}\n```\n")


def test_a_promise_for_the_peak_is_not_kept_by_a_run_below_it(tmp_path: Path) -> None:
    limit = next(limit for limit in designed(tmp_path) if limit.percent == 95)
    operation = OperationMeasures("GET /products/{id}", latency=Samples([1000] * 300))

    quiet = judge(limit, Measures(seconds_measured=30, operations={operation.name: operation}))
    peak = judge(limit, Measures(seconds_measured=15, operations={operation.name: operation}))

    assert (quiet.holding, peak.holding) == (LimitOutcome.INCONCLUSIVE, LimitOutcome.PASSED)
    assert str(quiet.why) == "it must hold at 20/s, and 10/s were asked"


LIMIT = "```yaml kata:limits\n- {id: LIM-1, on: GET /products/{id}, p95: 80 ms, at: peak, why: readers leave}\n```\n"
CAPACITY = (
    "```yaml kata:capacity\nusers_per_day: 86400\npeak_factor: 10\ndays_kept: 365\n"
    "calls:\n  %s: {per_user: %s, response: 2 KB}\n```\n"
)


@pytest.mark.parametrize(
    ("design", "why"),
    [
        (LIMIT, "it must hold at the peak, and no capacity block says how many requests that is"),
        (
            LIMIT + CAPACITY % ("POST /purchases", 2),
            "it must hold at the peak, and the capacity block does not count GET /products/{id}",
        ),
        (
            LIMIT + CAPACITY % ("GET /products/{id}", 0),
            "the capacity block counts no request of GET /products/{id}, and nothing is shown by none",
        ),
        (LIMIT.replace("at: peak", "at: 0 rps"), "its “at” is 0/s, and nothing is shown by no request"),
        (
            LIMIT.replace("at: peak, ", ""),
            "it must hold at the peak, and no capacity block says how many requests that is",
        ),
    ],
    ids=["no capacity", "another call", "a peak of nothing", "at nothing", "the peak is meant where nothing is said"],
)
@pytest.mark.parametrize("latency", [1000, 400_000], ids=["quick", "slow"])
def test_a_promise_whose_rate_nobody_knows_is_decided_by_no_run(
    design: str, why: str, latency: int, tmp_path: Path
) -> None:
    (limit,) = designed(tmp_path, design)
    operation = OperationMeasures("GET /products/{id}", latency=Samples([latency] * 5000))

    judgement = judge(limit, Measures(seconds_measured=10, operations={operation.name: operation}))

    assert (judgement.holding, str(judgement.why)) == (LimitOutcome.INCONCLUSIVE, why)


def test_what_breaks_far_above_the_promised_rate_has_not_broken_the_promise(tmp_path: Path) -> None:
    limit = next(limit for limit in designed(tmp_path) if limit.percent == 95)
    operation = OperationMeasures("GET /products/{id}", latency=Samples([400_000] * 300))
    operations = {operation.name: operation}

    found = [judge(limit, Measures(seconds_measured=seconds, operations=operations)) for seconds in (2, 15, 150)]

    assert [each.holding for each in found] == [LimitOutcome.INCONCLUSIVE, LimitOutcome.FAILED, LimitOutcome.FAILED]
    assert str(found[0].why) == "it must hold at 20/s, and 150/s were asked: what breaks at more has not broken it"


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("yaml kata:limit", "not the label of a block; one looks so: yaml kata:limits"),
        ("kata:limits", "not the label of a block; one looks so: yaml kata:limits"),
        ("yml kata:capacity", "not the label of a block; one looks so: yaml kata:capacity"),
    ],
)
def test_a_block_under_a_mistaken_label_does_not_vanish(label: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match=rf"02-design\.md:3: .*{problem}"):
        designed(tmp_path, f"# x\n\n```{label}\n- {{id: LIM-1, on: GET /x, p95: 80 ms, why: y}}\n```\n")


def test_a_limit_that_promises_nothing_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match=r"02-design\.md:4: it promises nothing; a limit has p50, p95, p99"):
        designed(tmp_path, "# x\n\n```yaml kata:limits\n- {id: LIM-1, on: GET /x, at: peak, why: y}\n```\n")


def test_a_quick_run_is_judged_by_the_wider_limits_and_shows_those_of_the_design(tmp_path: Path) -> None:
    designed(tmp_path)
    scenario = find_scenario("browse")

    chosen = choose_limits(scenario, tmp_path, (), quick=True)

    assert [limit.text for limit in chosen.limits] == scenario.scenario.quick_limits
    assert {limit.source for limit in chosen.put_off} == {"LIM-1, 02-design.md", "LIM-2, 02-design.md"}


def test_where_a_scenario_has_no_limits_the_design_judges_a_quick_run_too(tmp_path: Path) -> None:
    designed(tmp_path)
    (tmp_path / "own.py").write_text("x = 1\n", "utf-8")

    chosen = choose_limits(find_scenario(str(tmp_path / "own.py")), tmp_path, (), quick=True)

    assert len(chosen.limits) == 4
    assert not chosen.put_off


def test_a_folder_without_a_design_has_no_limits(tmp_path: Path) -> None:
    assert designed_limits(tmp_path) == []
