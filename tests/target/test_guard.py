"""Kill -9 of archkata itself: nothing that it has started outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from archkata.backend_process.guard import Guard
from archkata.backend_process.process import Process

PATIENCE_S = 30.0

# A backend with a child that hears no signal but one; whatever is asked but its health is never answered.
STUBBORN = """
import http.server, os, pathlib, signal, subprocess, sys, time
child = "import signal, time; [signal.signal(n, 1) for n in (1, 2, 15)]; print(flush=True); time.sleep(3600)"
subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE).stdout.readline()

class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        if self.path != "/healthz":
            pathlib.Path("hanging").touch()
            time.sleep(3600)
        self.send_response(204)
        self.end_headers()

    do_GET = do_POST = answer

http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""
NEVER_READY = """
import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
pathlib.Path("starting").touch()
time.sleep(3600)
"""
CRASHES = """
import os, sys
from pathlib import Path
from archkata.backend_process.process import Process
Process(f"{sys.executable} -c 'import time; time.sleep(3600)'", Path.cwd(), {})
os.kill(os.getpid(), 9)
"""


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def is_running(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def judging(folder: Path, *arguments: str) -> Iterator[psutil.Process]:
    """`archkata test` in a group of its own, and at the end whatever is left of it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "archkata", "test", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ARCHKATA_PASSWORD_COST": "low"},
        start_new_session=True,
    )
    watched = psutil.Process(process.pid)
    started: list[psutil.Process] = []
    try:
        yield watched
    finally:
        started += watched.children(recursive=True) if watched.is_running() else []
        process.kill()
        process.wait()
        for each in started:
            if is_running(each):
                each.kill()


def kill_hard(archkata: psutil.Process, *, least: int, group: bool = False) -> None:
    """Kill archkata (or its whole group), and wait until all that it has started, so many at least, is gone."""
    started = archkata.children(recursive=True)
    assert len(started) >= least, started
    if group:
        os.killpg(archkata.pid, signal.SIGKILL)
    else:
        archkata.kill()
    try:
        wait_for(lambda: not any(is_running(each) for each in started))
    finally:
        for each in started:
            if is_running(each):
                each.kill()


@pytest.mark.parametrize("group", [False, True], ids=["alone", "with its group"])
def test_in_the_middle_of_the_checks(tmp_path: Path, group: bool) -> None:
    (tmp_path / "backend.py").write_text(STUBBORN)
    with judging(tmp_path, "--start", f"{sys.executable} backend.py") as archkata:
        wait_for((tmp_path / "hanging").exists)

        kill_hard(archkata, least=3, group=group)


def test_while_the_backend_starts(tmp_path: Path) -> None:
    (tmp_path / "backend.py").write_text(NEVER_READY)
    with judging(tmp_path, "--start", f"{sys.executable} backend.py") as archkata:
        wait_for((tmp_path / "starting").exists)

        kill_hard(archkata, least=3)


def test_while_a_second_instance_runs(tmp_path: Path) -> None:
    serve = f"{sys.executable} -m archkata serve --fault counted-twice"
    with judging(tmp_path, "--start", serve, "--stage", "throttling") as archkata:
        wait_for(lambda: len([each for each in archkata.children() if "serve" in each.cmdline()]) > 1)

        kill_hard(archkata, least=4)


@pytest.mark.parametrize("attempt", range(5))
def test_at_once_after_a_start(tmp_path: Path, attempt: int) -> None:
    marked = {**os.environ, "ARCHKATA_TEST_MARK": f"{tmp_path} {attempt}"}

    assert subprocess.run([sys.executable, "-c", CRASHES], cwd=tmp_path, env=marked, check=False).returncode == -9

    wait_for(lambda: not list(marked_with(marked["ARCHKATA_TEST_MARK"])))


def marked_with(mark: str) -> Iterator[psutil.Process]:
    """Yield the processes whose environment has a mark."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("ARCHKATA_TEST_MARK") == mark and is_running(process):
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue


def test_a_guard_is_gone_with_its_process(tmp_path: Path) -> None:
    me = psutil.Process()
    before = set(me.children())
    process = Process(f"{sys.executable} -c 'import time; time.sleep(3600)'", tmp_path, {})
    assert len(set(me.children()) - before) == 2

    process.stop()
    process.stop()

    assert set(me.children()) - before == set()


def test_a_guard_that_guards_nobody_ends() -> None:
    guard = Guard()
    watching = psutil.Process(guard._process.pid)

    os.close(guard.door)
    guard._process.wait(PATIENCE_S)

    assert not is_running(watching)


def test_a_start_command_gets_the_environment_as_it_is_and_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "look.py").write_text(
        textwrap.dedent("""
        import os, signal, sys
        print(os.environ["spring.name"], repr(sys.stdin.read()), os.getpid() == os.getpgid(0) == os.getsid(0))
        """)
    )
    process = Process(f"{sys.executable} look.py", tmp_path, {"spring.name": "store"})

    wait_for(lambda: process.exit_code is not None)

    assert process.last_lines() == "store '' True"
    process.stop()


def test_signals_that_python_ignores_are_not_ignored_by_the_start_command(tmp_path: Path) -> None:
    process = Process("sh -c 'kill -PIPE $$; echo alive'", tmp_path, {})

    wait_for(lambda: process.exit_code is not None)

    assert process.exit_code == -signal.SIGPIPE
    process.stop()


def test_a_file_that_is_no_program_is_told_in_its_output(tmp_path: Path) -> None:
    (tmp_path / "start").write_text("#!/no/such/interpreter\n")
    (tmp_path / "start").chmod(0o755)
    process = Process("./start", tmp_path, {})

    wait_for(lambda: process.exit_code is not None)

    assert (process.exit_code, process.last_lines()) == (127, "./start: No such file or directory")
    process.stop()
