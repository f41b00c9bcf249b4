"""`archkata estimate` as its user sees it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from archkata.reports.json_run import SCHEMA_FILE
from tests.cli.conftest import Run

FRESH = date.today() - timedelta(days=10)
DOCUMENT = f"""# Capacity and cost
```yaml kata:capacity
users_per_day: 1000
peak_factor: 10
days_kept: 365
calls:
  POST /products:     {{per_user: 3, request: 1 KB, response: 1 KB, stored: 1 KB}}
  GET /products/{{id}}: {{per_user: 30, response: 20 KB}}
```

```yaml kata:costs
currency: USD
budget: 40 USD/month
prices:
  vm:     {{unit: hour, price: 0.0104, source: price list, as_of: {FRESH}}}
  egress: {{unit: GB, price: 0.09, source: price list, as_of: 2024-01-15}}
items:
  - {{use: vm, count: 2}}
  - {{use: egress, from: capacity.egress_month}}
```
"""
CAPACITY, COSTS = DOCUMENT.split("```yaml kata:costs")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "06-capacity-and-cost.md").write_text(DOCUMENT, "utf-8")
    return tmp_path


def document_of(text: str) -> dict[str, Any]:
    """Return a JSON estimate after holding it against the schema."""
    document: dict[str, Any] = json.loads(text)
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)
    return document


@pytest.mark.parametrize(
    "line",
    [
        "1 KB = 1,000 B. A month: 30 days of traffic, 730 hours of machines (8,760 ÷ 12).",
        "      users a day × calls per user",
        "      1,000 users × 33 calls = 33,000 requests",
        "      33,000 requests ÷ 86,400 s = 0.382 rps",
        "      0.382 rps × 10 = 3.82 rps",
        "      3 MB × 365 days = 1.095 GB",
        "      603 MB × 30 days = 18.09 GB",
        "      2 × 730 h × 0.0104 USD/h = 15.18 USD",
        "      18.09 GB × 0.09 USD/GB = 1.63 USD",
        "  total: 16.81 USD",
        "  Fixed counts stay as they are: 2 × vm. Is that still enough at 38.2 rps?",
        "Within the budget: 16.81 USD of 40.00 USD a month.",
    ],
)
def test_the_example_is_shown_step_by_step(line: str, workspace: Path, here: Run) -> None:
    assert (workspace / "06-capacity-and-cost.md").is_file()

    shown = here("estimate")

    assert shown.returncode == 0
    assert line in shown.stdout.split("\n")


def test_bars_are_plain_and_lines_short_where_nobody_watches(workspace: Path, here: Run) -> None:
    lines = here("estimate", str(workspace)).stdout.split("\n")

    assert max(len(line) for line in lines) <= 80
    longest, shortest = (
        next(line for line in lines if line.startswith(f"  {name} ") and "#" in line)
        for name in ("GET /products/{id}", "POST /products")
    )
    assert longest.count("#") > 9 * shortest.count("#")


def test_an_old_price_is_told_with_its_date(workspace: Path, here: Run) -> None:
    shown = here("estimate", str(workspace)).stdout

    assert "egress: price list, 2024-01-15: " in shown
    assert f"vm: price list, {FRESH}\n" in shown


def test_spanish_is_spoken_where_the_document_is_spanish(tmp_path: Path, here: Run) -> None:
    path = tmp_path / "costo.md"
    path.write_text(f"---\nlanguage: es\n---\n{DOCUMENT}", "utf-8")

    assert "1,000 usuarios × 33 llamadas = 33,000 peticiones" in here("estimate", str(path)).stdout
    assert "1,000 users × 33 calls = 33,000 requests" in here("estimate", str(path), "--lang", "en").stdout


def test_over_the_budget_is_a_failure(workspace: Path, here: Run) -> None:
    shown = here("estimate", "--set", "budget=16.81 USD/month")

    assert shown.returncode == 1
    assert "Over the budget by 0.0021 USD: 16.81 USD of 16.81 USD a month." in shown.stdout
    assert here("estimate", "--set", "budget=16.82 USD/month").returncode == 0
    assert (workspace / "06-capacity-and-cost.md").read_text("utf-8") == DOCUMENT


def test_what_was_set_says_so(workspace: Path, here: Run) -> None:
    shown = here("estimate", str(workspace), "--set", "users_per_day=800..1500", "--set", "count.vm=3").stdout

    assert "users_per_day  1,150 users (800 to 1,500), set for this estimate" in shown
    assert "3 × 730 h × 0.0104 USD/h = 22.78 USD" in shown


def test_without_a_capacity_block_the_next_step_is_one_to_copy(tmp_path: Path, here: Run) -> None:
    path = tmp_path / "design.md"

    for language, word in (("en", "how many people"), ("es", "cuántas personas")):
        path.write_text("# A design\n", "utf-8")
        shown = here("estimate", str(path), "--lang", language)
        assert (shown.returncode, shown.stderr) == (3, "")
        assert word in shown.stdout
        path.write_text(shown.stdout, "utf-8")
        assert here("estimate", str(path)).returncode == 0


def test_without_costs_the_capacity_is_shown_and_a_block_to_copy(tmp_path: Path, here: Run) -> None:
    path = tmp_path / "design.md"

    for language in ("en", "es"):
        path.write_text(CAPACITY, "utf-8")
        shown = here("estimate", str(path), "--lang", language)
        assert shown.returncode == 0
        assert "3.82 rps" in shown.stdout
        begin = shown.stdout.index("```yaml kata:costs")
        path.write_text(CAPACITY + shown.stdout[begin:], "utf-8")
        assert "16.81 USD" in here("estimate", str(path)).stdout


def test_json_has_every_number_with_all_of_its_digits(workspace: Path, here: Run) -> None:
    shown = here("estimate", str(workspace), "--json", "-")
    document = document_of(shown.stdout)

    steps = {step["key"]: step for step in document["steps"]}
    assert (document["kind"], document["verdict"]) == ("estimate", "passed")
    assert "Within the budget" in shown.stderr
    assert steps["requests_day"]["likely"] == "33000"
    assert steps["stored_total"]["likely"] == "1095000000"
    assert steps["users_per_day"]["label"] == "assumed"
    assert [item["likely"] for item in document["items"]] == ["15.184", "1.6281"]
    assert (document["total"]["likely"], document["budget"]["likely"]) == ("16.8121", "40")
    assert document["ten_times"]["total"]["likely"] == "31.465"
    assert document["ten_times"]["fixed"] == ["vm"]
    assert [price["old"] for price in document["prices"]] == [False, True]
    assert document["sensitivity"][0]["key"] == "count.vm"


def test_json_without_costs_and_without_anything_is_valid(tmp_path: Path, here: Run) -> None:
    path = tmp_path / "design.md"
    path.write_text(CAPACITY, "utf-8")
    capacity = document_of(here("estimate", str(path), "--json", "-").stdout)
    path.write_text(f"```yaml kata:costs{COSTS}", "utf-8")
    nothing = document_of(here("estimate", str(path), "--json", "-").stdout)

    assert (capacity["verdict"], capacity["total"], capacity["items"]) == ("passed", None, [])
    assert (nothing["verdict"], nothing["capacity"], nothing["costs"]["line"]) == ("incomplete", None, 1)


def test_what_a_load_run_measured_stands_beside_it(workspace: Path, here: Run) -> None:
    run = {"kind": "load", "operations": {"GET /products/{id}": {"ok": 3000, "bytes": 54_600_000}}}
    (workspace / ".archkata" / "runs").mkdir(parents=True)
    (workspace / ".archkata" / "runs" / "1.json").write_text(json.dumps(run), "utf-8")

    shown = here("estimate", str(workspace), "--json", "-")

    assert "GET /products/{id}: response: measured 18.2 KB, assumed 20 KB" in shown.stderr
    assert "With the measured sizes the bill would be 16.67 USD a month." in shown.stderr
    assert document_of(shown.stdout)["measured"]["total"]["likely"] == "16.6663"
    last = document_of(shown.stdout)["steps"][-1]
    assert (last["key"], last["label"]) == ("measured.response.GET /products/{id}", "measured")


def test_the_picture_is_one_xml_file_without_anything_from_elsewhere(workspace: Path, here: Run) -> None:
    path = workspace / "estimate.svg"

    for language, word in (("en", "Bill a month: 16.81 USD"), ("es", "Costo por mes: 16.81 USD")):
        assert here("estimate", "--svg", str(path), "--lang", language).returncode == 0
        picture = ElementTree.fromstring(path.read_text("utf-8"))  # noqa: S314 - we have written it
        names = {element.tag.rpartition("}")[2] for element in picture.iter()}
        assert names == {"svg", "title", "desc", "text", "rect"}
        assert word in [element.text for element in picture.iter()]


def test_names_of_somebody_else_do_not_get_out_of_hand(tmp_path: Path, here: Run) -> None:
    path = tmp_path / "design.md"
    evil = '"POST /\\e[31m<script>&\\u0000"'
    path.write_text(DOCUMENT.replace("POST /products:    ", f"{evil}:").replace("price list", "a\u202eb"), "utf-8")

    shown = here("estimate", str(path), "--svg", "-")
    page = here("estimate", str(path)).stdout

    texts = [element.text for element in ElementTree.fromstring(shown.stdout).iter()]  # noqa: S314 - we have written it
    assert r"POST /\x1b[31m<script>&\x00" in texts
    assert r"POST /\x1b[31m<script>&\x00" in page
    assert r"a\u202eb" in page
    assert "\x1b" not in page + shown.stdout


def test_a_hundred_operations_and_items_stay_readable(tmp_path: Path, here: Run) -> None:
    calls = "".join(
        f"  GET /{'x' * 60}/{n}: {{per_user: 1..3, request: 800..999 KB, response: 2..4 MB, stored: 1.25..9.75 KB}}\n"
        for n in range(98)
    )
    path = tmp_path / "design.md"
    items = "".join(f"  - {{use: vm, count: {n}}}\n" for n in range(98))
    path.write_text(
        DOCUMENT.replace("  GET /products", calls + "  GET /products").replace("  - {use: vm, count: 2}\n", items),
        "utf-8",
    )

    shown = here("estimate", str(path))

    assert shown.returncode == 1
    assert max(len(line) for line in shown.stdout.split("\n") if " = " not in line) <= 80
    assert "and 80 more" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.md"], "There is no nothing.md."),
        (["--set", "users_per_dia=5"], "“users_per_dia” is not an assumption of this document."),
        (["--json", "-", "--svg", "-"], "--json and --svg cannot both go to -."),
        (["--json", "no/such/folder/x.json"], "cannot be written"),
    ],
)
def test_what_is_asked_wrongly_is_one_sentence(arguments: list[str], sentence: str, workspace: Path, here: Run) -> None:
    before = sorted(workspace.rglob("*"))

    shown = here("estimate", *arguments)

    assert (shown.returncode, shown.stdout) == (2, "")
    assert sentence in shown.stderr
    assert sorted(workspace.rglob("*")) == before


def test_a_document_that_is_none_is_refused(tmp_path: Path, here: Run) -> None:
    path = tmp_path / "design.md"
    path.write_bytes(b"\0" * 3_000_000)

    shown = here("estimate", str(path))

    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("archkata: design.md")
