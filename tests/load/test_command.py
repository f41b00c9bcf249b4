"""`archkata load` as its user meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest

from archkata.backend_process.launch import free_port
from archkata.reports.json_run import SCHEMA_FILE
from tests.cli.commands import archkata
from tests.load.runs import PROBING, load
from tests.load.targets import freezes, serving, takes

pytestmark = pytest.mark.quiet

ROOT = Path(__file__).parents[2]
QUICKLY = takes(lambda _: 0.001)
EVENLY = "from archkata.load.scenario import Scenario\nscenario = Scenario(arrivals='constant')\n"
LOAD = [sys.executable, "-m", "archkata", "load"]
LOCUST = [sys.executable, "-m", "locust"]


def test_the_document_keeps_to_the_published_schema() -> None:
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "100/s", "--duration", "1s", "--limit", "GET /thing p95 1 s")

    jsonschema.validate(ran.document, json.loads(SCHEMA_FILE.read_text("utf-8")))
    assert ran.document["kind"] == "load"
    assert "100 arrivals planned" in ran.lines


def test_without_a_rate_the_loop_is_closed_and_says_so() -> None:
    with serving(takes(lambda _: 0.02)) as target:
        ran = load(target.url, "--users", "3", "--duration", "1s")

    assert ran.document["load"]["loop"] == "closed"
    assert "planned" not in ran.document["load"]
    assert "Closed loop" in ran.lines
    assert 60 <= ran.document["operations"]["GET /thing"]["ok"] <= 153


def test_what_nobody_was_free_for_is_dropped_and_counted() -> None:
    with serving(freezes(every=3.0, seconds=2.9)) as target:
        ran = load(target.url, "--rate", "50/s", "--users", "5", "--duration", "2s")

    figures = ran.document["load"]
    assert figures["planned"] == 100
    assert figures["begun"] + figures["dropped"] == 100
    assert figures["most_users"] == 5
    assert figures["dropped"] > 50


def test_the_same_in_spanish() -> None:
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "50/s", "--duration", "1s", "--lang", "es")

    assert "Lazo abierto de 1 s: 50 llegadas planificadas" in ran.lines.replace("\n", " ")
    assert ran.document["language"] == "es"


def test_ctrl_c_leaves_a_partial_report_and_nothing_running() -> None:
    with serving(QUICKLY) as target:
        process = subprocess.Popen(
            [*LOAD, target.url, "--scenario", str(PROBING), "--rate", "50/s", "--duration", "60s", "--json", "-"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert process.stdout is not None
        while not process.stderr.readline().startswith("2 s:"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        document = json.loads(process.stdout.read())
        process.stdout.close()
        process.stderr.close()
        code = process.wait(30)
        seen = len(target.seen)

    assert code == 130
    assert document["verdict"] == "incomplete"
    assert document["interrupted"] is True
    assert document["operations"]["GET /thing"]["ok"] + 5 >= seen >= 100
    assert document["load"]["planned"] < 500


def test_a_generator_that_dies_is_told_with_its_last_lines(tmp_path: Path) -> None:
    suicide = tmp_path / "suicide.py"
    suicide.write_text(
        PROBING.read_text("utf-8").replace(
            "        headers =",
            '        import os, sys\n        sys.stderr.write("farewell\\n")\n        os._exit(7)\n        headers =',
        )
    )
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "10/s", "--duration", "5s", scenario=suicide)

    assert ran.code == 3
    assert any("farewell" in notice for notice in ran.document["notices"])


def test_a_mistake_in_a_locust_file_is_told_with_its_line(tmp_path: Path) -> None:
    mistaken = tmp_path / "mistaken.py"
    mistaken.write_text(
        "from locust import User, task\n\n\nclass U(User):\n    @task\n    def t(self):\n        self.oops()\n"
    )
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "10/s", "--duration", "1s", scenario=mistaken)

    (error,) = ran.document["errors"]
    assert error.startswith(f"{mistaken}:7: AttributeError")
    assert ran.code == 3


def test_a_locust_file_that_cannot_be_imported_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_of_this_name\n")
    with serving(QUICKLY) as target:
        ran = load(target.url, "--duration", "1s", scenario=broken)

    assert ran.code == 2
    assert ran.lines == "archkata: broken.py:1: ModuleNotFoundError: No module named 'nothing_of_this_name'\n"


def test_a_locust_file_without_users_is_one_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "empty.py"
    empty.write_text("x = 1\n")
    with serving(QUICKLY) as target:
        ran = load(target.url, "--duration", "1s", scenario=empty)

    assert ran.code == 2
    assert ran.lines.startswith("archkata: empty.py has no Locust user.\n")


@pytest.mark.parametrize("client", ["FastHttpUser", "HttpUser"])
def test_users_of_locusts_own_kinds_take_turns_and_are_measured(tmp_path: Path, client: str) -> None:
    path = tmp_path / "theirs.py"
    path.write_text(
        f"{EVENLY}from locust import {client}, task, constant\n\n\nclass U({client}):\n    wait_time = constant(9)\n\n"
        "    @task\n    def t(self):\n        self.client.get('/thing')\n        self.client.get('/more')\n"
    )
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "20/s", "--duration", "1s", scenario=path)

    operations = ran.document["operations"]
    assert ran.document["load"]["planned"] == 20
    assert (operations["GET /thing"]["ok"], operations["GET /more"]["ok"]) == (20, 20)
    assert operations["GET /thing"]["p50_ms"] >= operations["GET /thing"]["from_send"]["p50_ms"]


def test_two_kinds_of_users_are_mixed_by_weight_however_slow_one_is(tmp_path: Path) -> None:
    path = tmp_path / "two.py"
    path.write_text(
        f"{EVENLY}import gevent\nfrom locust import task\nfrom archkata.load.generator import KataUser\n\n\n"
        "class Slow(KataUser):\n    weight = 1\n\n    @task\n    def t(self):\n"
        "        self.client.get('/thing', name='/slow')\n        gevent.sleep(0.2)\n\n\n"
        "class Fast(KataUser):\n    weight = 3\n\n    @task\n    def t(self):\n"
        "        self.client.get('/thing', name='/fast')\n"
    )
    with serving(QUICKLY) as target:
        ran = load(target.url, "--rate", "150/s", "--duration", "2s", scenario=path)

    operations = ran.document["operations"]
    assert operations["GET /slow"]["ok"] + operations["GET /fast"]["ok"] == 300
    assert 45 <= operations["GET /slow"]["ok"] <= 105


def test_two_runs_at_once_do_not_disturb_each_other() -> None:
    def run(path: str) -> int:
        with serving(QUICKLY) as target:
            ran = load(target.url, "--rate", path, "--duration", "1s")
            return int(ran.document["operations"]["GET /thing"]["ok"]) - len(target.seen)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, ["30/s", "50/s"])) == [0, 0]


def test_every_scenario_is_a_plain_locust_file_too() -> None:
    with serving(QUICKLY) as target:
        command = [
            *LOCUST,
            "-f",
            str(PROBING),
            "--host",
            target.url,
            "--headless",
            "--users",
            "2",
            "--run-time",
            "3s",
            "--json",
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)

    (row,) = json.loads(done.stdout)
    assert (row["name"], row["method"]) == ("/thing", "GET")
    assert 0 < row["num_requests"] <= len(target.seen)
    assert row["num_failures"] == 0


def test_a_plain_locust_file_takes_a_rate() -> None:
    with serving(QUICKLY) as target:
        command = [
            *LOCUST,
            "-f",
            str(PROBING),
            "--host",
            target.url,
            "--headless",
            "--rate",
            "30/s",
            "--duration",
            "1s",
            "--json",
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)

    (row,) = json.loads(done.stdout)
    assert row["num_requests"] == len(target.seen) == 30


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--rate", "200"], "“200” is not a rate."),
        (["--duration", "10"], "“10” is not a duration."),
        (["--limit", "p95 100"], "has no unit"),
        (["--scenario", "brows"], "Did you mean “browse”?"),
        (["--scenario", "nowhere.py"], "There is no Locust file"),
    ],
)
def test_mistakes_are_told_before_anything_is_sent(options: list[str], sentence: str) -> None:
    done = archkata("load", f"http://127.0.0.1:{free_port()}", *options)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_nobody_there_is_told() -> None:
    done = archkata("load", f"http://127.0.0.1:{free_port()}")

    assert done.returncode == 3
    assert "Nothing listens" in done.stderr


def test_without_locust_one_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfound = u.find_spec\n"
        "u.find_spec = lambda name, package=None: None if name == 'locust' else found(name, package)\n"
    )
    with serving(QUICKLY) as target:
        done = archkata(
            "load", target.url, "--scenario", str(PROBING), PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)])
        )

    assert done.returncode == 2
    assert "pip install 'archkata[load]'" in done.stderr
