"""The Locust process, seen from outside: started, listened to, stopped; its output is kept in case that it dies."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from archkata.backend_process.guard import Guard
from archkata.backend_process.process import STARTER
from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import text
from archkata.load.plan import Plan

FASTENING = Path(__file__).parent / "generator" / "fastening.py"
DOOR = "ARCHKATA_LOAD_FD"
LAST_BYTES = 8_000
LAST_LINES = 8
LINE_LENGTH = 300
_FRAME = re.compile(r'\s*File "(.+)", line (\d+).*')
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit)\b")
GRACE_S = 5.0
WORKERS_WAIT_S = 60
STOP_SIGNAL = signal.SIGUSR1
SPAWN_RATE = 10_000
MOST_USERS = 2_000


@dataclass(frozen=True)
class Team:
    """A master with workers: it waits for `expected` of them at a port, and starts `local` ones itself."""

    port: int
    expected: int
    local: int = 0
    host: str = "127.0.0.1"


@dataclass(frozen=True)
class Order:
    """What the Locust process is to do; without a plan the loop is closed. `seconds` is the length of the run."""

    locustfile: Path
    users: int
    seconds: float
    plan: Plan | None = None
    most_users: int = MOST_USERS
    editors: Sequence[tuple[str, str]] = ()
    web_port: int | None = None
    host: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    team: Team | None = None

    def command(self) -> list[str]:
        """Return the words of the command line."""
        files = f"{FASTENING},{self.locustfile}"
        words = [sys.executable, "-m", "locust", "-f", files, "--host", self.host, "--only-summary"]
        words += ["--users", str(self.users), "--spawn-rate", str(SPAWN_RATE), "--duration", f"{self.seconds}s"]
        if self.plan is not None:
            words += ["--plan", json.dumps(self.plan.as_data()), "--most-users", str(self.most_users)]
        if self.team is not None:
            words += _master(self.team)
        if self.web_port is None:
            return [*words, "--headless"]
        return [*words, "--autostart", "--web-host", "127.0.0.1", "--web-port", str(self.web_port)]


def worker_command(locustfile: Path, host: str, port: int) -> list[str]:
    """Return the words that start a worker."""
    files = f"{FASTENING},{locustfile}"
    return [sys.executable, "-m", "locust", "-f", files, "--worker", "--master-host", host, "--master-port", str(port)]


def need_locust() -> None:
    """Raise ArchkataError where Locust is not installed."""
    if importlib.util.find_spec("locust") is None:
        raise ArchkataError(
            text("Load scenarios need Locust, which is not installed."),
            text("Install it: pip install 'archkata[load]'"),
        )


class _Group:
    """A process group that does not outlive archkata, not even after kill -9."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], output: IO[bytes], *doors: int) -> None:
        self._guard = Guard()
        self.process = subprocess.Popen(
            [*STARTER, *command],
            cwd=kit_root(),
            env=environment,
            pass_fds=doors,
            stdin=self._guard.door,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def end(self) -> None:
        """Kill what is left of it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._guard.dismiss()


class Generator:
    """One running Locust process, with the workers that it has here. `close` must be called."""

    def __init__(self, order: Order) -> None:
        need_locust()
        self._has_team = order.team is not None
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process, closed by close
        environment = environment_of(order)
        reading, writing = os.pipe()
        main = _Group(order.command(), {**environment, DOOR: str(writing)}, self._output, writing)
        os.close(writing)
        self._lines = os.fdopen(reading, "rb")
        self._process = main.process
        self._groups = [main]
        if order.team is not None:
            command = worker_command(order.locustfile, order.team.host, order.team.port)
            self._groups += [_Group(command, environment, self._output) for _ in range(order.team.local)]

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield what the process tells, until it ends."""
        for line in self._lines:
            yield json.loads(line)
        self._process.wait()

    def stop(self) -> None:
        """Ask the process to end; it still tells what it has measured."""
        if self._process.poll() is None:
            self._process.send_signal(STOP_SIGNAL if self._has_team else signal.SIGTERM)

    def close(self) -> None:
        """End the process, and whatever it started."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0 if self._process.poll() is not None else GRACE_S)
        for group in self._groups:
            group.end()
        self._lines.close()
        self._output.close()

    def last_lines(self) -> str:
        """Return the end of what the process printed."""
        return "\n".join(self._tail()[-LAST_LINES:])

    def mistake_in(self, locustfile: Path) -> ArchkataError | None:
        """Return what is wrong with a locustfile, if that is why the process has ended, with the line."""
        lines = self._tail()
        if any("No User class" in line or "/_pytest/" in line for line in lines):  # without users Locust tries pytest
            return ArchkataError(
                text("{path} has no Locust user.", path=locustfile.name),
                text("It needs a class with tasks, such as class Reader(KataUser)."),
            )
        frames = [match for match in map(_FRAME.fullmatch, lines) if match and match[1] == str(locustfile)]
        error = next((line for line in reversed(lines) if _ERROR.match(line)), None)
        if not frames or error is None:
            return None
        return ArchkataError(
            text("{path}:{line}: {problem}", path=locustfile.name, line=int(frames[-1][2]), problem=error)
        )

    def _tail(self) -> list[str]:
        size = os.fstat(self._output.fileno()).st_size
        tail = os.pread(self._output.fileno(), LAST_BYTES, max(0, size - LAST_BYTES)).decode("utf-8", "replace")
        return [line.rstrip()[:LINE_LENGTH] for line in tail.splitlines() if line.strip()]


def _master(team: Team) -> list[str]:
    words = ["--master", "--master-bind-host", team.host, "--master-bind-port", str(team.port)]
    words += ["--expect-workers", str(team.expected)]
    # who waits for other machines may wait long
    return [*words, "--expect-workers-max-wait", str(WORKERS_WAIT_S)] if team.local else words


def environment_of(order: Order) -> dict[str, str]:
    """Return the environment: Locust's own variables and files of settings must not change a run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
    paths = [str(kit_root()), *([kept["PYTHONPATH"]] if kept.get("PYTHONPATH") else [])]
    editors = ",".join(f"{email}:{password}" for email, password in order.editors)
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUNBUFFERED": "1",
        **({"ARCHKATA_EDITORS": editors} if editors else {}),
        **order.variables,
    }
