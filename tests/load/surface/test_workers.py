"""Several generator processes, as one sees them from outside: their figures, their deaths, their machines."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import pytest

from archkata.backend_process.launch import free_port
from tests.cli.commands import archkata
from tests.load.runs import PROBING, load
from tests.load.surface.namespaces import machines, why_not
from tests.load.targets import Target, serving, takes

pytestmark = pytest.mark.quiet

QUICKLY = takes(lambda _: 0.001)
LOAD = [sys.executable, "-m", "archkata", "load"]
SECRET: dict[str, Any] = {"ARCHKATA_LOAD_SECRET": "a secret of these tests alone"}
ROOT = Path(__file__).parents[3]


def test_four_workers_share_one_plan_and_lose_nothing() -> None:
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "80/s", "--duration", "2s", "--workers", "4")
        seen = len(target.seen)

    figures = ran.document["load"]
    assert (figures["planned"], figures["begun"], figures["workers"], figures["lost_workers"]) == (160, 160, 4, 0)
    assert ran.document["operations"]["GET /thing"]["ok"] == seen == 160
    assert sum(row["ok"] for row in ran.document["seconds"]) <= 160
    assert max(row["users"] for row in ran.document["seconds"]) >= 4


def test_a_closed_loop_is_shared_too() -> None:
    with serving(takes(lambda _: 0.02)) as target:
        ran = load(target.url, "--users", "4", "--duration", "1s", "--workers", "2")

    assert ran.document["load"]["loop"] == "closed"
    assert 80 <= ran.document["operations"]["GET /thing"]["ok"] <= 220


def test_more_workers_than_cores_are_warned_about() -> None:
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "20/s", "--duration", "1s", "--workers", str(len(os.sched_getaffinity(0)) + 1))

    assert any("they wait for each other" in notice for notice in ran.document["notices"])


def test_a_worker_that_dies_is_said_and_the_run_is_incomplete() -> None:
    with serving(QUICKLY) as target:
        process = subprocess.Popen(
            [*LOAD, target.url, "--scenario", str(PROBING), "--rate", "40/s", "--duration", "9s", "--workers", "3",
             "--limit", "p50 1 s", "--json", "-"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stderr is not None
        until(process, "1 s:")
        victim = next(each for each in psutil.Process(process.pid).children() if "--worker" in each.cmdline())
        victim.kill()
        output, errors = process.communicate(timeout=60)

    document = json.loads(output)
    assert "has gone." in errors
    assert document["load"]["lost_workers"] == 1
    assert (document["verdict"], process.returncode) == ("incomplete", 3)
    assert any(notice.startswith("A worker died") for notice in document["notices"])


def test_ctrl_c_collects_what_the_workers_have_measured_and_leaves_none() -> None:
    with serving(QUICKLY) as target:
        process = subprocess.Popen(
            [*LOAD, target.url, "--scenario", str(PROBING), "--rate", "40/s", "--duration", "60s", "--workers", "2",
             "--json", "-"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until(process, "2 s:")
        workers = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)

    document = json.loads(output)
    assert (process.returncode, document["interrupted"]) == (130, True)
    assert 80 <= document["operations"]["GET /thing"]["ok"] < 400
    assert not [each for each in workers if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def test_what_ctrl_c_cuts_off_is_no_unit_that_was_lost() -> None:
    process = subprocess.Popen(
        [*LOAD, "--start", f"{sys.executable} -m archkata serve", "--scenario", "checkout", "--rate", "2500/s",
         "--duration", "60s", "--json", "-"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until(process, "3 s:")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)

    document = json.loads(output)
    assert (process.returncode, document["interrupted"]) == (130, True)
    assert document["audit"]["verdict"] == "passed", document["audit"]


def test_nothing_of_a_run_outlives_archkata_not_even_after_kill_9() -> None:
    with serving(QUICKLY) as target:
        process = subprocess.Popen(
            [*LOAD, target.url, "--scenario", str(PROBING), "--rate", "40/s", "--duration", "60s", "--workers", "2",
             "--json", "-"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until(process, "1 s:")
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate(timeout=60)
        _, left = psutil.wait_procs(started, timeout=30)

    assert len(started) >= 3
    assert left == []


def stats_of(link: str) -> dict[str, Any]:
    """Ask Locust's page what it shows."""
    with urlopen(f"{link}stats/requests", timeout=10) as answer:  # noqa: S310 - our own link
        found: dict[str, Any] = json.load(answer)
    return found


def until(process: subprocess.Popen[str], beginning: str) -> str:
    """Read what a command says until a line begins like that, and return it all."""
    assert process.stderr is not None
    said: list[str] = []
    while not said or not said[-1].startswith(beginning):
        said.append(process.stderr.readline())
        assert process.poll() is None, "".join(said)
    return "".join(said)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--workers", "2", "--master"], "exclude each other"),
        (["--worker"], "Which master?"),
        (["--worker", "--master-host", "127.0.0.1"], "A worker needs the secret of its master"),
        (["--master", "--scenario", "retry-storm"], "Use --workers N on one machine."),
    ],
)
def test_what_does_not_go_together_is_told(options: list[str], sentence: str) -> None:
    done = archkata("load", f"http://127.0.0.1:{free_port()}", *options)

    assert done.returncode == 2
    assert sentence in done.stderr


def joining(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a worker that knows the secret."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **SECRET}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_two_workers_find_their_master_by_its_port() -> None:
    port = str(free_port())
    with serving(QUICKLY) as target:
        worker = [*LOAD, "--worker", "--master-host", "127.0.0.1", "--master-port", port, "--scenario", str(PROBING)]
        workers = [joining(worker) for _ in range(2)]
        options = ["--master", "--expect-workers", "2", "--master-port", port]
        ran = load(target.url, "--rate", "40/s", "--duration", "1s", *options, **SECRET)
        codes = [each.wait(30) for each in workers]
        seen = len(target.seen)

    assert codes == [0, 0]
    assert ran.document["load"]["planned"] == seen == 40
    assert "2 of 2 workers are here." in ran.lines


def test_workers_send_their_books_to_the_master() -> None:
    port = str(free_port())
    worker = [*LOAD, "--worker", "--master-host", "127.0.0.1", "--master-port", port, "--scenario", "checkout"]
    workers = [joining(worker) for _ in range(2)]
    done = archkata(
        "load", "--start", f"{sys.executable} -m archkata serve", "--scenario", "checkout", "--rate", "40/s",
        "--duration", "2s", "--limit", "errors 50 %", "--json", "-",
        "--master", "--expect-workers", "2", "--master-host", "127.0.0.1", "--master-port", port, **SECRET,
    )  # fmt: skip
    codes = [each.wait(30) for each in workers]

    document = json.loads(done.stdout)
    findings = {each["claim"].partition(",")[0]: each["figures"] for each in document["audit"]["findings"]}
    bought = document["operations"]["POST /purchases"]["ok"]
    assert codes == [0, 0]
    assert (document["verdict"], document["audit"]["verdict"], done.returncode) == ("passed", "passed", 0)
    assert findings["no unit is lost or made up: stock = published - bought + refunded + restocked"]["products"] == 80
    # besides those of the run each worker has tried once whether things can be bought
    assert findings["each acknowledged purchase is there"]["purchases"] == bought + 2


class Everywhere(Target):
    """A target that other machines reach, too; it keeps from whom each request came."""

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Serve on all addresses."""
        self.peers: Counter[str] = Counter()
        server = await asyncio.start_server(self._talk_to, "0.0.0.0", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    async def _talk_to(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.peers[writer.get_extra_info("peername")[0]] += 1
        await self._talk(reader, writer)


def test_four_machines_send_for_one_master(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = why_not()
    if reason is not None:
        pytest.skip(f"network namespaces: {reason}")
    monkeypatch.setattr("tests.load.targets.Target", Everywhere)
    with machines(4) as net, serving(QUICKLY) as target:
        port = str(free_port())
        worker = [*LOAD, "--worker", "--master-host", net.host, "--master-port", port, "--scenario", str(PROBING),
                  "--target-is-mine", net.host]  # fmt: skip
        workers = [joining(net.command(name, *worker)) for name in net.names]
        ran = load(
            f"http://{net.host}:{target.port}", "--rate", "80/s", "--duration", "2s", "--target-is-mine", net.host,
            "--master", "--expect-workers", "4", "--master-host", net.host, "--master-port", port, **SECRET,
        )  # fmt: skip
        codes = [each.wait(30) for each in workers]
        seen = len(target.seen)
        assert isinstance(target, Everywhere)
        senders = [peer for peer in target.peers if peer != net.host]

    assert codes == [0, 0, 0, 0]
    assert len(senders) == 4
    assert (ran.document["load"]["planned"], ran.document["operations"]["GET /thing"]["ok"], seen) == (160, 160, 160)
    assert ran.document["load"]["workers"] == 4


@pytest.mark.parametrize("options", [[], ["--workers", "2"]], ids=["alone", "two workers"])
def test_locusts_own_page_is_there_until_ctrl_c_and_then_comes_the_verdict(options: list[str]) -> None:
    port = free_port()
    with serving(QUICKLY) as target:
        process = subprocess.Popen(
            [*LOAD, target.url, "--scenario", str(PROBING), "--rate", "40/s", "--duration", "2s", "--limit", "max 1 s",
             "--web", str(port), "--json", "-", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        link = re.search(r"http://127\.0\.0\.1:\d+/\S+/", until(process, "2 s:"))
        assert link is not None
        page = stats_of(link[0])
        while page["state"] in {"running", "spawning"} or page["stats"][0]["name"] == "Aggregated":
            page = stats_of(link[0])
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)

    document = json.loads(output)
    assert page["stats"][0]["name"] == "/thing"
    assert (document["verdict"], document["interrupted"], process.returncode) == ("passed", False, 0)
    assert document["operations"]["GET /thing"]["ok"] == 80
