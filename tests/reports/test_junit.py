"""JUnit XML: what CI systems count, and nothing that breaks them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from archkata.conformance.events import Run, RunAborted
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.language import text
from archkata.reports.files import Destination
from archkata.reports.junit import JunitReport
from archkata.reports.run_text import RenderOptions
from tests.reports.samples import READS, TARGET, backend_dies, exchange, interrupted, passed, play, run_of, some_fail


def written(run: Run | RunAborted, folder: Path) -> ET.Element:
    path = folder / "junit.xml"
    report = JunitReport(RenderOptions(), Destination(str(path)))
    if isinstance(run, Run):
        play(run, report)
    else:
        report(run)
    return ET.fromstring(path.read_bytes())  # noqa: S314 - our own document


def test_each_stage_is_a_suite_and_each_rule_a_case(tmp_path: Path) -> None:
    root = written(run_of(some_fail()), tmp_path)

    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        ("users", "4"),
        ("catalogue", "2"),
        ("purchases", "2"),
    ]
    assert [case.get("name") for case in root.iterfind("testsuite[@name='purchases']/testcase")] == [
        "PUR-01 Buying creates a purchase with exact sums.",
        "PUR-09 The last unit is sold once.",
    ]


def nothing_decided() -> Run:
    """Return a run whose rules are all skipped."""
    return run_of([CheckResult(READS, Outcome.NOT_CLAIMED, reason=text("the stage is not claimed"))])


@pytest.mark.parametrize("run", [run_of(some_fail()), nothing_decided(), interrupted()])
def test_the_counts_are_those_of_the_cases(run: Run, tmp_path: Path) -> None:
    root = written(run, tmp_path)

    for counted in (root, *root):
        for attribute, tag in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
            ("tests", "testcase"),
        ):
            assert int(counted.get(attribute, 0)) == len(list(counted.iter(tag)))


def test_a_run_that_decided_nothing_is_one_error_and_no_file_of_skipped_cases(tmp_path: Path) -> None:
    root = written(nothing_decided(), tmp_path)

    assert (root.get("errors"), root.get("skipped")) == ("1", "1")
    assert [error.get("message") for error in root.iter("error")] == ["incomplete: 1 rule not claimed"]


def test_a_failure_has_a_message_and_its_block(tmp_path: Path) -> None:
    failure = next(written(run_of(some_fail()), tmp_path).iter("failure"))

    assert failure.get("message") == '500 with {"title": "Internal"}'
    assert failure.text is not None
    assert failure.text.startswith("FAILED  USR-02")
    assert "curl -sS" in failure.text


def test_skipped_says_why(tmp_path: Path) -> None:
    reasons = [element.get("message") for element in written(run_of(some_fail()), tmp_path).iter("skipped")]

    assert reasons == ["blocked by USR-02", "its check is not written yet"]


def test_what_could_not_be_decided_is_an_error(tmp_path: Path) -> None:
    undecided = CheckResult(READS, Outcome.INCONCLUSIVE, reason=text("too busy"))
    broken = CheckResult(READS, Outcome.ERROR, reason=text("archkata itself broke"))
    root = written(run_of([*passed()[:1], undecided, broken]), tmp_path)

    assert [error.get("message") for error in root.iter("error")] == ["too busy", "archkata itself broke"]


def test_a_backend_that_died_is_no_reason_to_write_nothing(tmp_path: Path) -> None:
    assert written(backend_dies(), tmp_path).get("failures") == "2"


def test_an_aborted_run_is_one_error(tmp_path: Path) -> None:
    root = written(RunAborted(TARGET, 7, "2026-01-02T03:04:05+00:00", 0.5, [text("Nothing listens.")]), tmp_path)

    assert [error.get("message") for error in root.iter("error")] == ["Nothing listens."]


def test_a_hostile_target_cannot_break_the_xml(tmp_path: Path) -> None:
    evil = "\x00\x1b]]><failure/>&amp;\ufffe\ud800\u202e"
    answer = exchange("GET", "/", 200)
    assert answer.reply is not None
    answer.reply.body = b"\xff\x00]]>"
    finding = Finding(text("200"), text("{x}", x=evil), detail=(evil,))

    root = written(run_of([CheckResult(READS, Outcome.FAIL, finding, exchanges=[answer])]), tmp_path)

    assert len(list(root.iter("failure"))) == 1
    assert "]]><failure/>" in (next(root.iter("failure")).get("message") or "")
