"""A failure shows what the learner's backend printed in that moment, before any hint."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

BACKEND = """
import http.server, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/healthz":
            status = 204
        elif self.command == "POST" and self.path == "/users" and len(body) > 10:
            print("noise on standard output", flush=True)
            sys.stderr.write("\\033[31mKeyError: 'emial' in line 7\\033[0m " + os.environ["ARCHKATA_EDITORS"] + chr(10))
            BREAK
        else:
            status = 404
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
EDITORS = "editors: [{email: e@x.example, password: hunter2}, {email: f@x.example, password: hunter3}]\n"


def started(folder: Path, broken: str) -> str:
    (folder / "archkata.yaml").write_text(f"{EDITORS}stages: [users]\n")
    (folder / "server.py").write_text(BACKEND.replace("BREAK", broken))
    return f"{sys.executable} server.py"


@pytest.mark.parametrize("broken", ["status = 500", "raise SystemExit"])
def test_what_it_printed_comes_before_the_hint_in_every_report(here: Run, tmp_path: Path, broken: str) -> None:
    command = started(tmp_path, broken)

    ended = here("test", "--start", command, "--only", "USR-01", "--json", "run.json", "--junit", "junit.xml")

    for report in (ended.stdout, (tmp_path / "junit.xml").read_text()):
        told = report.partition("The backend printed:")[2]
        assert "KeyError: 'emial' in line 7 e@x.example:$ARCHKATA_EDITOR_PASSWORD" in told
        assert "Hint" in told
        assert "noise" not in told
    check = json.loads((tmp_path / "run.json").read_text())["checks"][0]
    assert check["backend_output"][0].startswith("KeyError: 'emial' in line 7")
    assert "hunter" not in ended.stdout + (tmp_path / "run.json").read_text() + (tmp_path / "junit.xml").read_text()


def test_a_failure_that_is_no_server_error_shows_no_output(here: Run, tmp_path: Path) -> None:
    ended = here("test", "--start", started(tmp_path, "status = 400"), "--only", "USR-01")

    assert ended.returncode == 1
    assert "printed" not in ended.stdout


def test_the_last_words_of_a_backend_that_died_are_shown(here: Run, tmp_path: Path) -> None:
    command = started(tmp_path, "os._exit(3)")

    ended = here("test", "--start", command, "--json", "run.json")

    assert "The backend stopped answering." in ended.stdout
    assert "KeyError: 'emial' in line 7" in ended.stdout.partition("The backend printed:")[2]
    assert "emial" in json.loads((tmp_path / "run.json").read_text())["last_output"][-1]


def test_a_start_command_that_prints_its_environment_and_ends_gives_no_password_away(here: Run, tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_text(EDITORS)
    (tmp_path / "env.py").write_text("import os\nfor name in 'PATH', 'ARCHKATA_EDITORS':\n    print(os.environ[name])")

    ended = here("test", "--start", f"{sys.executable} env.py")

    assert ended.returncode == 2
    assert "e@x.example:$ARCHKATA_EDITOR_PASSWORD" in ended.stderr
    assert "hunter" not in ended.stderr
