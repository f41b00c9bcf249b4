"""A master has no workers but its own, and a worker sends only where somebody on its machine wants it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from archkata.backend_process.launch import free_port
from tests.cli.commands import archkata
from tests.load.runs import PROBING, load
from tests.load.surface.namespaces import machines, why_not
from tests.load.targets import Target, serving, takes
from tests.security.watching import bystander

pytestmark = pytest.mark.quiet

ROOT = Path(__file__).parents[2]
LOAD = [sys.executable, "-m", "archkata", "load"]
QUICKLY = takes(lambda _: 0.001)
SECRET = "a secret of these tests alone"
WHY_NOT = why_not()
PATIENCE_S = 90.0


@dataclass
class Command:
    """A command that runs, and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def until(self, words: str) -> str:
        """Read on until a line holds some words; return that line."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError("".join(self.said))


@contextmanager
def running(*words: str, secret: str | None = SECRET) -> Iterator[Command]:
    """Run a command for the time of a block."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARCHKATA_")}
    environment |= {"PYTHONPATH": str(ROOT), **({"ARCHKATA_LOAD_SECRET": secret} if secret else {})}
    process = subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    too_late = threading.Timer(PATIENCE_S, process.kill)
    too_late.start()
    try:
        yield Command(process)
    finally:
        too_late.cancel()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def master(target: Target, port: int, *options: str) -> list[str]:
    return [*LOAD, target.url, "--scenario", str(PROBING), "--rate", "20/s", "--duration", "1s", "--json", "-",
            "--master", "--master-port", str(port), *options]  # fmt: skip


def worker(port: int, *options: str) -> list[str]:
    return [*LOAD, "--worker", "--master-host", "127.0.0.1", "--master-port", str(port), "--scenario", str(PROBING),
            *options]  # fmt: skip


def test_a_master_listens_on_this_machine_only() -> None:
    port = free_port()
    with serving(QUICKLY) as target, running(*master(target, port)) as command:
        command.until("0 of 1 workers are here")
        listening = {
            str(row.laddr[0])
            for row in psutil.net_connections(kind="tcp")
            if row.status == psutil.CONN_LISTEN and row.laddr and row.laddr.port == port
        }

    assert listening == {"127.0.0.1"}


def test_a_master_without_a_secret_makes_one_and_shows_it_once() -> None:
    port = free_port()
    with serving(QUICKLY) as target, running(*master(target, port), secret=None) as command:
        shown = re.search(r"ARCHKATA_LOAD_SECRET=(\S+)", command.until("ARCHKATA_LOAD_SECRET="))
        assert shown is not None
        with running(*worker(port), secret=shown[1]) as helper:
            command.until("1 of 1 workers are here")
            helper.process.wait(60)

    assert len(shown[1]) >= 32
    assert helper.process.returncode == 0


@pytest.mark.parametrize(
    "stranger", [[*LOAD], [sys.executable, "-m", "locust"]], ids=["another secret", "no secret at all"]
)
def test_who_does_not_know_the_secret_cannot_take_part(stranger: list[str]) -> None:
    port = free_port()
    words = worker(port)
    if "locust" in stranger:
        words = [*stranger, "-f", str(PROBING), "--worker", "--master-host", "127.0.0.1", "--master-port", str(port)]
    with serving(QUICKLY) as target, running(*master(target, port)) as command:
        command.until("0 of 1 workers are here")
        with running(*words, secret="a secret of somebody else"), running(*worker(port)) as friend:
            line = command.until("workers are here")
            friend.process.wait(60)
        command.until("Verdict")
        seen = len(target.seen)

    assert line.startswith("1 of 1")
    assert seen == 20, "all slots were dealt to the one who knows the secret"


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    done = archkata("load", "--worker", "--master-host", "127.0.0.1", ARCHKATA_LOAD_SECRET="short")

    assert done.returncode == 2
    assert "shorter than 16 characters" in done.stderr


def test_secrets_are_on_no_command_line() -> None:
    port = free_port()
    with serving(QUICKLY) as target, running(*master(target, port)) as command:
        command.until("0 of 1 workers are here")
        with running(*worker(port)) as helper:
            tree = [p for c in (command, helper) for p in psutil.Process(c.process.pid).children(recursive=True)]
            lines = [" ".join(each.cmdline()) for each in tree]
            command.until("1 of 1 workers are here")

    assert lines
    assert not [line for line in lines if SECRET in line]


@pytest.mark.skipif(WHY_NOT is not None, reason=f"network namespaces: {WHY_NOT}")
def test_a_worker_sends_nothing_to_a_machine_that_nobody_has_permitted_there(tmp_path: Path) -> None:
    port = free_port()
    with machines(1) as net, bystander(net, tmp_path) as other:
        words = [*LOAD, other.url, "--target-is-mine", other.ip, "--scenario", str(PROBING), "--rate", "20/s",
                 "--duration", "1s", "--json", "-", "--master", "--master-port", str(port)]  # fmt: skip
        with running(*words) as command:
            command.until("0 of 1 workers are here")
            asked_by_master = len(other.callers)
            with running(*worker(port)) as helper:
                complaint = command.until("A worker sends nothing to")
                code = command.process.wait(30)
                helper.process.wait(30)
        heard = len(other.callers) - asked_by_master

    assert other.ip in complaint
    assert (code, heard) == (2, 0)


def test_a_worker_asks_for_consent_on_its_own_machine() -> None:
    named = archkata(
        "load", "http://192.0.2.200", "--worker", "--master-host", "127.0.0.1", ARCHKATA_LOAD_SECRET=SECRET
    )
    other = archkata(
        "load", "http://192.0.2.200", "--worker", "--master-host", "127.0.0.1", "--target-is-mine", "192.0.2.201",
        ARCHKATA_LOAD_SECRET=SECRET,
    )  # fmt: skip

    assert (named.returncode, other.returncode) == (2, 2)
    assert "--target-is-mine 192.0.2.200" in named.stderr
    assert "but the target is 192.0.2.200" in other.stderr


def test_kill_9_of_a_worker_leaves_no_locust() -> None:
    with running(*worker(free_port())) as helper:
        parent = psutil.Process(helper.process.pid)
        while not [each for each in parent.children() if "locust" in " ".join(each.cmdline())]:
            assert helper.process.poll() is None
        started = parent.children(recursive=True)
        helper.process.kill()
        _, left = psutil.wait_procs(started, timeout=20)

    assert len(started) >= 2
    assert left == []


def test_an_ordinary_run_of_two_workers_is_encrypted_too() -> None:
    port = free_port()
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "20/s", "--duration", "1s", "--workers", "2", "--master-port", str(port))

    assert ran.document["load"]["planned"] == len(target.seen) == 20
