"""Start backends by the learner's command, with the variables of section 0 of the contract."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archkata.backend_process.output import Outputs
from archkata.backend_process.process import Process
from archkata.backend_process.readiness import Readiness
from archkata.backend_process.work_folder import PREFIX, WorkFolder
from archkata.errors import ArchkataError, UnreachableError
from archkata.language import text
from archkata.redaction import Secrets
from archkata.wire import Address, Connection, ReadLimits, Request, TransportError

READY_S = 30.0
DATA = "data"
DATA_PREFIX = f"{PREFIX}{DATA}-"
POLL_S = 0.05
PORTS = range(20_000, 32_768)
PORT_TRIES = 100


@dataclass(frozen=True)
class Launcher:
    """How to start one more instance: the command, its folder, the editors it must have, the path of its health."""

    command: str
    folder: Path
    editors: Sequence[tuple[str, str]]
    health_path: str = "/healthz"
    base_path: str = ""
    variables: Mapping[str, str] = field(default_factory=lambda: {"ARCHKATA_RATE_LIMIT": "off"})
    readiness: Readiness = field(default_factory=Readiness, compare=False)
    outputs: Outputs = field(default_factory=Outputs, compare=False)

    def launch(self, address: Address | None = None, variables: Mapping[str, str] | None = None) -> Instance:
        """Start an instance with an empty data folder and wait until it is ready.

        Without an address it listens on a free port of 127.0.0.1. `variables` are added to, or replace, the usual ones.
        """
        where = address or Address("http", "127.0.0.1", free_port(), self.base_path)
        instance = Instance(self, where, WorkFolder(DATA), variables or {})
        try:
            instance.start()
        except BaseException:
            instance.stop()
            raise
        return instance

    def environment(self, address: Address, data: Path) -> dict[str, str]:
        """Return the variables of the contract for one instance."""
        return {
            "HOST": address.host,
            "PORT": str(address.port),
            "ARCHKATA_DATA_DIR": str(data),
            "ARCHKATA_EDITORS": ",".join(f"{email}:{password}" for email, password in self.editors),
            **self.variables,
        }


class Instance:
    """One started backend. `stop` must be called; it removes the data folder, too."""

    def __init__(self, launcher: Launcher, address: Address, folder: WorkFolder, variables: Mapping[str, str]) -> None:
        self.address = address
        self.data = folder.path
        self._folder = folder
        self._launcher = launcher
        self._variables = dict(variables)
        self._process: Process | None = None

    @property
    def process(self) -> Process:
        """The running process."""
        if self._process is None:
            raise RuntimeError("the instance is not started")
        return self._process

    def start(self) -> float:
        """Start, wait until the backend is ready, and return the seconds that took; at most 30."""
        started = time.monotonic()
        self._begin()
        watch = self._launcher.readiness.watch()
        while not watch.is_ready(self._health()):
            self._complain_if_over(time.monotonic() - started)
            time.sleep(POLL_S)
        return time.monotonic() - started

    def start_and_kill(self, seconds: float, pause: Callable[[float], None] = time.sleep) -> None:
        """Start, and kill the whole process group after so many seconds, ready or not."""
        self._begin()
        pause(seconds)
        self.kill()

    def kill(self) -> None:
        """Kill the whole process group at once, as a crash would."""
        self.process.kill()

    def restart(self, **variables: str) -> float:
        """Stop the instance and start it again on the same data, with these variables changed."""
        self._variables.update(variables)
        return self.start()

    def stop(self) -> None:
        """End the process group and remove the data folder."""
        if self._process is not None:
            self._process.stop()
        self._folder.close()

    def keep(self) -> int | None:
        """Let the backend and its data outlive archkata; return its process group, or None where it has ended."""
        process = self.process
        if process.exit_code is not None:
            return None
        self._folder.outlive(process.pid)
        process.release()
        self._process = None
        return process.pid

    def _begin(self) -> None:
        if self._process is not None:
            self._process.stop()
        launcher = self._launcher
        environment = {**launcher.environment(self.address, self.data), **self._variables}
        output = launcher.outputs.begin(self.address.origin, Secrets(launcher.editors, os.environ).hide)
        self._process = Process(launcher.command, launcher.folder, environment, output)

    def _health(self) -> int | None:
        """Return the status of the health operation, None where no answer comes."""
        connection = Connection(self.address)
        request = Request("GET", self.address.path + self._launcher.health_path)
        try:
            return connection.send(request, ReadLimits(seconds=2, connect_seconds=2)).status
        except TransportError:
            return None
        finally:
            connection.close()

    def _complain_if_over(self, seconds: float) -> None:
        code = self.process.exit_code
        if code is not None:
            raise ArchkataError(
                text(
                    "The start command ended at once with exit code {code}. It printed:\n{output}",
                    code=code,
                    output=self.process.last_lines() or "–",
                ),
                text(
                    "Run “{command}” yourself in {folder}.", command=self.process.command, folder=self._launcher.folder
                ),
            )
        if seconds > READY_S:
            raise UnreachableError(
                text(
                    "The backend was started, but {url}{path} did not answer 200 or 204 within {seconds} s. It printed:"
                    "\n{output}",
                    url=self.address,
                    path=self._launcher.health_path,
                    seconds=round(READY_S),
                    output=self.process.last_lines() or "–",
                ),
                text("It must listen on HOST and PORT of its environment, or where the base URL says."),
            )


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free at this moment.

    It is none of those that systems give to outgoing connections (from 32768 on, or 49152): one of these could take it
    before the backend listens there, or while a crashed one is down.
    """
    for _ in range(PORT_TRIES):
        port = secrets.choice(PORTS)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def is_port_taken(address: Address) -> bool:
    """Say whether a process already listens there."""
    try:
        with socket.create_connection((address.host, address.port), timeout=1):
            return True
    except OSError:
        return False
