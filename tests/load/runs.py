"""Run `archkata load` as a user does, and read its JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROBING = Path(__file__).with_name("probing.py")


@dataclass
class Ran:
    """What a command left: its exit code, its lines for people, its document."""

    code: int
    lines: str
    document: dict[str, Any]


def load(url: str, *options: str, scenario: str | Path = PROBING, folder: Path | None = None, **variables: str) -> Ran:
    """Run a scenario to its end."""
    command = [sys.executable, "-m", "archkata", "load", url, "--scenario", str(scenario), "--json", "-", *options]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **variables},
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stderr, json.loads(done.stdout) if done.stdout else {})
