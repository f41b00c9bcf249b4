"""Ask for one line on a terminal, without ever losing a Ctrl-C."""

from __future__ import annotations

import select
import sys

import typer

PULSE_S = 0.1


def read_line(prompt: str, *, error: bool = False) -> str:
    """Show a prompt and return the line that is typed; raise typer.Abort at Ctrl-C and at the end of the input.

    Python's input() loses a Ctrl-C that comes after the prompt is shown and before the system call that waits for the
    line: the signal is noted, and nothing looks at it until a key is pressed. So the wait is in pieces, between which
    Python handles signals; when the terminal has a line, reading it does not wait.
    """
    try:
        typer.echo(prompt, nl=False, err=error)  # a Ctrl-C may come as soon as the prompt is seen, before this returns
        while not select.select([sys.stdin], [], [], PULSE_S)[0]:
            pass
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        raise typer.Abort from None
    if not line:
        raise typer.Abort
    return line.rstrip("\n")
