"""`archkata review` as its user meets it: pages, files, exit codes, and input that wishes no good."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft202012Validator

from archkata.design.judging.stages import Maturity
from archkata.design.sections import SECTION_IDS
from archkata.reports.json_run import SCHEMA_FILE
from tests.cli.commands import archkata
from tests.cli.conftest import Run
from tests.design.rules.good_designs import copy_free, copy_pack, spoil, without_block

BLANK = """# Title
## Problem
Description..
## Limits
* API calls have latency X
## Cost
Total: $XX.XX
"""


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "blank.md"
    path.write_text(BLANK, "utf-8")
    return path


def document(ended: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the JSON on standard output, after holding it against the published schema."""
    found: dict[str, Any] = json.loads(ended.stdout)
    Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8"))).validate(found)
    return found


def test_a_good_pack_passes_at_its_own_stage(here: Run, tmp_path: Path) -> None:
    copy_pack("en", tmp_path)

    ended = here("review", "pack")

    assert ended.returncode == 0
    assert "Stage verified: nothing to say against it.\n12 of 12 sections." in ended.stdout
    assert ended.stderr == ""


def test_the_current_folder_is_reviewed_where_none_is_named(here: Run, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(copy_pack("en", tmp_path))

    assert here("review").returncode == 0


def test_an_empty_template_is_met_with_the_next_question(here: Run, blank: Path) -> None:
    ended = here("review", str(blank))

    assert ended.returncode == 1
    assert "0 of 12 sections; next: Problem." in ended.stdout
    assert "`archkata estimate --set users_per_day=…` does the" in ended.stdout
    assert "archkata explain DOC-01" in ended.stdout
    assert all(len(line) <= 80 for line in ended.stdout.splitlines() if str(blank.parent) not in line)


def test_all_is_said_in_spanish(here: Run, blank: Path) -> None:
    said = here("review", str(blank), "--lang", "es").stdout

    assert "0 de 12 secciones; sigue: Problema." in said
    assert "Costo: ¿cuántos usuarios por día" in said


def test_the_language_is_that_of_the_documents(here: Run, tmp_path: Path) -> None:
    copy_pack("es", tmp_path)

    assert "nada que objetar" in here("review", "pack").stdout


def test_a_stage_asks_for_what_it_needs_and_no_more(here: Run, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    (pack / "09-test-plan.md").unlink()
    without_block(pack, "threats")

    ends = {stage: here("review", "pack", "--stage", stage.value).returncode for stage in Maturity}

    assert ends == {Maturity.DRAFT: 0, Maturity.REVIEWED: 0, Maturity.CODE_COMPLETE: 1, Maturity.VERIFIED: 1}


def test_archkata_yaml_claims_a_stage(here: Run, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    (pack / "archkata.yaml").write_text("maturity: reviewed\n", "utf-8")

    assert "Stage reviewed" in here("review", "pack").stdout


def test_a_should_is_told_and_does_not_fail(here: Run, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, "[the list of calls](calls.txt)", "[the list of calls](gone.txt)")

    ended = here("review", str(free))

    assert ended.returncode == 0
    assert "DOC-65 SHOULD" in ended.stdout
    assert "every MUST holds, 1 SHOULD is a question" in ended.stdout


def test_json_has_twelve_sections_and_all_findings(here: Run, blank: Path) -> None:
    found = document(here("review", str(blank), "--json", "-"))

    assert [section["id"] for section in found["sections"]] == list(SECTION_IDS)
    assert (found["kind"], found["verdict"], found["stage"]) == ("review", "failed", "draft")
    assert found["progress"]["next"] == "objective"
    assert {"id": "DOC-08", "level": "MUST", "file": "blank.md", "line": 6}.items() <= next(
        finding for finding in found["findings"] if finding["id"] == "DOC-08"
    ).items()


def test_people_read_elsewhere_while_a_report_has_standard_output(here: Run, blank: Path) -> None:
    ended = here("review", str(blank), "--json", "-")

    assert "0 of 12 sections" in ended.stderr
    assert "0 of 12 sections; next: Problem." in document(ended)["progress"]["sentence"]


def test_junit_has_a_case_for_each_rule(here: Run, blank: Path) -> None:
    here("review", str(blank), "--junit", "review.xml")
    suite = ElementTree.parse("review.xml").getroot()[0]  # noqa: S314 - our own file

    failed = [case.get("name", "")[:6] for case in suite.iter("testcase") if case.find("failure") is not None]
    assert failed == [f"DOC-0{n}" for n in range(1, 9)]
    assert suite.get("failures") == "8"
    assert int(suite.get("tests", "0")) == len(list(suite.iter("testcase"))) > 30


def test_sarif_names_rules_and_places(here: Run, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    assert spoil(pack, "rules: [PUR-01]", "rules: [PUR-99]")
    (run,) = json.loads(here("review", "pack", "--sarif", "-").stdout)["runs"]

    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], result["level"], rule["id"]) == ("DOC-44", "error", "DOC-44")
    assert place["artifactLocation"]["uri"] == "pack/01-brief.md"
    assert "PUR-99" in (pack / "01-brief.md").read_text("utf-8").splitlines()[place["region"]["startLine"] - 1]
    assert rule["help"]["text"]
    assert all(each["shortDescription"]["text"] for each in run["tool"]["driver"]["rules"])


def test_two_reports_do_not_share_a_file(here: Run, blank: Path) -> None:
    ended = here("review", str(blank), "--json", "-", "--sarif", "-")

    assert ended.returncode == 2
    assert "--json and --sarif cannot both go to -." in ended.stderr


def test_a_review_changes_nothing(here: Run, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in pack.rglob("*") if path.is_file()}

    here("review", "pack")

    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in pack.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "There is no nowhere."),
        (["."], "There is no Markdown document in ."),
        ([".", "--stage", "reviwed"], "Did you mean “reviewed”?"),
    ],
)
def test_a_mistake_is_one_sentence_and_a_remedy(here: Run, arguments: list[str], said: str) -> None:
    ended = here("review", *arguments)

    assert ended.returncode == 2
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 2


def test_a_rule_is_explained_with_both_examples(here: Run) -> None:
    said = here("explain", "doc-07").stdout

    assert "DOC-07  MUST from draft on" in said
    assert "* API calls have latency X" in said
    assert "* Buying works 99.5% of the month." in said


def test_an_unknown_rule_is_met_with_a_guess(here: Run) -> None:
    ended = here("explain", "DOC-077")

    assert ended.returncode == 2
    assert "Did you mean “DOC-07”?" in ended.stderr
    assert here("explain", "doc-7").stdout.startswith("DOC-07")


# Input that wishes no good


def hostile_size(path: Path) -> None:
    path.write_bytes(b"# Limits\n" + b"x" * (50 * 2**20))


def hostile_binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 4)


def hostile_pipe(path: Path) -> None:
    os.mkfifo(path)


def hostile_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize("make", [hostile_size, hostile_binary, hostile_pipe, hostile_link])
@pytest.mark.parametrize("name", ["design.md", "01-brief.md"])
def test_what_is_no_document_is_refused_in_one_sentence(here: Run, tmp_path: Path, make: Any, name: str) -> None:
    make(tmp_path / name)

    for target in (name, "."):
        ended = here("review", target)

        assert ended.returncode == 2
        assert ended.stdout == ""
        assert 1 <= len(ended.stderr.splitlines()) <= 2


BOMB = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{m}, *{m}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        "- " * 5000,
        "[" * 5000,
        "- {id: UC-1}\n" * 20_000,
        '- {id: "\x1b[2J"}',
        "? [a]\n: b",
        "- 1e400",
        "!!python/x 1",
    ],
    ids=["aliases", "nested lists", "nested brackets", "many", "escapes", "odd key", "huge", "tag"],
)
@pytest.mark.parametrize("kind", ["use_cases", "capacity", "nonsense"])
def test_a_hostile_block_is_a_finding(here: Run, tmp_path: Path, kind: str, body: str) -> None:
    (tmp_path / "d.md").write_text(f"# Design\n\n```yaml kata:{kind}\n{body}\n```\n", "utf-8")

    ended = here("review", "d.md")

    assert ended.returncode == 1
    assert "d.md:" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_thousands_of_blocks_are_not_all_read(here: Run, tmp_path: Path) -> None:
    (tmp_path / "d.md").write_text("```yaml kata:modules\n- {name: a, purpose: b}\n```\n" * 5000, "utf-8")

    assert "Only the first 300 blocks were read." in here("review", "d.md").stdout


def test_a_document_cannot_paint_the_terminal(here: Run, tmp_path: Path) -> None:
    escape = "\u009b2J\u202e\u2066"
    (tmp_path / "d.md").write_text(
        f"# Limits {escape}\n\nlatency under 200 ms {escape}\n\n![x](a{escape}.png) [y](b{escape}.md)\n", "utf-8"
    )

    ended = here("review", "d.md", "--json", "out.json", "--junit", "out.xml", "--sarif", "out.sarif")

    shown = ended.stdout + "".join((tmp_path / f"out.{kind}").read_text("utf-8") for kind in ("json", "xml", "sarif"))
    assert "\\u202e" in shown
    assert {"\u009b", "\u202e", "\u2066"} & set(shown) == set()


def test_links_are_not_followed_out_of_the_folder(here: Run, tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "d.md").write_text("# Design\n\n[a](../outer.md) [b](/etc/passwd) [c](inside.md)\n", "utf-8")

    said = here("review", "inner/d.md").stdout

    assert "“inside.md” leads to no file" in said
    assert "outer" not in said
    assert "passwd" not in said


def test_a_review_without_a_terminal_imports_nothing_that_it_does_not_need(blank: Path) -> None:
    ended = archkata("review", str(blank), PYTHONPROFILEIMPORTTIME="1")

    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert "archkata.design.review" in imported
    assert imported & {"rich", "fastapi", "httpx", "jinja2", "mermaidx", "quickjs", "locust"} == set()


WAITING = ["scope", "solution", "alternatives", "limits", "cost"]
"""What the stage draft asks for and the brief of the kata does not answer."""


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_untouched_workspace_is_incomplete_and_says_what_comes_next(
    here: Run, tmp_path: Path, language: str
) -> None:
    assert here("new", "shop", "--yes", "--lang", language).returncode == 0

    done = here("review", "shop", "--json", "r.json", "--junit", "r.xml", "--sarif", "r.sarif")
    review = json.loads((tmp_path / "r.json").read_text("utf-8"))

    assert done.returncode == 3
    assert (review["verdict"], review["waiting"]) == ("incomplete", WAITING)
    Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8"))).validate(review)
    assert {finding["id"] for finding in review["findings"]} == {"DOC-22"}
    said = {"en": "incomplete, 5 of 8 sections still wait", "es": "incompleta, 5 de 8 secciones todavía esperan"}
    assert said[language] in " ".join(done.stdout.split())
    assert "archkata explain DOC-02" in done.stdout, "the next section is asked for, and not the list of TODOs"
    suite = ElementTree.parse(tmp_path / "r.xml").getroot()[0]  # noqa: S314 - our own file
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "5")
    (run,) = json.loads((tmp_path / "r.sarif").read_text("utf-8"))["runs"]
    assert [each["ruleId"] for each in run["results"] if each.get("kind") == "open"] == [
        "DOC-02", "DOC-05", "DOC-06", "DOC-07", "DOC-08",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("starter", ["", "python", "node"])
def test_the_pipeline_of_an_untouched_workspace_is_green_nowhere(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starter: str, language: str
) -> None:
    chosen = ["--starter", starter] if starter else []
    assert here("new", "shop", "--yes", "--lang", language, *chosen).returncode == 0
    monkeypatch.chdir(tmp_path / "shop")
    settings = Path("archkata.yaml")
    settings.write_text(settings.read_text("utf-8").replace("127.0.0.1:8000", "127.0.0.1:9"), "utf-8")

    gitlab = yaml.safe_load(Path(".gitlab-ci.yml").read_text("utf-8"))
    github = yaml.safe_load(Path(".github/workflows/archkata.yml").read_text("utf-8"))["jobs"]
    scripts = {job: gitlab[job]["script"] for job in ("design", "backend")}
    steps = {job: [step.get("run", step.get("uses")) for step in github[job]["steps"]] for job in scripts}

    assert any("nodejs" in line for line in scripts["backend"]) == (starter == "node")
    assert ("actions/setup-node@v4" in steps["backend"]) == (starter == "node")
    for job, ends in {"design": (3,), "backend": (1, 3)}.items():
        assert scripts[job][-1] == steps[job][-1]
        command, *arguments = scripts[job][-1].split()
        assert command == "archkata"
        assert here(*arguments).returncode in ends


def test_a_line_that_waits_under_each_heading_passes_nothing(here: Run, tmp_path: Path) -> None:
    titles = ["Problem", "Scope", "Use cases", "Out of scope", "Solution", "Alternatives", "Limits", "Cost"]
    (tmp_path / "d.md").write_text("\n".join(f"## {title}\n\nTODO(kata): later\n" for title in titles), "utf-8")

    ended = here("review", "d.md")

    assert ended.returncode == 3
    assert "0 of 12 sections; next: Problem." in ended.stdout


def test_a_workspace_whose_sections_are_all_answered_passes_as_a_draft(here: Run, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    with (pack / "02-design.md").open("a", encoding="utf-8") as document:
        document.write("\n## Dependencies\n\nTODO(kata): what is seen while the provider is away?\n")

    ended = here("review", "pack", "--stage", "draft")

    assert ended.returncode == 0
    assert "every MUST holds, 1 SHOULD is a question" in ended.stdout


@pytest.mark.parametrize(("stage", "asked"), [("draft", False), ("reviewed", True), ("verified", True)])
def test_a_review_by_somebody_else_is_asked_for_from_the_stage_reviewed_on(here: Run, stage: str, asked: bool) -> None:
    assert here("new", "shop", "--yes").returncode == 0

    shown = here("review", "shop", "--stage", stage).stdout

    assert ("DOC-15" in shown) == asked


def test_a_review_that_is_missing_altogether_is_asked_for(here: Run, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    (pack / "15-runbook-and-review.md").unlink()

    assert "DOC-15 MUST" in here("review", "pack", "--stage", "reviewed").stdout


def test_the_mark_of_an_open_answer_in_backquotes_is_only_spoken_of(here: Run, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    with (pack / "02-design.md").open("a", encoding="utf-8") as document:
        document.write("\nNothing says `TODO(kata)` any more.\n")

    assert here("review", "pack").returncode == 0
    assert "DOC-22" not in here("review", "pack").stdout


def test_a_language_before_the_command_counts_for_the_command(here: Run) -> None:
    Path("store.md").write_text("# Tienda\n\n```sh\nmake\n", "utf-8")

    done = here("--lang", "es", "review", "store.md")

    assert "Este bloque de código no se cierra." in done.stdout
    assert "UTF-8" not in done.stdout
    assert "Etapa draft" in done.stdout
    assert "Stage draft" in here("review", "store.md").stdout
