"""Machines that are none: network namespaces on a bridge of their own, made and removed by a test that is root."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

NETWORK = f"10.{200 + os.getpid() // 256 % 50}.{os.getpid() % 256}"  # tests in other processes have others


@dataclass(frozen=True)
class Machines:
    """Names of namespaces; the test itself is at `host`, in reach of all of them."""

    host: str
    names: tuple[str, ...]

    def command(self, name: str, *words: str) -> list[str]:
        """Return a command that runs on one of the machines."""
        return ["ip", "netns", "exec", name, *words]


def why_not() -> str | None:
    """Say what keeps this machine from making namespaces."""
    if shutil.which("ip") is None:
        return "the command ip is not there"
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    try:
        with machines(1):
            return None
    except subprocess.CalledProcessError as error:
        return f"network namespaces are not allowed here: {error.stderr.decode(errors='replace').strip()}"


@contextlib.contextmanager
def machines(count: int) -> Iterator[Machines]:
    """Make so many machines for the time of a block."""
    tag = f"ak{os.getpid() % 100_000}"
    names = tuple(f"{tag}-{number}" for number in range(count))
    try:
        _ip("link", "add", tag, "type", "bridge")
        _ip("address", "add", f"{NETWORK}.1/24", "dev", tag)
        _ip("link", "set", tag, "up")
        for number, name in enumerate(names):
            _add(tag, name, f"v{tag}{number}", f"{NETWORK}.{number + 10}/24")
        yield Machines(f"{NETWORK}.1", names)
    finally:
        for name in names:
            _ip("netns", "delete", name, check=False)
        _ip("link", "delete", tag, check=False)


def _add(bridge: str, name: str, link: str, address: str) -> None:
    _ip("netns", "add", name)
    _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
    _ip("link", "set", link, "master", bridge)
    _ip("link", "set", link, "up")
    _ip("-n", name, "address", "add", address, "dev", "eth0")
    _ip("-n", name, "link", "set", "eth0", "up")
    _ip("-n", name, "link", "set", "lo", "up")


def _ip(*words: str, check: bool = True) -> None:
    # the system's own ip, wherever it is
    subprocess.run(["ip", *words], check=check, capture_output=True, timeout=10)  # noqa: S607 - likewise
