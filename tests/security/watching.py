"""Somebody on another machine who must not hear from us: writes down each connection that comes."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.load.surface.namespaces import NETWORK, Machines

PORT = 18_080
SERVER = """
import socket, sys
with socket.create_server(("", int(sys.argv[1]))) as server, open(sys.argv[2], "a", buffering=1) as log:
    log.write("ready\\n")
    while True:
        connection, peer = server.accept()
        log.write(f"{peer[0]}\\n")
        with connection:
            connection.settimeout(1)
            try:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\n{}")
            except OSError:
                pass
"""


@dataclass(frozen=True)
class Bystander:
    """The other machine: its address, and who has connected to it so far."""

    ip: str
    log: Path

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.ip}:{PORT}"

    @property
    def callers(self) -> list[str]:
        """From where connections came."""
        return self.log.read_text("utf-8").split()[1:]


@contextlib.contextmanager
def bystander(net: Machines, folder: Path, number: int = 0) -> Iterator[Bystander]:
    """Let somebody listen on one of the machines for the time of a block."""
    log = folder / "callers.txt"
    command = net.command(net.names[number], sys.executable, "-c", SERVER, str(PORT), str(log))
    process = subprocess.Popen(command)
    try:
        end = time.monotonic() + 30
        while not (log.exists() and log.read_text("utf-8")):
            assert time.monotonic() < end
            time.sleep(0.02)
        yield Bystander(f"{NETWORK}.{number + 10}", log)
    finally:
        process.kill()
        process.wait()
