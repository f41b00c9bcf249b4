"""Mistakes are answered by one sentence and one remedy, with the exit code of the documentation."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import archkata
from tests.cli.conftest import Run
from tests.conformance.little_backend import Routes, document, routed
from tests.hostile.raw_server import answer, raw_server

NOWHERE = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("arguments", "sentence", "remedy"),
    [
        (["tst"], "“tst” is not a command of archkata.", "Did you mean “archkata test”?"),
        (["zzz"], "“zzz” is not a command of archkata.", "Commands are: new, add, "),
        (["test", "--sed", "3"], "“--sed” is not an option of archkata test.", "Did you mean “--seed”?"),
        (["test", "--zzz"], "“--zzz” is not an option of archkata test.", "“archkata test --help” shows"),
        (["test", "-x"], "“-x” is not an option of archkata test.", "“archkata test --help” shows"),
        (["test", "--foo"], "“--foo” is not an option of archkata test.", "“archkata test --help” shows"),
        (["test", "--ony", "USR-01"], "“--ony” is not an option of archkata test.", "Did you mean “--only”?"),
        (["--show-completion", "tcsh"], "There is no completion for the shell “tcsh”.", "bash, zsh or fish"),
        (["--zzz"], "“--zzz” is not an option of archkata.", "“archkata --help” shows"),
        (["test", "--seed", "x"], "--seed takes a whole number from 0 on.", "“archkata test --help” shows"),
        (["test", "--seed", "-1"], "--seed takes a whole number from 0 on.", "“archkata test --help” shows"),
        (["serve", "--port", "99999"], "--port takes a whole number from 0 to 65535.", "“archkata serve --help” shows"),
        (["test", NOWHERE, "--stage"], "The option --stage needs a value.", "--help” shows"),
        (["test", "a", "b"], "“b” is one argument too many.", "“archkata test --help” shows"),
        (["test", "htp://x"], "“htp://x” is not a base URL.", "Write it like http://127.0.0.1:8000"),
        (["test", "http://x:y"], "“http://x:y” is not a base URL.", "Write it like"),
        (["test", NOWHERE, "--stage", "userz"], "“userz” is not known.", "Did you mean “users”?"),
        (["test", NOWHERE, "--through", "zzz"], "“zzz” is not known.", "Stages are: users, catalogue, api, "),
        (["test", NOWHERE, "--only", "usr-99"], "“USR-99” is not known.", "Did you mean “USR-"),
        (["test"], "There is no target: neither a URL nor a start command.", "Say archkata test"),
        (["test", NOWHERE, "--lang", "fr"], "The language “fr” is not known.", "Languages are: en, es."),
        (["test", "--start", "no-such-program"], "“no-such-program” cannot be started: ", "Check the start command"),
        (["test", "--start", "echo 'x"], "The start command cannot be split into words", ""),
        (["test", "--start", " "], "The start command is empty.", "Write it like: node server.mjs"),
        (["explain"], "Which rule?", "“archkata stages” lists all rules"),
        (["explain", "USR-1"], "“USR-1” is not known.", "Did you mean “USR-"),
        (["explain", "--fault", "zzz"], "There is no fault “zzz”.", "“archkata serve --list-faults” lists all"),
        (["stages", "user"], "“user” is not known.", "Did you mean “users”?"),
        (["serve", "--fault", "zzz"], "There is no fault “zzz”.", "“archkata serve --list-faults” lists all"),
    ],
)
def test_a_mistake_is_one_sentence_and_one_remedy(arguments: list[str], sentence: str, remedy: str, here: Run) -> None:
    ended = here(*arguments)

    assert (ended.returncode, ended.stdout) == (2, "")
    said = ended.stderr.splitlines()
    assert said[0].startswith(f"archkata: {sentence}")
    assert remedy in "".join(said[1:])
    assert len(said) <= 2


def test_mistakes_are_told_in_spanish_too(here: Run) -> None:
    for arguments in (["tst"], ["test", "--sed", "3"], ["test", "--seed", "x"], ["explain", "ZZZ"]):
        said = here(*arguments, ARCHKATA_LANG="es").stderr
        assert " is not " not in said
        assert " takes " not in said


def test_a_start_command_that_ends_at_once_shows_its_last_lines(tmp_path: Path) -> None:
    start = f"{sys.executable} -c \"print('\\x1b[2Jno database'); raise SystemExit(7)\""
    ended = archkata("test", "--start", start, folder=tmp_path)

    assert ended.returncode == 2
    assert "ended at once with exit code 7" in ended.stderr
    assert "no database" in ended.stderr
    assert "\x1b" not in ended.stderr


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with raw_server(routed({})) as server:
        ended = archkata("test", server.url, "--start", "true", folder=tmp_path)

    assert ended.returncode == 2
    assert f"Another process already listens at {server.url}." in ended.stderr


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_a_file_that_cannot_be_written_is_said_before_anybody_is_asked(option: str, tmp_path: Path) -> None:
    asked: list[object] = []

    def keeps_count(*seen: object) -> bool:
        asked.append(seen)
        return False

    with raw_server(keeps_count) as server:
        ended = archkata("test", server.url, option, "no/such/folder/file", folder=tmp_path)

    assert ended.returncode == 2
    assert "its folder does not exist" in ended.stderr
    assert asked == []


def test_a_typo_in_archkata_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_text("url: http://127.0.0.1:1\nedtiors: []\n")
    ended = archkata("test", folder=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr == "archkata: archkata.yaml:2: “edtiors” is not known.\nDid you mean “editors”?\n"


def test_nothing_that_answers_is_incomplete_and_written_down(tmp_path: Path) -> None:
    ended = archkata("test", NOWHERE, "--json", "run.json", "--junit", "junit.xml", folder=tmp_path)

    assert ended.returncode == 3
    assert "Nothing listens at" in (tmp_path / "run.json").read_text()
    assert "Nothing listens at" in (tmp_path / "junit.xml").read_text()


ROUTES: Routes = {
    ("GET", "/healthz"): answer(204),
    ("GET", "/products"): document(200, {"items": [], "next_cursor": None}),
}


def test_json_on_standard_output_leaves_the_report_for_people_on_standard_error(tmp_path: Path) -> None:
    with raw_server(routed(ROUTES)) as server:
        ended = archkata("test", server.url, "--only", "API-17", "--json", "-", folder=tmp_path)

    assert ended.stdout.startswith('{\n  "schema": "archkata/run@1"')
    assert ended.stderr.startswith("archkata    http://")


def test_an_editors_password_from_the_environment_stays_there(tmp_path: Path) -> None:
    secret = "hunter2 is not the password"
    editors = "editors: [{email: e@x.example, password: $SECRET}, {email: f@x.example, password: $SECRET}]\n"
    (tmp_path / "archkata.yaml").write_text(editors)
    routes: Routes = {**ROUTES, ("POST", "/sessions"): lambda asked: document(500, {"echo": asked.body.decode()})}
    with raw_server(routed(routes)) as server:
        ended = archkata(
            *("test", server.url, "--only", "AUT-01", "--only", "CAT-01", "-v", "--json", "run.json"),
            *("--junit", "junit.xml"),
            folder=tmp_path,
            SECRET=secret,
        )

    shown = ended.stdout + ended.stderr + (tmp_path / "run.json").read_text() + (tmp_path / "junit.xml").read_text()
    assert "hunter2" not in shown
    assert "ARCHKATA_EDITOR_PASSWORD" in shown


def test_a_reader_who_leaves_early_is_no_error(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "archkata", "stages"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()

    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 0


def test_a_terminal_without_unicode_gets_escapes_and_no_traceback(tmp_path: Path) -> None:
    ended = archkata("stages", "users", "--lang", "es", folder=tmp_path, PYTHONIOENCODING="ascii")

    assert ended.returncode == 0
    assert "\\xf3" in ended.stdout


def test_a_file_keeps_its_mode_for_others_to_read(tmp_path: Path) -> None:
    archkata("test", NOWHERE, "--json", "run.json", folder=tmp_path)

    assert (tmp_path / "run.json").stat().st_mode & stat.S_IRUSR


def test_a_database_that_the_reference_cannot_use_is_one_sentence() -> None:
    said = archkata("serve", "--database-url", "postgresql://127.0.0.1/shop")

    assert said.returncode == 2
    assert "is no database that the reference can use" in said.stderr
    assert "sqlite:///FOLDER" in said.stderr
