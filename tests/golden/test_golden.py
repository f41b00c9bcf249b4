"""What a learner sees, word by word."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archkata.conformance.events import Run
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.language import ENGLISH, Language, load_language, text
from archkata.reports.command import Command
from archkata.reports.plain import PlainReport
from archkata.reports.run_text import RenderOptions
from archkata.reports.terminal import TerminalReport
from tests.conformance.little_backend import routed
from tests.golden.transcripts import agrees, normalised
from tests.hostile.raw_server import raw_server
from tests.reports.samples import (
    BUYS,
    SETTLES,
    TARGET,
    backend_dies,
    interrupted,
    passed,
    play,
    run_of,
    some_fail,
)

BACKEND = Path(__file__).parents[1] / "backends" / "threads" / "main.py"
SPANISH = load_language("es")


def manner(language: Language = ENGLISH, *, verbose: bool = False) -> RenderOptions:
    return RenderOptions(language, verbose=verbose, command=Command(f"archkata test {TARGET}"))


def piped(run: Run, language: Language = ENGLISH, *, verbose: bool = False) -> str:
    stream = io.StringIO()
    play(run, PlainReport(manner(language, verbose=verbose), stream))
    return stream.getvalue()


def on_a_terminal(run: Run) -> str:
    stream = io.StringIO()
    report = TerminalReport(manner(), stream)
    play(run, report)
    return normalised(stream.getvalue())


def first_success() -> Run:
    unclaimed = [
        CheckResult(rule, Outcome.NOT_CLAIMED, reason=text("the stage “{stage}” is not claimed", stage="purchases"))
        for rule in (BUYS, SETTLES)
    ]
    return run_of([*passed()[:6], *unclaimed], waits=3, waited_s=4.2)


@pytest.mark.parametrize(
    ("name", "run"),
    [
        ("all_pass", run_of(passed())),
        ("first_success", first_success()),
        ("some_fail", run_of(some_fail())),
        ("backend_dies", backend_dies()),
        ("interrupted", interrupted()),
    ],
)
def test_what_a_pipe_gets(name: str, run: Run) -> None:
    agrees(name, piped(run))


@pytest.mark.parametrize(("name", "run"), [("spanish_pass", first_success()), ("spanish_fail", run_of(some_fail()))])
def test_what_a_reader_of_spanish_gets(name: str, run: Run) -> None:
    agrees(name, piped(run, SPANISH))


def test_what_verbose_adds() -> None:
    agrees("verbose", piped(run_of(some_fail()), verbose=True))


def test_what_stays_on_a_terminal() -> None:
    agrees("terminal", on_a_terminal(run_of(some_fail())))


@pytest.mark.parametrize("run", [run_of(passed()), first_success(), run_of(some_fail()), backend_dies(), interrupted()])
def test_a_terminal_and_a_pipe_say_the_same(run: Run) -> None:
    def said(shown: str) -> list[str]:
        without_marks = re.sub(r"^  [✓✗!?…·]? ?(\w+) +(?=\d)", r"\1 ", normalised(shown), flags=re.MULTILINE)
        return without_marks.split("\n")

    assert said(on_a_terminal(run)) == said(piped(run))


# From the command line, for real


def archkata(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "archkata", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        timeout=60,
        check=False,
    )


def test_nothing_listens(tmp_path: Path) -> None:
    with raw_server(routed({})) as server:
        url = server.url
    ended = archkata("test", url, folder=tmp_path)

    assert (ended.returncode, ended.stdout) == (3, "")
    agrees("nothing_listens", normalised(ended.stderr))


def test_a_run_from_the_command_line_of_a_backend_that_it_starts(tmp_path: Path) -> None:
    start = f"{sys.executable} {BACKEND}"
    ended = archkata("test", "--start", start, "--only", "USR-01", "--seed", "5", folder=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    agrees("command_line", normalised(ended.stdout).replace(start, "START"))
