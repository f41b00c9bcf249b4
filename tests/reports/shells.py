"""Run scripts as somebody does who has nothing but a shell."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from archkata.wire import Address, Connection, Exchange, ReadLimits, Request, TransportError

PATH = ":".join(
    dict.fromkeys(
        [
            str(Path(sys.executable).parent),
            *(str(Path(shutil.which(tool) or "/bin/sh").parent) for tool in ("curl", "sh", "env", "tr", "sed")),
        ]
    )
)


def run(script: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script in an environment of nothing but PATH and these variables."""
    given = [f"{name}={value}" for name, value in variables.items()]
    return subprocess.run(
        ["/usr/bin/env", "-i", f"PATH={PATH}", *given, "sh", "-c", script],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


def status_shown(script: str, **variables: str) -> int | None:
    """Run a script and return the status of the answer that it shows, or None where it shows none."""
    ended = run(script, **variables)
    found = re.match(rb"HTTP/1\.\d (\d{3})", ended.stdout)
    return int(found[1]) if found else None


def asked(
    url: str,
    method: str,
    target: str,
    body: bytes = b"",
    headers: Sequence[tuple[str, str]] = (),
    operation: str = "ask",
) -> Exchange:
    """Send a request and return the exchange as a check would record it."""
    exchange = Exchange(Request(method, target, tuple(headers), body), operation, time.monotonic())
    connection = Connection(Address.parse(url))
    try:
        exchange.reply = connection.send(exchange.request, ReadLimits(seconds=10))
    except TransportError as trouble:
        exchange.trouble = trouble
    finally:
        connection.close()
    exchange.ended = time.monotonic()
    return exchange
