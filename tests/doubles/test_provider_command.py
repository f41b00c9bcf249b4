"""`archkata provider`: what a learner sees."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from archkata.cli.provider import provider
from archkata.doubles import Closed, Doubles, PaymentProvider, Silence, Status, Success, Trickle
from archkata.doubles.journal import CallLog
from archkata.errors import ArchkataError
from tests.doubles.client import Wire
from tests.doubles.conftest import Dial

# a shell that runs the tests in the background has its children ignore Ctrl-C
COMMAND = """
import signal, typer
from archkata.cli.provider import provider
signal.signal(signal.SIGINT, signal.default_int_handler)
typer.run(provider)
"""
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", COMMAND, "--port", "0", "--events-port", "0", *arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "ARCHKATA_LANG": "en"}
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def port_in(line: str, name: str) -> int:
    match = re.fullmatch(name + r"=http://127\.0\.0\.1:(\d+)(/events)?\n", line)
    assert match is not None, line
    return int(match[1])


def test_it_says_both_variables_shows_each_request_and_ends_with_ctrl_c(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "faults.yaml"
    script.write_text("- {amount: 1999, answers: [{answer: 503, retry_after: 2}, charge]}\n")
    process = start("--script", str(script))
    payments = port_in(line_of(process), "PAYMENTS_URL")
    events = port_in(line_of(process), "EVENTS_URL")
    assert "Ctrl-C" in line_of(process)
    with Wire(payments) as wire:
        for status in (503, 201):
            wire.charge(1999, "k1", "order 7")
            assert wire.answer().status == status
    with Wire(events) as wire:
        event = {"id": "e1", "type": "user.registered", "occurred_at": "2026-01-02T03:04:05Z", "data": {"id": 7}}
        wire.send("POST", "/events", event)
        assert wire.answer().status == 204
    shown = [line_of(process) for _ in range(3)]
    clock = r"\d\d:\d\d:\d\d\.\d\d\d  "
    assert re.match(clock + "charge of 1999 USD for “order 7”, key k1: 503 with Retry-After: 2$", shown[0])
    assert re.match(clock + "charge of 1999 USD for “order 7”, key k1, attempt 2: 201, done$", shown[1])
    assert re.match(clock + "event e1, user.registered 7: 204$", shown[2])
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=10)
    assert rest == "\nCharges: 1, standing: 1, events: 1.\n"
    assert process.returncode == 0


def test_a_taken_port_is_told_with_what_helps(doubles: Doubles) -> None:
    taken = doubles.provider().port
    app = typer.Typer()
    app.command()(provider)
    result = CliRunner().invoke(app, ["--port", str(taken), "--events-port", "0"])
    assert isinstance(result.exception, ArchkataError)
    assert "A port cannot be had" in str(result.exception.sentence)
    assert "--port" in str(result.exception.remedy)


def test_a_wrong_script_is_told_before_anything_listens(tmp_path: Path) -> None:
    script = tmp_path / "faults.yaml"
    script.write_text("- {amount: 1999, answers: [chargee]}\n")
    app = typer.Typer()
    app.command()(provider)
    result = CliRunner().invoke(app, ["--script", str(script)])
    assert isinstance(result.exception, ArchkataError)
    assert "faults.yaml:1: “chargee” is not known" in str(result.exception.sentence)
    assert result.output == ""


# The lines


@pytest.fixture
def journal(provider: PaymentProvider) -> CallLog:
    journal = CallLog()
    provider.watch(journal.note)
    return journal


@pytest.mark.parametrize(
    ("reaction", "told"),
    [
        (Success(), "201, done"),
        (Success(delay=0.05), "201, done, after 0.05 s"),
        (Status(500), "500"),
        (Status(503, retry_after_date=3), "503 with a Retry-After 3 s ahead"),
        (Silence(), "silence"),
        (Silence(done=True), "done, then silence"),
        (Closed(), "the connection is closed"),
        (Closed(done=True, reset=True), "done, then the connection is reset"),
        (Trickle(), "an answer without end, byte by byte"),
    ],
)
def test_a_line_tells_what_the_backend_gets(
    provider: PaymentProvider, journal: CallLog, dial: Dial, reaction: Success, told: str
) -> None:
    provider.on_charge(reaction)
    dial(provider).charge(1999, "k", "r")
    assert str(journal.next_line()).endswith(f"  charge of 1999 USD for “r”, key k: {told}")


def test_a_line_tells_when_the_backend_gives_up(provider: PaymentProvider, journal: CallLog, dial: Dial) -> None:
    provider.on_charge(Silence())
    wire = dial(provider)
    wire.charge()
    journal.next_line()
    wire.close()
    assert ": given up by the backend after 0." in str(journal.next_line())


def test_a_line_tells_what_is_wrong_with_a_request(provider: PaymentProvider, journal: CallLog, dial: Dial) -> None:
    wire = dial(provider)
    wire.send("POST", "/charges", {"amount": 1}, {"Idempotency-Key": "k"})
    assert "POST /charges: 400, because `currency` is not three capital letters: –" in str(journal.next_line())
    wire.answer()
    wire.send("GET", "/charges?reference=a%1b%5b2Jb")
    assert str(journal.next_line()).endswith("  look-up of “a?[2Jb”: 200")


def test_lines_of_refunds_and_of_strange_events(
    provider: PaymentProvider, journal: CallLog, doubles: Doubles, dial: Dial
) -> None:
    wire = dial(provider)
    wire.charge()
    charge_id = wire.answer().json()["id"]
    wire.send("POST", f"/charges/{charge_id}/refunds", {"amount": 5}, {"Idempotency-Key": "r"})
    journal.next_line()
    assert str(journal.next_line()).endswith("  refund of 5, key r: 201, done")
    subscriber = doubles.subscriber(keep_notes=False)
    subscriber.watch(journal.note)
    line = dial(subscriber)
    line.send("POST", "/events", {"id": "e", "type": "user.registered", "data": {"id": "7"}})
    assert str(journal.next_line()).endswith(
        '  event e, user.registered "7": 204, although the event has no occurred_at'
    )
    line.answer()
    line.send("GET", "/events")
    assert str(journal.next_line()).endswith("  GET /events: 405")
    assert subscriber.deliveries() == []
