"""Run archkata as a user does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def archkata(*arguments: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; the environment has nothing but PATH, an English locale, and these variables."""
    return subprocess.run(
        [sys.executable, "-m", "archkata", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **variables},
        timeout=60,
        check=False,
    )
