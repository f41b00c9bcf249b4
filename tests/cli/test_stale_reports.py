"""A run that reaches nothing, breaks or is killed leaves no verdict of an earlier one; what it decided is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from archkata.conformance import session
from archkata.conformance.schedule import RuleSchedule
from tests.cli.conftest import Run
from tests.conformance.little_backend import Routes, document, routed
from tests.hostile.raw_server import answer, raw_server

NOWHERE = "http://127.0.0.1:1"
FILES = ("--json", "run.json", "--junit", "junit.xml")
ROUTES: Routes = {
    ("GET", "/healthz"): answer(204),
    ("GET", "/products"): document(200, {"items": [], "next_cursor": None}),
}


@pytest.fixture(autouse=True)
def yesterday(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"verdict": "passed"}))
    (tmp_path / "junit.xml").write_text('<testsuites name="archkata" tests="1" failures="0" errors="0"/>')


def run_of(folder: Path) -> dict[str, Any]:
    """Return the run that was written; JUnit must say of it that it did not pass."""
    counts = ElementTree.parse(folder / "junit.xml").getroot()  # noqa: S314 - it is our own
    assert int(counts.attrib["errors"]) + int(counts.attrib["failures"]) > 0
    run: dict[str, Any] = json.loads((folder / "run.json").read_text())
    return run


@pytest.mark.parametrize("arguments", [[NOWHERE], ["--start", "false"], [NOWHERE, "--stage", "userz"], []])
def test_a_run_that_does_not_begin_is_incomplete(here: Run, tmp_path: Path, arguments: list[str]) -> None:
    ended = here("test", *arguments, *FILES)

    assert ended.returncode in {2, 3}
    run = run_of(tmp_path)
    assert (run["verdict"], run["checks"]) == ("incomplete", [])
    assert run["notices"][0] in ended.stderr


def test_a_mistake_in_archkata_yaml_leaves_nothing_of_yesterday(here: Run, tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_text("urll: http://127.0.0.1:1")

    assert here("test", *FILES).returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archkata.yaml"]


@pytest.mark.parametrize("debug", [{}, {"ARCHKATA_DEBUG": "1"}])
def test_a_bug_before_the_first_check_is_written_and_the_exit_code_is_4(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug: dict[str, str]
) -> None:
    monkeypatch.setattr(session, "preflight", lambda *_, **__: 1 / 0)

    with raw_server(routed(ROUTES)) as server:
        ended = here("test", server.url, *FILES, **debug)

    assert ended.returncode == 4
    assert "archkata itself broke: ZeroDivisionError" in ended.stderr
    assert ("Traceback" in ended.stderr) == bool(debug)
    assert "ZeroDivisionError" in run_of(tmp_path)["notices"][0]


@pytest.mark.parametrize("debug", [{}, {"ARCHKATA_DEBUG": "1"}])
def test_a_bug_in_the_middle_leaves_what_was_decided(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug: dict[str, str]
) -> None:
    decided = RuleSchedule.decided

    def breaks(self: RuleSchedule, rule_id: str) -> None:
        decided(self, rule_id)
        if rule_id == "API-17":
            raise ZeroDivisionError

    monkeypatch.setattr(RuleSchedule, "decided", breaks)
    with raw_server(routed(ROUTES)) as server:
        ended = here("test", server.url, "--only", "API-17", "--only", "CAT-06", *FILES, **debug)

    assert ended.returncode == 4
    assert "archkata itself broke: ZeroDivisionError" in ended.stdout
    run = run_of(tmp_path)
    assert run["verdict"] != "passed"
    assert "ZeroDivisionError" in run["broke"]
    outcomes = {check["id"]: check["outcome"] for check in run["checks"]}
    assert outcomes["API-17"] != "blocked"
    assert outcomes["CAT-06"] == "blocked"


def test_a_run_that_is_killed_leaves_nothing_of_yesterday(tmp_path: Path) -> None:
    def kills(*_: object) -> bool:
        process.kill()
        return False

    with raw_server(kills) as server:
        process = subprocess.Popen([sys.executable, "-m", "archkata", "test", server.url, *FILES], cwd=tmp_path)
        process.wait(timeout=60)

    assert list(tmp_path.iterdir()) == []
