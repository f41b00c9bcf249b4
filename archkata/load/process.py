"""The Locust process, seen from outside: started, listened to, stopped; its output is kept in case that it dies."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from archkata.backend_process.guard import Guard
from archkata.backend_process.process import STARTER
from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import text
from archkata.load.event_reader import EventReader
from archkata.load.plan import ArrivalPlan
from archkata.load.reach import Reach
from archkata.load.secret import VARIABLE as SECRET

FASTENING = Path(__file__).parent / "generator" / "fastening.py"
EVENT_FD = "ARCHKATA_LOAD_FD"
LAST_BYTES = 8_000
LAST_LINES = 8
LINE_LENGTH = 300
_FRAME = re.compile(r'\s*File "(.+)", line (\d+).*')
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit)\b")
WORKERS_WAIT_S = 60
STOP_SIGNAL = signal.SIGUSR1
SPAWN_RATE = 10_000
LOOPBACK = "127.0.0.1"
MOST_USERS = 2_000


@dataclass(frozen=True)
class Team:
    """A master with workers: it waits for `expected` of them at a port, and starts `local` ones itself.

    A process without the `secret` cannot take part.
    """

    port: int
    expected: int
    secret: str
    local: int = 0
    host: str = LOOPBACK


@dataclass(frozen=True)
class GeneratorConfig:
    """What the Locust process is to do; without a plan the loop is closed. `seconds` is the length of the run.

    `reach` is where its requests may go. The page at `web_port` stands below `web_path`, which cannot be guessed.
    """

    locustfile: Path
    users: int
    seconds: float
    plan: ArrivalPlan | None = None
    most_users: int = MOST_USERS
    editors: Sequence[tuple[str, str]] = ()
    web_port: int | None = None
    web_path: str = field(default_factory=lambda: f"/{secrets.token_urlsafe(16)}")
    host: str = ""
    reach: Reach = field(default_factory=Reach)
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
        return [*words, "--autostart", "--web-host", LOOPBACK, "--web-port", str(self.web_port)]

    @property
    def page(self) -> str:
        """The address of Locust's page."""
        return f"http://{LOOPBACK}:{self.web_port}{self.web_path}/"


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


class Group:
    """A process group that does not outlive archkata, not even after kill -9."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | int, *doors: int
    ) -> None:
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

    def __init__(self, order: GeneratorConfig) -> None:
        need_locust()
        self._has_team = order.team is not None
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process, closed by close
        self._groups: list[Group] = []
        environment = environment_of(order)
        reading, writing = os.pipe()
        self.pipe = EventReader(reading)
        try:
            main = Group(order.command(), {**environment, EVENT_FD: str(writing)}, self._output, writing)
            self._groups.append(main)
            self._process = main.process
            if order.team is not None:
                command = worker_command(order.locustfile, order.team.host, order.team.port)
                for _ in range(order.team.local):
                    self._groups.append(Group(command, environment, self._output))
        except BaseException:
            self.close()
            raise
        finally:
            os.close(writing)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def stop(self) -> None:
        """Ask the process to end; it still reports what it has measured."""
        if self._process.poll() is None:
            self._process.send_signal(STOP_SIGNAL if self._has_team else signal.SIGTERM)

    def close(self) -> None:
        """End the process and its children at once: its events have been read, or are not waited for."""
        for group in self._groups:
            group.end()
        self.pipe.close()
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


def environment_of(order: GeneratorConfig) -> dict[str, str]:
    """Return the environment: Locust's own variables and files of settings must not change a run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
    paths = [str(kit_root()), *([kept["PYTHONPATH"]] if kept.get("PYTHONPATH") else [])]
    editors = ",".join(f"{email}:{password}" for email, password in order.editors)
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUNBUFFERED": "1",
        **({"ARCHKATA_EDITORS": editors} if editors else {}),
        # secrets are on no command line, which all users of a machine can see
        **({"LOCUST_WEB_BASE_PATH": order.web_path} if order.web_port is not None else {}),
        **order.reach.as_variable(),
        **({SECRET: order.team.secret} if order.team else {}),
        **order.variables,
    }
