"""One thing at a time: the first failure whole and the others in a line each; and a script that starts the backend."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archkata.backend_process.launch import free_port
from archkata.conformance.events import Run
from archkata.language import text
from archkata.reports.plain import PlainReport
from archkata.reports.run_text import RenderOptions
from archkata.reports.start_lines import StartLines, started
from tests.reports.samples import BUYS, CHANGES, FINDS, PUBLISHES, READS, exchange, failed, play, run_of

BACKEND = """
import http.server, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(" ".join(os.environ[n] for n in ("ARCHKATA_EDITORS", "ARCHKATA_RATE_LIMIT")).encode())

http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


def failures(n: int) -> Run:
    wrong = exchange("GET", "/users/usr_77001", 404)
    return run_of([failed(rule, text("404"), wrong) for rule in (READS, CHANGES, PUBLISHES, FINDS, BUYS)[:n]])


def told(run: Run, options: RenderOptions) -> str:
    stream = io.StringIO()
    play(run, PlainReport(options, stream))
    return stream.getvalue()


def whole(shown: str) -> list[str]:
    return re.findall(r"^FAILED  (\S+)", shown, re.MULTILINE)


def test_the_first_failure_is_whole_and_the_others_have_a_line_each() -> None:
    shown = told(failures(3), RenderOptions(first_only=True))

    assert whole(shown) == ["USR-02"]
    assert "2 more failures; --all shows them:\n  USR-11  PATCH changes only what it names.\n  CAT-01  " in shown
    assert all(len(line) <= 80 for line in shown.splitlines() if line.startswith("  CAT"))


@pytest.mark.parametrize(
    ("options", "n", "shown"),
    [
        (RenderOptions(is_terminal=True), 3, 3),
        (RenderOptions(is_terminal=True), 4, 1),
        (RenderOptions(is_terminal=True, first_only=False), 4, 4),
        (RenderOptions(is_terminal=True, verbose=True), 4, 4),
        (RenderOptions(), 5, 5),
        (RenderOptions(first_only=True), 1, 1),
    ],
)
def test_a_terminal_gets_one_of_many_and_a_pipe_gets_all(options: RenderOptions, n: int, shown: int) -> None:
    assert len(whole(told(failures(n), options))) == shown


def test_a_script_of_a_backend_that_archkata_started_starts_it(tmp_path: Path) -> None:
    folder = tmp_path / "my shop"
    folder.mkdir()
    (folder / "server.py").write_text(BACKEND)
    start = StartLines(f"{sys.executable} server.py", folder, [("e@x.example", "hunter2"), ("f@x.example", "it's")])
    url = f"http://127.0.0.1:{free_port()}"

    script = started(f"# needs curl\nBASE={url}\ncurl -s $BASE/", start)

    assert script is not None
    assert "hunter2" not in script
    variables = {"ARCHKATA_EDITOR_PASSWORD": "hunter2", "ARCHKATA_SECOND_EDITOR_PASSWORD": "it's"}
    for _ in range(2):
        shown = subprocess.run(
            ["/bin/sh", "-c", script],
            env={"PATH": "/usr/bin:/bin", **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        assert shown == "e@x.example:hunter2,f@x.example:it's off"


def test_only_where_archkata_started_it_the_script_does() -> None:
    run = failures(1)
    start = StartLines("node server.mjs", Path("/shop"), [("e@x.example", "p")])

    assert "node server.mjs &" not in told(run, RenderOptions())
    assert "node server.mjs &" in told(run, replace(RenderOptions(), start=start))
