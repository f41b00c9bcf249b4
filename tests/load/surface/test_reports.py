"""The reports of a load run: nothing that a target sent does anything in them, and nothing is lost on the way."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archkata.errors import ArchkataError
from archkata.katas import current
from archkata.language import ENGLISH, Language, load_language, text
from archkata.load.events import LoadFinished, LoadSecond, LoadStarted
from archkata.load.finding import LoadFinding
from archkata.load.limits import limit_named
from archkata.load.measures import Arrivals, Measures, OperationMeasures
from archkata.load.plan import ArrivalPlan, constant
from archkata.load.run import LoadRun
from archkata.load.samples import Samples
from archkata.load.verdicts import LimitOutcome, judge
from archkata.reports.lines import Line, plain
from archkata.reports.load import load_reporters
from archkata.reports.load.charts import chart, merged
from archkata.reports.load.drawing import curves, interval
from archkata.reports.load.lines import LoadLines

EVIL = '</code><script>alert("x")</script>\x1b[31m\u202e'
SPANISH = load_language("es", *current().catalogues())


def row(t: int) -> dict[str, object]:
    return {"t": t, "ok": 100 + t, "failed": 1, "p50_ms": 1.5, "p95_ms": 9.0 + t, "p99_ms": None, "users": 4,
            "statuses": {"200": 100 + t, "429": 1}, "offered_rps": 100.0, "begun": 100 * t, "busy": 0,
            "lag_p99_ms": 0.25}  # fmt: skip


@pytest.fixture
def run() -> LoadRun:
    operation = OperationMeasures("GET /x", latency=Samples([1000] * 990), failed=Samples([5000] * 10), bytes=7)
    operation.statuses, operation.reasons = {"200": 990, "500": 10}, {f"status 500 {EVIL}": 10}
    hostile = OperationMeasures(f"GET /{EVIL}", latency=Samples([2000] * 300))
    measures = Measures(
        seconds_measured=3.0,
        operations={each.name: each for each in (operation, hostile)},
        arrivals=Arrivals(planned=300, begun=300, lag=Samples([250])),
        seconds=[row(1), row(2), row(3)],
        is_whole=True,
        is_told=True,
    )
    question = "Do readers get their pages quickly while others read?"
    made = LoadRun(
        "browse", question, "http://127.0.0.1:1", "2026-01-15", 7, 3.0, ArrivalPlan(constant(100, 3)), measures
    )  # fmt: skip
    made.judgements = [judge(limit_named(words), measures) for words in ("GET /x p95 10 ms", "errors 0.1 %", "max 1 s")]
    made.findings = [LoadFinding(text("{what}", what=EVIL), LimitOutcome.FAILED, text("{what}", what=EVIL))]
    return made


def written(run: LoadRun, folder: Path, language: Language = ENGLISH) -> dict[str, str]:
    """Write all reports and return them by their file names."""
    json_file, html_file, csv_file = (str(folder / f"run.{kind}") for kind in ("json", "html", "csv"))
    with load_reporters(language, json=json_file, html=html_file, csv=csv_file) as tell:
        tell(LoadStarted("browse", run.target, 3.0, run.question))
        for each in run.measures.seconds:
            tell(LoadSecond(each))
        tell(LoadFinished(run))
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_a_page_holds_nothing_that_runs_and_asks_nobody(run: LoadRun, tmp_path: Path) -> None:
    page = written(run, tmp_path)["run.html"]

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page
    assert not re.search(r"""(?:src|href|url|@import)\s*[=(]""", page)
    assert "default-src 'none'" in page


def test_a_page_is_well_formed_and_has_its_charts(run: LoadRun, tmp_path: Path) -> None:
    page = written(run, tmp_path)["run.html"]

    drawings = [ElementTree.fromstring(each) for each in re.findall(r"<svg.*?</svg>", page)]  # noqa: S314 - our own
    assert sum(each.get("role") == "img" for each in drawings) == 2
    assert sum(each.get("class") == "interval" for each in drawings) == 3
    assert page.count("<table") == page.count("</table>") >= 3


def test_a_page_in_spanish(run: LoadRun, tmp_path: Path) -> None:
    page = written(run, tmp_path, SPANISH)["run.html"]

    assert '<html lang="es">' in page
    assert "Límites" in page
    assert not re.search(r">(?:Limits|Operations|holds|Notes)<", page)


def test_tables_hold_every_second_and_every_operation(run: LoadRun, tmp_path: Path) -> None:
    files = written(run, tmp_path)

    seconds = list(csv.DictReader(io.StringIO(files["run.csv"])))
    operations = list(csv.DictReader(io.StringIO(files["run.operations.csv"])))
    assert [(each["t"], each["ok"], each["status_429"]) for each in seconds] == [("1", "101", "1"), ("2", "102", "1"),
                                                                                 ("3", "103", "1")]  # fmt: skip
    assert {each["operation"]: each["ok"] for each in operations} == {"GET /x": "990", f"GET /{EVIL}": "300"}


def test_a_document_keeps_what_a_later_comparison_needs(run: LoadRun, tmp_path: Path) -> None:
    document = json.loads(written(run, tmp_path)["run.json"])

    assert document["load"]["plan"] == {
        "arrivals": "constant",
        "phases": [{"seconds": 3, "start_rps": 100, "end_rps": 100}],
    }
    assert document["load"]["cores"] >= 1
    assert document["operations"]["GET /x"]["histogram_us"] == {"1000": 990}


def test_several_scenarios_have_files_of_their_own(run: LoadRun, tmp_path: Path) -> None:
    with load_reporters(ENGLISH, json=str(tmp_path / "run.json"), of="browse") as tell:
        tell(LoadFinished(run))

    assert [path.name for path in tmp_path.iterdir()] == ["run.browse.json"]


def test_two_reports_in_one_file_are_refused(tmp_path: Path) -> None:
    same = str(tmp_path / "run")
    with pytest.raises(ArchkataError, match="cannot both go"), load_reporters(ENGLISH, json=same, html=same):
        pass


def lines(run: LoadRun, language: Language = ENGLISH, *, blocks: bool = True, width: int = 80) -> list[str]:
    shown: list[Line] = []
    listener = LoadLines(language, width, shown.extend, blocks=blocks)
    for event in (LoadStarted("browse", run.target, 3.0, run.question), LoadSecond(row(1)), LoadFinished(run)):
        listener(event)
    return [plain(line) for line in shown]


CURVE = [
    {
        "offered_rps": 50.0 * 2**n,
        "good_rps": 49.0 * 2**n,
        "p50_s": 0.0123,
        "p95_s": 0.512,
        "inside": 12.3,
        "expected": 1.2,
    }
    for n in range(5)
]


@pytest.mark.parametrize("width", [40, 55, 56, 60, 79, 80, 100])
@pytest.mark.parametrize("language", [ENGLISH, SPANISH], ids=["en", "es"])
def test_lines_fit_and_show_nothing_invisible(run: LoadRun, language: Language, width: int) -> None:
    run.findings.append(
        LoadFinding(text("{what}", what="the knee"), LimitOutcome.PASSED, text("nothing"), {"curve": CURVE})
    )
    said = lines(run, language, width=width)

    assert all(line.isprintable() for line in said)
    assert [line for line in said if len(line) > width and "script" not in line] == []
    assert {"p50", "p95", "p99"} <= set(" ".join(said).split()), "the heads of the tables are whole"


def test_reasons_of_failures_are_told_in_the_language_of_the_reader(run: LoadRun, tmp_path: Path) -> None:
    operation = run.measures.operations["GET /x"]
    operation.reasons = {"status 503": 3, "timeout": 2, "refused: Connection refused": 1, "redirect to b.example": 1}
    said = [line.strip() for line in lines(run, SPANISH)]

    assert "3 veces: código 503" in said
    assert "2 veces: ninguna respuesta completa a tiempo" in said
    assert "código 503" in written(run, tmp_path, SPANISH)["run.html"]


def test_on_a_narrow_screen_each_cell_of_a_page_says_what_it_is(run: LoadRun, tmp_path: Path) -> None:
    page = written(run, tmp_path)["run.html"]
    tables = re.findall(r'<table class="(\w+)">(.*?)</table>', page, re.DOTALL)

    assert page.count("<table") == len(tables), "each table says what becomes of it on a narrow screen"
    assert "@media (max-width: 40rem)" in page
    for kind, table in tables:
        for number, cells in enumerate(re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)):
            labelled = [("data-head" in cell) for cell in re.findall(r"<td([^>]*)>", cells)]
            has_heads = 'class="heads"' in table
            assert kind == "narrow" or not has_heads or labelled[1:] == [True] * (len(labelled) - 1), number


def test_lines_say_why_something_is_undecided(run: LoadRun) -> None:
    said = "\n".join(lines(run))

    assert "GET /x p95 10 ms: holds (1.00 ms, 95 % between 1.00 and 1.00; 1,000 requests)" in said
    assert "errors 0.1 %: does not hold" in said
    assert "Verdict: failed" in said


def test_charts_are_plain_where_the_terminal_is(run: LoadRun) -> None:
    assert any("▇" in line or "█" in line for line in lines(run))
    assert not any("█" in line for line in lines(run, blocks=False))


def test_a_chart_shows_gaps_and_keeps_peaks() -> None:
    assert chart([0, 1, None, 8], 10) == "▁▂ █"
    assert merged([1, 9, None, None, 2], 3) == [9, None, 2]
    assert chart([0, 0], 10) == "▁▁"
    assert chart([], 10) == ""


@pytest.mark.parametrize("values", [[], [None], [0.0], [5.0], [1e-7, 2e-7], [1e9, 3.0], [1.0, None, 2.0] * 500])
def test_any_figures_can_be_drawn(values: list[float | None]) -> None:
    drawing = ElementTree.fromstring(curves({"a": values}, "ms", 'a "title" <b>'))  # noqa: S314 - our own

    assert all("nan" not in str(each.attrib) for each in drawing.iter())


def test_an_interval_without_ends_can_be_drawn() -> None:
    ElementTree.fromstring(interval(0.0, None, None, 5.0))  # noqa: S314 - our own
