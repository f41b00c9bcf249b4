"""Scenarios as they are run: against the reference, against backends that lack things, and as plain Locust files."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from archkata.conformance.outcome import Verdict
from archkata.errors import ArchkataError
from archkata.load.mix import designed_mix
from archkata.load.run import LoadRun
from archkata.load.scenario import all_scenarios
from archkata.load.session import LoadOptions, conduct
from archkata.load.verdicts import LimitOutcome
from archkata.workspace import Workspace
from loadtests.call_mix import by_kind_of_user

pytestmark = pytest.mark.quiet

SERVE = f"{sys.executable} -m archkata serve"
CAPACITY = """# Capacity

```yaml kata:capacity
users_per_day: 864000
peak_factor: 2
days_kept: 30
calls:
  GET /products: {per_user: 9}
  POST /purchases: {per_user: 1}
```
"""


def run(folder: Path, scenario: str, **wishes: str) -> LoadRun:
    return conduct(Workspace(folder), LoadOptions(scenario=scenario, quick=True, **wishes), lambda _: None)  # type: ignore[arg-type]  # texts


class Healthy(BaseHTTPRequestHandler):
    """A backend that has nothing yet but its health."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(204 if self.path == "/healthz" else 404)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def healthy() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Healthy)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_short_checkout_is_audited(tmp_path: Path) -> None:
    found = run(tmp_path, "checkout", start=SERVE, duration="2s")

    assert found.audit is not None
    assert found.audit.holding is LimitOutcome.PASSED
    assert [each.figures.get("wrong", 0) for each in found.audit.findings] == [0, 0, 0]
    assert found.measures.operations["POST /purchases"].done > 20
    assert found.measures.errors == {}


def test_what_a_backend_does_not_have_is_not_run_and_not_passed(tmp_path: Path, healthy: str) -> None:
    found = run(tmp_path, "checkout", url=healthy)

    assert found.verdict is Verdict.INCOMPLETE
    assert str(found.gave_up) == "Not run: POST /products answers 404."
    assert found.audit is None


def test_a_scenario_that_needs_a_start_command_says_so(tmp_path: Path, healthy: str) -> None:
    with pytest.raises(ArchkataError) as caught:
        run(tmp_path, "payments-slow", url=healthy)

    assert "--start" in str(caught.value.remedy)


def test_every_scenario_is_a_plain_locust_file(tmp_path: Path) -> None:
    code = "\n".join(
        [
            "import sys",
            "from locust.util.load_locustfile import load_locustfile",
            "for path in sys.argv[1:]:",
            "    print(path, len([k for k in load_locustfile(path)[0].values() if not k.abstract]))",
        ]
    )
    paths = [str(found.path) for found in all_scenarios()]
    done = subprocess.run(
        [sys.executable, "-c", code, *paths], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines() if line.split()[1] != "0"] == paths


def test_the_mix_of_a_design_is_taken_from_its_capacity_block(tmp_path: Path) -> None:
    (tmp_path / "design.md").write_text(CAPACITY, "utf-8")

    mix, sentence = designed_mix(tmp_path, by_kind_of_user)

    assert mix is not None
    assert (*mix.shares.values(), mix.peak) == pytest.approx((0.9, 0.1, 0.0, 200.0))
    assert str(sentence) == (
        "Rate and mix are those of design.md: 200/s at the peak, "
        "90 % reads, 10 % purchases and accounts, 0 % publications."
    )


def test_without_a_design_the_mix_is_the_briefs_own_and_that_is_said(tmp_path: Path) -> None:
    mix, sentence = designed_mix(tmp_path, by_kind_of_user)

    assert mix is None
    assert "the brief's own" in str(sentence)
