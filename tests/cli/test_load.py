"""`archkata load` on the command line: what it lists, whom it asks, what it refuses."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import jsonschema
import pexpect
import pytest

from archkata.backend_process.launch import free_port
from archkata.load.scenario import ScenarioFile, all_scenarios
from archkata.reports.json_run import SCHEMA_FILE
from tests.cli.commands import archkata
from tests.load.runs import PROBING
from tests.load.targets import Seen, answer, serving, takes

pytestmark = pytest.mark.quiet

QUICKLY = takes(lambda _: 0.001)


@pytest.mark.parametrize("code", ["en", "es"])
def test_all_scenarios_are_listed_with_their_questions(code: str) -> None:
    done = archkata("load", "--list", "--lang", code)

    assert done.returncode == 0
    for found in all_scenarios():
        assert f"{found.name} " in done.stdout
    assert done.stdout.count("?") >= len(all_scenarios())
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--limit", "p95 100"], "Did you mean “p95 100 ms”?"),
        (["--limit", "GET /prodcuts p95 1 s"], "Did you mean “GET /products”?"),
        (["--limit", "erors 1 %"], "Did you mean “errors”?"),
        (["--rate", "fast"], "“fast” is not a rate."),
        (["--workers", "0"], "--workers"),
        (["--target-is-mine", "elsewhere.example"], "but the target is 127.0.0.1"),
        (["--json", "x", "--html", "x"], "cannot both go to x"),
        (["--html", "/nowhere/at/all.html"], "cannot be written"),
    ],
)
def test_mistakes_are_one_sentence_before_anything_is_sent(options: list[str], sentence: str, tmp_path: Path) -> None:
    done = archkata("load", f"http://127.0.0.1:{free_port()}", *options, folder=tmp_path)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_target_on_another_machine_is_refused_without_a_word_from_its_owner() -> None:
    done = archkata("load", "http://192.0.2.200:8000")

    assert done.returncode == 2
    assert "--target-is-mine 192.0.2.200" in done.stderr


def test_on_a_terminal_the_name_has_to_be_typed() -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "archkata", "load", "http://192.0.2.200:8000"],
        encoding="utf-8",
        timeout=30,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    child.expect("Type its name to go on")
    child.sendline("192.0.2.20")
    child.expect("If it is yours, say so")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 2


def test_a_target_that_redirects_elsewhere_is_refused() -> None:
    async def behave(one: Seen, writer: object) -> None:
        del one
        writer.write(answer(307, b"", "Location: http://192.0.2.200/\r\n"))  # type: ignore[attr-defined]  # a stream

    with serving(behave) as target:
        done = archkata("load", f"{target.url}/api", "--scenario", str(PROBING))

    assert done.returncode == 2
    assert "load goes only to the host that was named" in done.stderr


def test_several_scenarios_run_one_by_one_and_the_worst_decides(tmp_path: Path) -> None:
    second = tmp_path / "second.py"
    second.write_text(PROBING.read_text("utf-8"), "utf-8")
    with serving(QUICKLY) as target:
        done = archkata(
            "load", target.url, "--scenario", str(PROBING), "--scenario", str(second), "--rate", "100/s",
            "--duration", "1s", "--limit", "max 1 s", "--json", "run.json", folder=tmp_path,
        )  # fmt: skip

    verdicts = {
        path.name: json.loads(path.read_text("utf-8"))["verdict"] for path in sorted(tmp_path.glob("run*.json"))
    }
    assert verdicts == {"run.probing.json": "passed", "run.second.json": "passed"}
    assert done.returncode == 0


def test_the_workspace_says_where_and_in_which_language(tmp_path: Path) -> None:
    with serving(QUICKLY) as target:
        (tmp_path / "archkata.yaml").write_text(f"url: {target.url}\nlanguage: es\n", "utf-8")
        done = archkata(
            "load", "--scenario", str(PROBING), "--rate", "100/s", "--duration", "1s", "--limit", "max 1 s",
            folder=tmp_path,
        )  # fmt: skip

    assert done.returncode == 0
    assert "Veredicto: aprobado" in done.stdout
    assert "▁" in done.stdout or "█" in done.stdout or "Lazo abierto" in done.stdout


def test_limits_of_the_design_judge_the_run_and_those_of_other_calls_do_not(tmp_path: Path) -> None:
    (tmp_path / "02-design.md").write_text(
        "# Limits\n\n```yaml kata:limits\n- {id: LIM-1, on: GET /thing, p50: 2 s, at: 50 rps, why: because}\n"
        "- {id: LIM-2, on: POST /purchases, p95: 1 s, at: peak, why: because}\n```\n",
        "utf-8",
    )
    with serving(takes(lambda _: 3)) as target:
        done = archkata(
            "load", target.url, "--scenario", str(PROBING), "--rate", "50/s", "--duration", "1s", folder=tmp_path
        )

    assert "GET /thing p50 2 s [LIM-1, 02-design.md]: does not hold" in done.stdout
    assert "Not judged, because the run never called it: LIM-2." in done.stdout
    assert done.returncode == 1


def test_a_quick_run_passes_by_its_wider_limits_and_lists_those_of_the_design(tmp_path: Path) -> None:
    declared = "scenario = Scenario(rate='60/s', quick='1s', limits=['errors 0.1 %'], quick_limits=['errors 20 %'])"
    own = PROBING.read_text("utf-8").replace('scenario = Scenario(arrivals="constant")', declared)
    assert declared in own
    (tmp_path / "own.py").write_text(own, "utf-8")
    (tmp_path / "02-design.md").write_text(
        "```yaml kata:limits\n- {id: LIM-1, on: GET /thing, errors: 0.1%, at: peak, why: because}\n```\n", "utf-8"
    )
    with serving(QUICKLY) as target:
        command = ["load", target.url, "--scenario", "own.py", "--quick", "--json", "run.json"]
        done = archkata(*command, folder=tmp_path)

    run = json.loads((tmp_path / "run.json").read_text("utf-8"))
    jsonschema.validate(run, json.loads(SCHEMA_FILE.read_text("utf-8")))
    assert (done.returncode, run["verdict"]) == (0, "passed")
    assert [each["text"] for each in run["limits"]] == ["errors 20 %"]
    assert [(each["source"], each["verdict"]) for each in run["limits_put_off"]] == [
        ("LIM-1, 02-design.md", "inconclusive")
    ]
    assert "GET /thing errors 0.1 % [LIM-1, 02-design.md]: not decided by a quick run" in done.stdout
    assert "Next: without --quick the run is longer, and decides the limits of the design" in done.stdout


def test_a_limit_at_a_peak_that_nobody_knows_keeps_a_run_from_passing(tmp_path: Path) -> None:
    (tmp_path / "02-design.md").write_text(
        "```yaml kata:limits\n- {id: LIM-1, on: GET /thing, p50: 10 s, at: peak, why: because}\n```\n", "utf-8"
    )
    with serving(QUICKLY) as target:
        command = ["load", target.url, "--scenario", str(PROBING), "--rate", "100/s", "--duration", "1s"]
        done = archkata(*command, folder=tmp_path)

    assert done.returncode == 3
    assert "[LIM-1, 02-design.md]: inconclusive" in done.stdout
    assert "no capacity block says how many requests" in done.stdout


def test_what_cannot_be_prepared_is_told_in_one_language(tmp_path: Path) -> None:
    own = PROBING.read_text("utf-8").replace(
        "    @task\n", "    @classmethod\n    def prepare(cls, setup):\n        setup.editor_login()\n\n    @task\n"
    )
    (tmp_path / "own.py").write_text(own, "utf-8")
    with serving(QUICKLY) as target:
        done = archkata("load", target.url, "--scenario", "own.py", "--lang", "es", folder=tmp_path)

    assert done.returncode == 3
    assert "El escenario no se puede preparar: POST /sessions, sin un access_token: 200 {}." in done.stderr


@pytest.mark.parametrize("found", all_scenarios(), ids=lambda found: found.name)
def test_what_a_pass_means_names_no_figure_that_other_limits_would_replace(found: ScenarioFile) -> None:
    figures = re.findall(r"\d+ (?:ms|s|%)|half a second", found.meaning)

    assert not found.scenario.limits or figures == []


def test_a_terminal_shows_a_view_that_moves() -> None:
    with serving(QUICKLY) as target:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "archkata", "load", target.url, "--scenario", str(PROBING), "--rate", "100/s", "--duration", "2s",
             "--limit", "max 1 s"],
            encoding="utf-8", timeout=30, dimensions=(24, 80),
            env={**os.environ, "LANG": "C.UTF-8", "TERM": "xterm-256color"},
        )  # fmt: skip
        child.expect("s left")
        child.expect("offered 100/s, sent")
        child.expect("refused with 429")
        child.expect("Verdict: ")
        child.expect("passed")
        child.expect(pexpect.EOF)
        child.close()

    assert child.exitstatus == 0
