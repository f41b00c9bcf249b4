"""A command line without the cost of a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archkata.cli.app import main

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in this process, in a folder of its own and an English environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("ARCHKATA_LANG", "LC_ALL", "LC_MESSAGES", "ARCHKATA_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        for name, value in variables.items():
            monkeypatch.setitem(os.environ, name, value)
        monkeypatch.setattr(sys, "argv", ["archkata", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, int(ended.value.code or 0), shown.out, shown.err)

    return run
