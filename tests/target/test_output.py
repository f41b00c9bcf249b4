"""What a backend prints is kept with its moments: bounded, without escapes, without secrets."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from archkata.backend_process.output import Output, Outputs
from archkata.redaction import Secrets

SHORT_MOST = 1000


class Printer:
    """Prints as a process does, to files that it has inherited."""

    def __init__(self, output: Output) -> None:
        self._streams = [stream.file for stream in output.streams]

    def out(self, words: str) -> None:
        os.write(self._streams[0].fileno(), words.encode())

    def error(self, words: str) -> None:
        os.write(self._streams[1].fileno(), words.encode())


@pytest.fixture
def output() -> Iterator[Output]:
    output = Output(Secrets([("e@x.example", "hunter2!"), ("f@x.example", "other")]).hide)
    yield output
    output.close()


def moment(output: Output) -> float:
    """Note a moment as a request does that begins or ends."""
    output.sample()
    return time.monotonic()


def test_only_what_was_written_in_the_moment_is_shown(output: Output) -> None:
    printer = Printer(output)
    printer.error("before\n")
    started = moment(output)
    printer.error("the traceback\n")
    ended = moment(output)
    time.sleep(0.35)
    output.sample()
    printer.error("long after\n")

    assert output.between(started, ended) == ("the traceback",)


def test_what_is_logged_just_after_the_answer_is_waited_for(output: Output) -> None:
    started = moment(output)
    ended = moment(output)
    Printer(output).error("late\n")

    assert output.between(started, ended) == ("late",)


def test_standard_error_comes_before_the_access_log(output: Output) -> None:
    printer = Printer(output)
    started = moment(output)
    printer.out("POST /users 500\n")
    assert output.between(started, moment(output)) == ("POST /users 500",)

    printer.error("ValueError: no\n")

    assert output.between(started, moment(output)) == ("ValueError: no",)


def test_escape_sequences_and_blank_lines_are_taken_out(output: Output) -> None:
    started = moment(output)
    Printer(output).error("\x1b[31m\x1b]0;title\x07ValueError\x1b[0m: \x1b[2Jno\r\n\n   \n\tat x\n")

    assert output.between(started, moment(output)) == ("ValueError: no", "    at x")


def test_of_many_lines_the_first_and_the_last_are_shown(output: Output) -> None:
    started = moment(output)
    Printer(output).error("".join(f"line {n}\n" for n in range(40)))

    lines = [str(line) for line in output.between(started, moment(output))]

    assert lines[:4] == ["line 0", "line 1", "line 2", "[25 lines are left out here]"]
    assert lines[-1] == "line 39"
    assert len(lines) == 16


def test_a_long_line_is_cut(output: Output) -> None:
    started = moment(output)
    Printer(output).error("x" * 10_000 + "\n")

    assert [len(str(line)) for line in output.between(started, moment(output))] == [500]


def test_secrets_are_taken_out_by_value(output: Output) -> None:
    started = moment(output)
    Printer(output).error("ARCHKATA_EDITORS=e@x.example:hunter2!\n")

    assert output.between(started, moment(output)) == ("ARCHKATA_EDITORS=e@x.example:$ARCHKATA_EDITOR_PASSWORD",)
    assert "hunter2" not in "".join(output.last_lines())


def test_old_output_takes_no_room_and_offsets_stay(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archkata.backend_process.output.MOST_ON_DISK", SHORT_MOST)
    printer = Printer(output)
    for _ in range(50):
        printer.error("x" * 99 + "\n")
        output.sample()
    started = moment(output)
    printer.error("here\n")

    assert output.between(started, moment(output))[-1] == "here"
    assert os.fstat(output.streams[1].file.fileno()).st_blocks * 512 <= 2 * 4096


def test_the_end_is_kept_when_the_process_is_gone(output: Output) -> None:
    started = moment(output)
    Printer(output).error("last words\n")
    ended = moment(output)

    output.close()
    output.close()

    assert output.between(started, ended) == ("last words",)
    assert output.last_lines() == ["last words"]


def test_of_instances_that_ended_the_last_ones_are_kept() -> None:
    outputs = Outputs()
    for port in range(40):
        outputs.begin(f"http://127.0.0.1:{port}", str).close()

    assert outputs.at("http://127.0.0.1:39") is not None
    assert outputs.at("http://127.0.0.1:3") is None
