"""Reports for people: nothing lost in 80 columns, nothing of a target's in control of the terminal."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pexpect
import pytest

from archkata.conformance.events import Run, StageFinished
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.language import text
from archkata.reports.lines import Page, plain, visible
from archkata.reports.plain import PlainReport
from archkata.reports.run_text import RenderOptions
from archkata.reports.terminal import TerminalReport
from tests.reports.samples import READS, events_of, exchange, interrupted, passed, play, run_of, some_fail

ROOT = str(Path(__file__).parents[2])
HOSTILE = [
    "\x1b[2J\x1b[31m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\x08\x08\x08",
    "\r",
    "\u202egnp.exe",
    "\u2066\u2069",
    "\u200b\u200d\ufeff",
    "\u2028\u2029",
    "\x00\x7f",
    "\ud800",
    "\U000e0041",
    "[bold red]markup[/]",
    "[link=http://evil]x[/link]",
]


def piped(run: Run, *, verbose: bool = False) -> str:
    stream = io.StringIO()
    play(run, PlainReport(RenderOptions(verbose=verbose), stream))
    return stream.getvalue()


def on_a_terminal(run: Run) -> str:
    stream = io.StringIO()
    play(run, TerminalReport(RenderOptions(), stream))
    return stream.getvalue()


def sent_by_a_target(what: str) -> Run:
    answer = exchange("GET", "/users/usr_77001", 200, token=what)
    assert answer.reply is not None
    answer.reply.body = what.encode("utf-8", "surrogatepass")
    answer.reply.headers.append((what, what))
    told = text("{what}", what=what)
    return run_of(
        [
            CheckResult(READS, Outcome.FAIL, Finding(told, told, told, detail=(told,)), exchanges=[answer]),
            CheckResult(READS, Outcome.INCONCLUSIVE, reason=told),
            CheckResult(READS, Outcome.NOT_EXERCISED, reason=told),
        ],
        notices=[told],
        gave_up=told,
        died=[exchange("GET", f"/{what}", None)],
    )


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_that_a_target_sends_reaches_a_terminal_as_it_is(what: str) -> None:
    run = sent_by_a_target(what)

    for shown in (piped(run), piped(run, verbose=True), on_a_terminal(run)):
        assert all(character.isprintable() or character == "\n" for character in shown)


@pytest.mark.parametrize("what", HOSTILE[-2:])
def test_markup_is_text(what: str) -> None:
    assert what in on_a_terminal(sent_by_a_target(what))


def test_what_is_not_visible_is_shown_by_its_number() -> None:
    assert visible("a\x1b[31m\u202e\tb\nc\ud800") == "a\\x1b[31m\\u202e\\tb\nc\\ud800"


@pytest.mark.parametrize("run", [run_of(passed()), run_of(some_fail()), interrupted()])
def test_no_sentence_is_wider_than_80_columns(run: Run) -> None:
    script = re.compile(r" {4}\S|archkata test| {6}")

    assert [line for line in piped(run).split("\n") if len(line) > 80 and not script.match(line)] == []


@pytest.mark.parametrize("width", [1, 20, 40, 80])
def test_wrapping_loses_nothing(width: int) -> None:
    sentence = "A rule with `a_very_long_identifier_that_no_width_can_hold` and http://127.0.0.1:8000/users?x=1 - here."
    page = Page(RenderOptions().language, width)

    page.entry("Label", sentence, column=12)
    page.write(sentence, indent=4)

    shown = [word for line in page.take() for word in plain(line).split()]
    assert shown == ["Label", *sentence.split(), *sentence.split()]


def test_a_text_without_words_is_still_an_entry() -> None:
    page = Page(RenderOptions().language)

    page.entry("Label", "", column=8)

    assert [plain(line) for line in page.take()] == ["Label"]


def test_a_stage_that_was_not_finished_is_in_the_map_all_the_same() -> None:
    stream = io.StringIO()
    report = PlainReport(RenderOptions(), stream)

    for event in events_of(interrupted()):
        if not isinstance(event, StageFinished):
            report(event)

    assert "\n  users " in stream.getvalue()


def test_stages_are_told_in_their_order_in_whatever_order_they_end() -> None:
    stream = io.StringIO()
    report = PlainReport(RenderOptions(), stream)
    events = events_of(run_of(passed()))
    ends = [event for event in events if isinstance(event, StageFinished)]

    for event in (*events[:2], *reversed(ends), events[-1]):
        report(event)

    assert re.findall(r"^  (\w+) +\d", stream.getvalue(), re.MULTILINE) == ["users", "catalogue", "purchases"]


# On a real terminal

PLAY = """
from archkata.reports import reporters
from archkata.reports.run_text import RenderOptions
from tests.reports.samples import play, run_of, some_fail

with reporters(RenderOptions()) as tell:
    play(run_of(some_fail()), tell)
"""


def on_a_screen(**variables: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", **variables}
    child = pexpect.spawn(
        sys.executable, ["-c", PLAY], dimensions=(40, 80), encoding="utf-8", timeout=30, cwd=ROOT, env=environment
    )
    child.expect(pexpect.EOF)
    return str(child.before)


def test_a_terminal_gets_colours_and_its_cursor_back() -> None:
    shown = on_a_screen()

    assert "\x1b[31m" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


def test_no_color_means_no_colour() -> None:
    assert re.findall(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\dm", on_a_screen(NO_COLOR="1")) == []


def test_a_dumb_terminal_gets_plain_lines() -> None:
    assert "\x1b" not in on_a_screen(TERM="dumb")
