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
from archkata.conformance.calling.answer import Answer
from archkata.conformance.events import Run
from archkata.conformance.evidence.curl import script
from archkata.conformance.judging import with_log_ins
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.conformance.signals import Refuted
from archkata.language import load_language, text
from archkata.redaction import Secrets
from archkata.reports.plain import PlainReport
from archkata.reports.run_text import RenderOptions
from archkata.reports.start_lines import StartLines, started
from harness.workloads.crashes.log import after_a_crash
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


COUNTING = """
import http.server, os, pathlib
starts = pathlib.Path(os.environ["ARCHKATA_DATA_DIR"], "starts")
starts.write_text((starts.read_text() if starts.exists() else "") + "x")

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(starts.read_bytes())

    do_POST = do_GET

http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


def test_a_script_over_a_crash_logs_in_and_starts_the_backend_again_on_its_data(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(COUNTING)
    log_in = exchange(
        "POST", "/sessions", 201, {"email": "e@x"}, {"access_token": "tok-1234567890"}, operation="log_in"
    )
    made = exchange("POST", "/products", 201, {"sku": "a"}, {"id": "prd_77001"}, at=9.0, token="tok-1234567890")
    seen = exchange("GET", "/products/prd_77001", 200, at=19.0, token="tok-1234567890")
    made.log_in = seen.log_in = log_in
    with pytest.raises(Refuted) as refuted, after_a_crash(Answer(made), Answer(seen)):
        raise Refuted(Finding(text("a"), text("b")))
    found = CheckResult(READS, Outcome.FAIL, refuted.value.finding, exchanges=with_log_ins(refuted.value.chain or ()))
    url = f"http://127.0.0.1:{free_port()}"
    start = StartLines(f"{sys.executable} server.py", tmp_path, [("e@x.example", "p"), ("f@x.example", "q")])

    written = started(script(found, url, Secrets([]), load_language("en")), start)

    assert written is not None
    assert "sleep 10" not in written
    assert 'Bearer \'"$TOKEN"' in written
    commands = written.replace("json.load(sys.stdin)", '{"access_token": 1, "id": 2}')
    shown = subprocess.run(["/bin/sh", "-c", commands], capture_output=True, text=True, timeout=60, check=False)
    assert shown.stdout.endswith("xx"), shown
