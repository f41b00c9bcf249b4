"""A Ctrl-C at a question is never lost, however unlucky its moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

pytestmark = pytest.mark.quiet

ASKS_AGAIN_AND_AGAIN = """
import typer
from archkata.cli.asking import read_line

asked = 0
while True:
    try:
        print(f"got {read_line(f'[{asked}] > ')!r}")
    except typer.Abort:
        asked += 1
        if asked == 500:
            break
"""
# The signal reaches another thread, so that no system call of the main thread is interrupted: this is what happens, by
# chance, to a signal that comes just before that call.
HEARS_LATE = """
import signal, threading
from archkata.cli.asking import read_line

threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
read_line("> ")
"""


def spawned(program: str, folder: Path) -> pexpect.spawn[str]:
    (folder / "program.py").write_text(program)
    environment = {**os.environ, "TERM": "dumb", "LANG": "C.UTF-8"}
    return pexpect.spawn(sys.executable, ["program.py"], cwd=str(folder), env=environment, encoding="utf-8", timeout=60)


def test_a_signal_that_interrupts_no_system_call_ends_the_question(tmp_path: Path) -> None:
    child = spawned(HEARS_LATE, tmp_path)
    child.expect_exact("> ")

    child.sendintr()

    child.expect_exact("Abort")
    child.expect(pexpect.EOF)


def test_five_hundred_at_the_very_moment_of_the_prompt(tmp_path: Path) -> None:
    child = spawned(ASKS_AGAIN_AND_AGAIN, tmp_path)

    for asked in range(500):
        child.expect_exact(f"[{asked}] > ")
        child.sendintr()

    child.expect(pexpect.EOF)


def test_a_line_and_the_end_of_the_input(tmp_path: Path) -> None:
    child = spawned(ASKS_AGAIN_AND_AGAIN, tmp_path)
    child.expect_exact("[0] > ")
    child.sendline("¿qué?")
    child.expect_exact("got '¿qué?'")
    child.expect_exact("[0] > ")
    child.sendline("")
    child.expect_exact("got ''")

    child.sendeof()

    child.expect_exact("[1] > ")
    child.close(force=True)
