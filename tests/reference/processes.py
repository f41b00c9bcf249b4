"""The backend as a process of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from reference_impl.settings import DEFAULT_EDITORS, DEFAULT_PASSWORD

ROOT = Path(__file__).parents[2]


@dataclass
class Backend:
    """A backend that runs, and where."""

    process: subprocess.Popen[str]
    url: str
    greeting: str

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=15)

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        return host, int(port)

    def peak_kib(self) -> int:
        """The most memory that it has ever taken."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Send it a signal; its exit code and what it said on standard error."""
        os.killpg(self.process.pid, number)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


def log_in(client: httpx.Client) -> dict[str, str]:
    """Log the first editor in."""
    credentials = {"email": DEFAULT_EDITORS[0], "password": DEFAULT_PASSWORD}
    return {"authorization": f"Bearer {client.post('/sessions', json=credentials).json()['access_token']}"}


@contextmanager
def backend(**environment: str) -> Iterator[Backend]:
    """`python -m reference_impl` on a free port, killed at the end if it still runs."""
    process = start(**environment)
    assert process.stdout is not None
    try:
        greeting = process.stdout.readline()
        address = re.search(r"http://\S+", greeting)
        assert address, process.communicate()
        yield Backend(process, address.group(), greeting)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def start(**environment: str) -> subprocess.Popen[str]:
    """Start it in a process group of its own."""
    variables = {**os.environ, "PORT": "0", "ARCHKATA_PASSWORD_COST": "low", **environment}
    command = [sys.executable, "-m", "reference_impl"]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )
