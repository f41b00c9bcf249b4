"""Runs that meet what is no fault of the target: stalls of the generator, tokens that end, a terminal that closes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from tests.cli.commands import archkata
from tests.load.runs import PROBING, load
from tests.load.surface.test_workers import LOAD, until
from tests.load.targets import Seen, answer, serving, takes

pytestmark = pytest.mark.quiet

QUICKLY = takes(lambda _: 0.001)
SERVE = f"{sys.executable} -m archkata serve"


def test_a_generator_that_stalls_does_not_accuse_the_target() -> None:
    with serving(QUICKLY) as target:
        process = subprocess.Popen(
            [*LOAD, target.url, "--scenario", str(PROBING), "--rate", "100/s", "--duration", "4s", "--limit",
             "p95 100 ms", "--json", "-"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until(process, "1 s:")
        generator = next(each for each in psutil.Process(process.pid).children(recursive=True)
                         if "locust" in each.cmdline() and "--headless" in each.cmdline())  # fmt: skip
        generator.suspend()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        generator.resume()
        output, _ = process.communicate(timeout=60)

    document = json.loads(output)
    assert document["load"]["generator_lag_p99_ms"] > 500
    assert (document["verdict"], process.returncode) == ("incomplete", 3)


def test_tokens_that_end_during_a_run_are_renewed_and_so_are_those_of_the_audit() -> None:
    done = archkata(
        "load", "--start", f"env ARCHKATA_TOKEN_TTL=3 {SERVE}", "--scenario", "checkout", "--rate", "30/s",
        "--duration", "8s", "--limit", "errors 50 %", "--json", "-",
    )  # fmt: skip

    document = json.loads(done.stdout)
    statuses = {status for each in document["operations"].values() for status in each["statuses"]}
    assert "401" not in statuses
    assert document["audit"]["verdict"] == "passed", document["audit"]


def test_a_token_with_hardly_any_life_makes_no_storm_of_log_ins(tmp_path: Path) -> None:
    scenario = tmp_path / "probing.py"
    scenario.write_text(
        PROBING.read_text("utf-8")
        + "\n    @classmethod\n    def prepare(cls, setup):\n        cls.login = setup.log_in('a@b', 'c')\n"
    )

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        del one
        writer.write(answer(201, b'{"access_token": "t", "expires_in": 0.000001}'))

    with serving(behave) as target:
        ran = load(target.url, "--rate", "20/s", "--duration", "2s", scenario=scenario)
        log_ins = sum(one.path == "/sessions" for one in target.seen)

    assert ran.document["operations"]["GET /thing"]["ok"] == 40
    assert 2 <= log_ins <= 20


def test_a_throttle_that_refuses_us_is_told_and_accuses_nobody() -> None:
    done = archkata(
        "load", "--start", f"env ARCHKATA_RATE_LIMIT=10/1 {SERVE}", "--scenario", "browse", "--rate", "100/s",
        "--duration", "4s", "--limit", "errors 1 %", "--json", "-",
    )  # fmt: skip

    document = json.loads(done.stdout)
    assert document["verdict"] == "incomplete"
    assert "ARCHKATA_RATE_LIMIT=off" in document["limits"][0]["why"]


def test_data_that_cannot_be_made_end_the_run_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(
        PROBING.read_text("utf-8") + "\n    @classmethod\n    def prepare(cls, setup):\n        {}['nope']\n"
    )
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "20/s", "--duration", "60s", scenario=broken)

    assert ran.code == 2
    assert ran.lines.splitlines()[-1].endswith("KeyError: 'nope'")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_closes_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [*LOAD, "--start", SERVE, "--duration", "60s", "--json", "-"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)},
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - under nohup it would be ignored
    )  # fmt: skip
    until(process, "1 s:")
    process.send_signal(number)
    process.communicate(timeout=60)

    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []
    assert tempfile.gettempdir() != str(tmp_path)
