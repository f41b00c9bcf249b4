"""The beginning of a reproduction script where archkata started the backend: it starts it in the same way."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archkata.conformance.evidence.curl import CRASH
from archkata.redaction import Secrets

RESTART = 'kill -9 "$BACKEND"; wait "$BACKEND"; start_backend'
_BASE = re.compile(r"^BASE=(?P<url>\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class StartLines:
    """The start command, the folder in which it runs, and the editors that the backend must have."""

    command: str
    folder: Path
    editors: Sequence[tuple[str, str]]

    def at(self, url: str, *, restarts: bool = False) -> str:
        """Return the lines that start the backend at a base URL, wait for it, and stop it when the script ends."""
        parts = urlsplit(url)
        variables = {"HOST": parts.hostname or "127.0.0.1", "PORT": str(parts.port or 80), "ARCHKATA_RATE_LIMIT": "off"}
        words = [f"{name}={shlex.quote(value)}" for name, value in variables.items()]
        data = '"$DATA"' if restarts else '"$(mktemp -d)"'
        words += [f"ARCHKATA_DATA_DIR={data}", f"ARCHKATA_EDITORS={self._editors()}"]
        start = " \\\n  ".join([*words, f"{shlex.join(shlex.split(self.command))} &"])
        folder = f"cd {shlex.quote(str(self.folder))}"
        ready = f'curl -s -o /dev/null --retry 30 --retry-delay 1 --retry-connrefused "{parts.scheme}://{parts.netloc}"'
        if not restarts:
            return "\n".join((folder, start, "trap 'kill '$! EXIT", ready))
        begin = ("start_backend() {", start, "BACKEND=$!", ready, "}")
        return "\n".join((folder, 'DATA="$(mktemp -d)"', *begin, "trap 'kill $BACKEND' EXIT", "start_backend"))

    def _editors(self) -> str:
        """Return the accounts as a shell word; a password that is a secret stays a variable of the environment."""
        hidden = Secrets(self.editors).variables
        parts = (
            shlex.quote(f"{email}:") + (f'"${hidden[password]}"' if password in hidden else shlex.quote(password))
            for email, password in self.editors
        )
        return ",".join(parts)


def started(script: str | None, start: StartLines | None) -> str | None:
    """Return a script that begins with the start of the backend, where archkata started it."""
    found = _BASE.search(script) if script is not None and start is not None else None
    if script is None or start is None or found is None:
        return script
    restarts = CRASH in script.splitlines()
    lines = start.at(found["url"], restarts=restarts)
    rest = script[found.start() :].replace(f"\n{CRASH}\n", f"\n{RESTART}\n")
    return f"{script[: found.start()]}{lines}\n{rest}"
