"""What follows from the blocks of a document: other assumptions, what moves the bill, growth, measurements."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from archkata.design.capacity import Label
from archkata.design.estimate.answer import EstimateAnswer, answer
from archkata.design.estimate.assumptions import assumptions, changed, read_wishes
from archkata.design.estimate.finding import find_sources, language_of, read_documents
from archkata.design.estimate.measured import measured
from archkata.design.estimate.plan import EstimateInputs
from archkata.design.estimate.result import Estimate, estimate
from archkata.design.quantities import Spread
from archkata.errors import ArchkataError
from tests.design.test_costs import DOCUMENT, blocks

TODAY = date(2026, 6, 1)


def plan(document: str = DOCUMENT) -> EstimateInputs:
    return EstimateInputs(*blocks(document))


def of(document: str = DOCUMENT, **wishes: str) -> Estimate:
    return estimate(changed(plan(document), wishes), TODAY)


def asked(path: Path, **wishes: str) -> EstimateAnswer:
    """Estimate what stands in a file or a folder, as the command does."""
    sources = find_sources(read_documents(path))
    assert sources.capacity is not None
    return answer(path, sources.capacity, sources.costs, wishes, TODAY)


def dollars(value: Spread) -> Decimal:
    return round(value.likely, 4)


def test_every_assumption_has_a_name_and_can_be_replaced() -> None:
    names = [each.name for each in assumptions(plan()) if each.given]

    assert names == [
        *("users_per_day", "peak_factor", "days_kept"),
        *("per_user.POST /products", "request.POST /products", "response.POST /products", "stored.POST /products"),
        *("per_user.GET /products/{id}", "response.GET /products/{id}"),
        *("price.vm", "price.egress", "count.vm", "budget"),
    ]


def test_what_is_put_in_is_what_is_there_afterwards() -> None:
    other = Spread(Decimal(7), Decimal(8), Decimal(9))

    for each in assumptions(plan()):
        found = {now.name: now.value for now in assumptions(each.put(other))}
        before = {now.name: now.value for now in assumptions(plan())}
        assert found == {**before, each.name: other}


@pytest.mark.parametrize(
    ("name", "written", "total"),
    [
        ("users_per_day", "5000", "23.3245"),
        ("count.vm", "3", "24.4041"),
        ("price.egress", "0.18", "18.4402"),
        ("response.GET /products/{id}", "40 KB", "18.4321"),
        ("per_user.GET /products/{id}", "60", "18.4321"),
        ("peak_factor", "100", "16.8121"),
        ("budget", "1 USD/month", "16.8121"),
    ],
)
def test_another_assumption_gives_another_bill(name: str, written: str, total: str) -> None:
    bill = estimate(changed(plan(), {name: written}), TODAY).bill

    assert bill is not None
    assert dollars(bill.total) == Decimal(total)


def test_several_assumptions_change_together() -> None:
    bill = of(users_per_day="0", budget="15 USD/month").bill

    assert bill is not None
    assert (dollars(bill.total), bill.budget.likely) == (Decimal("15.184"), Decimal(15))
    assert not bill.within_budget


@pytest.mark.parametrize(
    ("name", "written", "sentence", "remedy"),
    [
        ("users_per_dia", "5", "“users_per_dia” is not an assumption", "Did you mean “users_per_day”?"),
        ("zzz", "5", "“zzz” is not an assumption", "Assumptions are: users_per_day, "),
        ("count.egress", "5", "“count.egress” is not an assumption", "Did you mean “price.egress”?"),
        ("users_per_day", "-5", "“-5” is not a number", '--set "users_per_day=1000"'),
        ("response.GET /products/{id}", "5", "“5” has no unit", '--set "response.GET /products/{id}=20 KB"'),
        ("budget", "5 EUR/month", "the unit “EUR/month” does not fit", '--set "budget=40 USD/month"'),
    ],
)
def test_a_wish_that_cannot_be_granted_is_told(name: str, written: str, sentence: str, remedy: str) -> None:
    with pytest.raises(ArchkataError) as raised:
        changed(plan(), {name: written})

    assert sentence in str(raised.value.sentence)
    assert remedy in str(raised.value.remedy)


def test_wishes_are_read_up_to_the_last_equals_sign() -> None:
    assert read_wishes(["per_user.GET /a?b=c=3", " users_per_day = 5 "]) == {
        "per_user.GET /a?b=c": "3",
        "users_per_day": "5",
    }


@pytest.mark.parametrize("words", [["users_per_day"], ["=5"], ["peak_factor=1", "peak_factor=2"]])
def test_wishes_that_are_none_are_refused(words: list[str]) -> None:
    with pytest.raises(ArchkataError):
        read_wishes(words)


def test_the_strongest_influence_comes_first() -> None:
    influences = of().influences
    percents = {each.name: round(each.percent, 3) for each in influences}

    assert [each.name for each in influences[:3]] == ["count.vm", "price.vm", "price.egress"]
    assert percents["price.vm"] == Decimal("9.032")
    assert percents["users_per_day"] == percents["price.egress"] == Decimal("0.968")
    assert percents["per_user.GET /products/{id}"] == percents["response.GET /products/{id}"] == Decimal("0.964")
    assert percents["peak_factor"] == percents["days_kept"] == 0
    assert "budget" not in percents


def test_a_bill_of_nothing_is_moved_by_nothing() -> None:
    free = of(**{"price.vm": "0", "price.egress": "0"})

    assert free.influences == ()
    assert free.within_budget


def test_ten_times_the_users_move_what_they_use_and_no_fixed_count() -> None:
    later = of().ten_times

    assert later.capacity["requests_day"].likely == 330_000
    assert later.bill is not None
    assert [dollars(item.amount) for item in later.bill.items] == [Decimal("15.184"), Decimal("16.281")]


def test_a_range_runs_through_to_the_bill() -> None:
    bill = of(users_per_day="800..1500").bill

    assert bill is not None
    assert [round(each, 5) for each in (bill.total.low, bill.total.likely, bill.total.high)] == [
        Decimal("16.48648"),
        Decimal("17.05632"),
        Decimal("17.62615"),
    ]


@pytest.mark.parametrize(
    ("wishes", "note"),
    [
        ({}, "Not in the bill: Bytes stored in all. Is it part of another price?"),
        ({"peak_factor": "0.5"}, "A peak factor below 1 makes the peak lower than the mean."),
        (
            {"users_per_day": "800..50000", "budget": "60 USD/month"},
            "At the high end of the ranges the bill exceeds the budget.",
        ),
    ],
)
def test_what_wants_a_thought_is_noted(wishes: dict[str, str], note: str) -> None:
    assert note in [str(each) for each in of(**wishes).notes]


def test_prices_that_nobody_uses_or_of_tomorrow_are_noted() -> None:
    document = DOCUMENT.replace("use: vm", "use: egress").replace("2026-01-15", "2027-01-15")

    notes = [str(note) for note in of(document).notes]

    assert "No item uses the price “vm”." in notes
    assert "The price “vm” is dated 2027-01-15, which is yet to come." in notes


def test_capacity_alone_is_estimated_without_a_bill() -> None:
    alone = estimate(replace(plan(), costs=None), TODAY)

    assert (alone.bill, alone.ten_times.bill, alone.influences, alone.within_budget) == (None, None, (), True)
    assert alone.capacity["rps_peak"].likely > 3


def test_the_blocks_of_a_workspace_may_stand_in_two_files(tmp_path: Path) -> None:
    capacity, costs = DOCUMENT.split("```yaml kata:costs")
    (tmp_path / "06-capacity-and-cost.md").write_text(f"---\nlanguage: es\n---\n{capacity}", "utf-8")
    (tmp_path / "10-integration-and-rollout.md").write_text(f"# Rollout\n```yaml kata:costs{costs}", "utf-8")

    found = asked(tmp_path)

    assert (found.capacity.file, found.capacity.line) == ("06-capacity-and-cost.md", 5)
    assert found.costs is not None
    assert (found.costs.file, found.costs.line) == ("10-integration-and-rollout.md", 2)
    assert language_of(read_documents(tmp_path)) == "es"


def test_other_markdown_files_count_where_the_documents_have_no_block(tmp_path: Path) -> None:
    (tmp_path / "01-brief.md").write_text("# Brief\n", "utf-8")
    (tmp_path / "notes.md").write_text(DOCUMENT, "utf-8")

    assert asked(tmp_path).capacity.file == "notes.md"


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (DOCUMENT + DOCUMENT, "d.md:22: a second block “capacity”; the first one stands at d.md:2."),
        (DOCUMENT.replace("days_kept: 365", "days_kept: -1"), "d.md:5: “days_kept”: “-1” is not a number"),
        (DOCUMENT.replace("30, response", "30, respons"), "d.md:8: “respons” is not known; did you mean “response”?"),
        (DOCUMENT.replace("unit: GB", "unit: TB"), "d.md:16: “unit”: “TB” is not known; allowed: hour, GB, "),
        (DOCUMENT.replace("use: vm", "use: vmm"), "d.md:18: there is no price “vmm”; prices: vm, egress."),
        (DOCUMENT.replace("capacity.egress_month", "capacity.nothing"), "d.md:19: the capacity has no “nothing”"),
        (DOCUMENT.replace("40 USD", "40 EUR"), "d.md:13: “budget”: the unit “EUR/month” does not fit"),
        (DOCUMENT.replace("40 USD/month", "40"), "d.md:13: “budget”: a text is expected here."),
        (DOCUMENT.replace("currency: USD", "currency: dollars"), "“dollars” is not a currency of three letters"),
        (DOCUMENT.replace("users_per_day: 1000", "users_per_day: &a 1000\nx: *a"), "an alias (*name) is not allowed"),
        (DOCUMENT.replace("1000", "9" * 5000), "is not a number or a range"),
        (DOCUMENT.replace("  - {use: vm, count: 2}\n", "  - {use: vm}\n" * 101), "“items”: more than 100 of them."),
        (DOCUMENT.replace("users_per_day: 1000", "users_per_day: " + "[" * 20_000), "nested too deeply"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_line(document: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "d.md"
    path.write_text(document, "utf-8")

    with pytest.raises(ArchkataError) as raised:
        asked(path)

    assert sentence in str(raised.value.sentence)


def test_a_path_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match="There is no "):
        read_documents(tmp_path / "nothing.md")


RUN = {
    "kind": "load",
    "load": {"achieved_rps": 98.7},
    "operations": {"GET /products/{product_id}": {"ok": 2990, "failed": 10, "bytes": 54_600_000}},
}


def put_run(folder: Path, name: str, content: str, age_s: int = 0) -> Path:
    runs = folder / ".archkata" / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    path = runs / name
    path.write_text(content, "utf-8")
    os.utime(path, (1_700_000_000 - age_s,) * 2)
    return path


def test_the_newest_load_run_stands_beside_the_estimate(tmp_path: Path) -> None:
    put_run(tmp_path, "old.json", json.dumps({**RUN, "load": {"achieved_rps": 1}}), age_s=60)
    put_run(tmp_path, "new.json", json.dumps(RUN))
    put_run(tmp_path, "newest-but-no-load.json", json.dumps({"kind": "conformance"}), age_s=-60)

    found = measured(tmp_path, plan())

    assert found is not None
    assert found.file == ".archkata/runs/new.json"
    assert {step.key: step.value.likely for step in found.steps} == {
        "measured.response.GET /products/{id}": 18_200,
        "measured.rps_peak": Decimal("98.7"),
    }
    assert all(step.label is Label.MEASURED for step in found.steps)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        "[" * 100_000,
        '{"kind": "load"}',
        '{"kind": "load", "operations": [1, 2]}',
        '{"kind": "load", "operations": {"GET /products/{id}": 7}, "load": 3}',
        '{"kind": "load", "operations": {"GET /products/{id}": {"ok": 0, "bytes": 5}}}',
        '{"kind": "load", "operations": {"GET /products/{id}": {"ok": -1, "bytes": true}}}',
        '{"kind": "load", "operations": {"GET /products/{id}": {"ok": NaN, "bytes": 1e999}}}',
    ],
)
def test_a_run_that_says_nothing_usable_is_left_out(content: str, tmp_path: Path) -> None:
    put_run(tmp_path, "run.json", content)

    assert measured(tmp_path, plan()) is None


def test_a_run_behind_a_link_is_left_out(tmp_path: Path) -> None:
    outside = put_run(tmp_path / "elsewhere", "run.json", json.dumps(RUN))
    inside = put_run(tmp_path, "broken.json", "{")
    (inside.parent / "link.json").symlink_to(outside)

    assert measured(tmp_path, plan()) is None


def test_runs_behind_a_link_are_left_out(tmp_path: Path) -> None:
    put_run(tmp_path / "elsewhere", "run.json", json.dumps(RUN))
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / ".archkata").symlink_to(tmp_path / "elsewhere" / ".archkata")

    assert measured(tmp_path / "elsewhere", plan()) is not None
    assert measured(workspace, plan()) is None
