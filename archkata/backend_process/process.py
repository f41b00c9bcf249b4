"""A process that the learner's command started, and its whole group."""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from archkata.backend_process.guard import Guard
from archkata.backend_process.output import Output
from archkata.errors import ArchkataError
from archkata.language import text

STARTER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("starter.py")))
GRACE_S = 5.0
GROUP_S = 0.2


class Process:
    """A started command in a session and process group of its own; what it prints is in `output`.

    Whatever happens to archkata, the group does not outlive it: a guard sees to that.
    """

    def __init__(self, command: str, folder: Path, variables: Mapping[str, str], output: Output | None = None) -> None:
        self.command = command
        self.output = output or Output(str)
        environment = {**os.environ, **variables}
        with contextlib.ExitStack() as begun:
            begun.callback(self.output.close)
            words = _words(command)
            try:
                _look_for(words[0], folder, environment)
                self._guard = Guard()
                begun.callback(self._guard.dismiss)
                self._process = subprocess.Popen(
                    [*STARTER, *words],
                    cwd=folder,
                    env=environment,
                    stdin=self._guard.door,
                    stdout=self.output.streams[0].file,
                    stderr=self.output.streams[1].file,
                    start_new_session=True,
                )
            except OSError as error:
                raise ArchkataError(
                    text("“{command}” cannot be started: {error}.", command=command, error=error.strerror),
                    text("Check the start command by running it in this folder yourself: {folder}", folder=folder),
                ) from error
            begun.pop_all()

    @property
    def pid(self) -> int:
        """The process id, which is also the id of the group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.poll()

    def last_lines(self) -> str:
        """Return the end of what the process printed."""
        return "\n".join(self.output.last_lines())

    def kill(self) -> None:
        """Send SIGKILL to the whole group and wait until it is gone."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        # orphans without a reaping parent stay in the group as zombies, so this wait must end by itself
        end = time.monotonic() + GROUP_S
        while self._signal(signal.SIGKILL) and time.monotonic() < end:
            time.sleep(0.005)
        self._guard.dismiss()

    def stop(self) -> None:
        """Ask the group to end; kill it when it does not within some seconds."""
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_S)
        self.kill()
        self.output.close()

    def release(self) -> None:
        """Let the group live on when archkata has gone; what it prints from now on is not read."""
        self._guard.dismiss()
        self.output.close()

    def _signal(self, number: signal.Signals) -> bool:
        """Signal the group; say whether any process is left in it."""
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ArchkataError(text("The start command cannot be split into words: {error}.", error=error)) from error
    if not words:
        raise ArchkataError(text("The start command is empty."), text("Write it like: node server.mjs"))
    return words


def _look_for(program: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Raise the OSError that the system would have for a program that cannot be run: the starter always can."""
    named = str(folder / program) if "/" in program else program
    if shutil.which(named, path=environment.get("PATH")) is None:
        number = errno.EACCES if "/" in program and Path(named).exists() else errno.ENOENT
        raise OSError(number, os.strerror(number))
