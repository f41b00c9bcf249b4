"""Starting, killing and restarting a backend; and what is said when that fails."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from archkata.backend_process.launch import Instance, Launcher, free_port, is_port_taken
from archkata.backend_process.process import Process
from archkata.backend_process.readiness import SETTLES_S
from archkata.errors import ArchkataError, UnreachableError
from archkata.wire import Address

EDITORS = (("a@x", "pw a"), ("b@x", "pw b"))
SERVER = textwrap.dedent(
    """
    import http.server, os, pathlib, subprocess, sys
    data = pathlib.Path(os.environ["ARCHKATA_DATA_DIR"])
    (data / "starts").open("a").write(os.environ["ARCHKATA_EDITORS"] + "|" + os.environ.get("EXTRA", "") + "\\n")
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (data / "child").write_text(str(child.pid))
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(204)
            self.end_headers()
        def log_message(self, *args):
            pass
    http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
    """
)


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    (tmp_path / "server.py").write_text(SERVER)
    return Launcher(f"{sys.executable} server.py", tmp_path, EDITORS)


@pytest.fixture
def instance(launcher: Launcher) -> Iterator[Instance]:
    started = launcher.launch()
    yield started
    started.stop()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").is_dir() else True


def test_a_backend_gets_the_variables_of_the_contract(instance: Instance) -> None:
    assert (instance.data / "starts").read_text() == "a@x:pw a,b@x:pw b|\n"


def test_a_restart_keeps_the_data_and_takes_other_variables(instance: Instance) -> None:
    instance.restart(EXTRA="other")

    assert (instance.data / "starts").read_text().splitlines()[1].endswith("|other")


def test_a_kill_ends_the_whole_group_and_a_start_brings_it_back(instance: Instance) -> None:
    child = int((instance.data / "child").read_text())

    instance.kill()

    assert not is_running(child)
    assert not is_port_taken(instance.address)
    assert instance.start() >= 0


def test_stopping_leaves_no_process_and_no_data(launcher: Launcher) -> None:
    instance = launcher.launch()
    child, data = int((instance.data / "child").read_text()), instance.data

    instance.stop()

    assert not is_running(child)
    assert not data.exists()


@pytest.mark.parametrize("status", [404, 500, 401])
def test_a_backend_that_settles_on_another_status_of_health_is_ready(tmp_path: Path, status: int) -> None:
    launcher = launcher_of(tmp_path, f"self.send_response({status})")
    instance = launcher.launch()
    try:
        assert instance.restart() < SETTLES_S  # what is known by now is not waited for
    finally:
        instance.stop()


def test_a_backend_that_is_not_well_yet_is_waited_for(tmp_path: Path) -> None:
    """The status changes from 503 to 404 to 204; only the last one is what a backend keeps."""
    answers = "now = time.monotonic() - BEGUN; self.send_response(503 if now < 0.3 else 404 if now < 1 else 204)"
    instance = launcher_of(tmp_path, answers).launch()
    try:
        assert 1 <= instance.restart() < SETTLES_S
    finally:
        instance.stop()


def test_a_backend_that_says_503_for_ever_never_becomes_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archkata.backend_process.launch.READY_S", 0.5)

    with pytest.raises(UnreachableError, match="did not answer 200 or 204"):
        launcher_of(tmp_path, "self.send_response(503)").launch()


def launcher_of(folder: Path, answer: str) -> Launcher:
    """Return the launcher of a server that answers its health like this."""
    source = SERVER.replace("self.send_response(204)", answer).replace("import http", "import time, http")
    (folder / "server.py").write_text(f"import time\nBEGUN = time.monotonic()\n{source}")
    return Launcher(f"{sys.executable} server.py", folder, EDITORS)


def test_a_command_that_ends_at_once_is_shown_with_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("print('first'); raise SystemExit('no database configured')")

    with pytest.raises(ArchkataError) as caught:
        Launcher(f"{sys.executable} broken.py", tmp_path, EDITORS).launch()

    assert "exit code 1" in str(caught.value.sentence)
    assert "no database configured" in str(caught.value.sentence)


@pytest.mark.parametrize("command", ["no-such-program-anywhere --port 1", "", "unclosed 'quote"])
def test_a_command_that_cannot_be_run_is_one_sentence(command: str, tmp_path: Path) -> None:
    with pytest.raises(ArchkataError):
        Launcher(command, tmp_path, EDITORS).launch()


def test_a_process_that_ignores_the_request_to_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archkata.backend_process.process.GRACE_S", 0.3)
    code = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); signal.pause()"
    process = Process(f'{sys.executable} -c "{code}"', tmp_path, {})
    while "on" not in process.last_lines():
        assert process.exit_code is None, process.last_lines()

    process.stop()

    assert process.exit_code == -signal.SIGKILL


def test_a_free_port_is_free() -> None:
    assert not is_port_taken(Address("http", "127.0.0.1", free_port()))


def test_a_free_port_is_none_that_an_outgoing_connection_may_get() -> None:
    assert {free_port() < 32_768 for _ in range(20)} == {True}
