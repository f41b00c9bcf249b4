"""The JSON run: valid against its published schema, whole, and written whatever happens."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from archkata.conformance.events import Event, Run, RunAborted
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.errors import ArchkataError
from archkata.language import Language, text
from archkata.redaction import Secrets
from archkata.reports import RunFiles, reporters
from archkata.reports.files import Destination
from archkata.reports.json_run import SCHEMA_FILE, JsonReport
from archkata.reports.run_text import RenderOptions
from tests.reports.samples import (
    CHANGES,
    READS,
    TARGET,
    backend_dies,
    exchange,
    interrupted,
    passed,
    play,
    run_of,
    some_fail,
)

SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "run.schema.json"
ABORTED = RunAborted(TARGET, 7, "2026-01-02T03:04:05+00:00", 0.5, [text("Nothing listens at {url}.", url=TARGET)])


def written(run: Run | RunAborted, folder: Path, manner: RenderOptions | None = None) -> dict[str, Any]:
    """Return the document of a run, after holding it against the schema."""
    path = folder / "run.json"
    report = JsonReport(manner or RenderOptions(), Destination(str(path)))
    if isinstance(run, Run):
        play(run, report)
    else:
        report(run)
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(document)
    return document


def test_the_schema_is_a_schema_and_is_published_in_the_documentation() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert PUBLISHED.read_text("utf-8") == SCHEMA_FILE.read_text("utf-8")


@pytest.mark.parametrize(
    "run", [run_of(passed()), run_of(some_fail()), run_of([]), backend_dies(), interrupted(), ABORTED]
)
def test_every_run_is_valid(run: Run | RunAborted, tmp_path: Path) -> None:
    assert written(run, tmp_path)["schema"] == "archkata/run@1"


def test_a_document_that_lacks_something_is_not_valid(tmp_path: Path) -> None:
    document = written(run_of(passed()), tmp_path)

    for member in [*SCHEMA["required"], *SCHEMA["allOf"][0]["then"]["required"]]:
        broken = {name: value for name, value in document.items() if name != member}
        assert not Draft202012Validator(SCHEMA).is_valid(broken)


def test_a_failure_carries_everything_that_helps(tmp_path: Path) -> None:
    checks = {check["id"]: check for check in written(run_of(some_fail()), tmp_path)["checks"]}
    failure = checks["USR-02"]

    assert (failure["outcome"], failure["expected"]) == ("fail", "200")
    assert failure["actual"] == '500 with {"title": "Internal"}'
    assert failure["curl"].endswith("""curl -sS -i "$BASE/users/$USER_ID" -H 'Authorization: Bearer '"$TOKEN\"""")
    assert failure["transcript"][2].startswith("> GET /users/usr_77001\n")
    assert (checks["PUR-01"]["blocked_by"], checks["PUR-01"]["cause"]) == ("USR-02", "USR-02")
    assert checks["CAT-06"]["cause"] == "USR-02"
    assert checks["USR-01"]["curl"] is None


def test_stages_carry_their_gravest_outcome_and_counts(tmp_path: Path) -> None:
    stages = written(run_of(some_fail()), tmp_path)["stages"]

    assert stages[0] == {"name": "users", "outcome": "fail", "counts": {"pass": 1, "fail": 2, "warn": 1}}
    assert stages[2] == {"name": "purchases", "outcome": "blocked", "counts": {"blocked": 1, "not_exercised": 1}}


def test_enums_stay_english_and_sentences_are_translated(tmp_path: Path) -> None:
    spanish = Language("es", {"{status} with {body}": "{status} con {body}"})

    document = written(run_of(some_fail()), tmp_path, RenderOptions(spanish))

    assert document["verdict"] == "failed"
    assert document["checks"][1]["outcome"] == "fail"
    assert document["checks"][1]["actual"].startswith("500 con ")


def test_an_aborted_run_is_incomplete_and_says_why(tmp_path: Path) -> None:
    document = written(ABORTED, tmp_path)

    assert (document["verdict"], document["checks"]) == ("incomplete", [])
    assert document["notices"] == [f"Nothing listens at {TARGET}."]


def test_an_editors_password_is_nowhere(tmp_path: Path) -> None:
    password = 'se"cret ñ'
    log_in = exchange("POST", "/sessions", 500, {"email": "e@x", "password": password}, {"echo": password})
    finding = Finding(text("200"), text("{body}", body=password), hint=text("{body}", body=password))
    result = CheckResult(READS, Outcome.FAIL, finding, exchanges=[log_in])
    manner = RenderOptions(secrets=Secrets([("e@x", password), ("f@x", "other one")]))

    document = written(run_of([result]), tmp_path, manner)

    assert "se" + '"cret' not in json.dumps(document).replace("\\", "")
    assert document["checks"][0]["actual"] == "$ARCHKATA_EDITOR_PASSWORD"
    assert '"$ARCHKATA_EDITOR_PASSWORD"' in document["checks"][0]["curl"]


def test_transcripts_are_bounded(tmp_path: Path) -> None:
    large = exchange("POST", "/users", 200, "x" * 100_000, "y" * 100_000)
    result = CheckResult(CHANGES, Outcome.FAIL, Finding(text("a"), text("b")), exchanges=[large] * 500)

    texts = written(run_of([result]), tmp_path)["checks"][0]["transcript"]

    assert len(texts) <= 41
    assert sum(map(len, texts)) < 250_000
    assert "(100,002 bytes)" in texts[0]


def test_controls_of_a_target_are_shown_and_not_sent(tmp_path: Path) -> None:
    evil = exchange("GET", "/", 200, got="\u202e")
    assert evil.reply is not None
    evil.reply.body = b"\x1b]0;owned\x07\x00"
    finding = Finding(text("200"), text("{x}", x="\x1b[31m\u2066\x9b"))
    document = written(run_of([CheckResult(READS, Outcome.FAIL, finding, exchanges=[evil])]), tmp_path)

    assert document["checks"][0]["actual"] == "\\x1b[31m\\u2066\\x9b"
    assert "\x1b" not in document["checks"][0]["transcript"][0]


# Writing


def test_an_earlier_file_is_gone_before_the_run_and_the_new_one_appears_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("earlier")
    with path.open() as reader:
        destination = Destination(str(path))
        assert not path.exists()
        destination.write("new")
        assert reader.read() == "earlier"
    assert [each.name for each in tmp_path.iterdir()] == ["run.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_followed_and_kept(tmp_path: Path) -> None:
    goal, link = tmp_path / "goal.json", tmp_path / "run.json"
    goal.write_text("{}")
    link.symlink_to(goal)

    written(run_of(passed()), tmp_path)

    assert link.is_symlink()
    assert json.loads(goal.read_text())["kind"] == "conformance"


def test_a_device_is_written_to_and_not_replaced() -> None:
    JsonReport(RenderOptions(), Destination("/dev/null"))(ABORTED)

    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("name", "why"), [("no/folder/run.json", "its folder does not exist"), (".", "it is a folder")]
)
def test_what_cannot_be_written_is_said_before_the_run(name: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match=why):
        Destination(str(tmp_path / name))


def test_both_reports_in_one_file_is_a_mistake() -> None:
    with pytest.raises(ArchkataError, match="cannot both"), reporters(RenderOptions(), RunFiles(json="-", junit="-")):
        pass


def test_standard_output_gets_json_alone_and_people_read_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with reporters(RenderOptions(), RunFiles(json="-")) as tell:
        play(run_of(passed()), tell)

    shown = capsys.readouterr()
    assert json.loads(shown.out)["verdict"] == "passed"
    assert shown.err.startswith("archkata")


def test_a_report_that_breaks_does_not_take_the_others_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: object, event: Event) -> None:
        raise ZeroDivisionError(type(event).__name__)

    monkeypatch.setattr("archkata.reports.plain.PlainReport.__call__", breaks)
    path = tmp_path / "run.json"

    with pytest.raises(ZeroDivisionError), reporters(RenderOptions(), RunFiles(json=str(path))) as tell:
        play(run_of(passed()), tell)

    assert json.loads(path.read_text())["verdict"] == "passed"


def test_a_reader_who_leaves_early_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaves(_: object, event: Event) -> None:
        raise BrokenPipeError(type(event).__name__)

    monkeypatch.setattr("archkata.reports.plain.PlainReport.__call__", leaves)
    monkeypatch.setattr("archkata.reports._silence", lambda _: None)
    path = tmp_path / "run.json"

    with reporters(RenderOptions(), RunFiles(json=str(path))) as tell:
        play(run_of(passed()), tell)

    assert json.loads(path.read_text())["verdict"] == "passed"
