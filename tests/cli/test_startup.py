"""`--help` and `--version` are quick because they import next to nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = {
    "rich",
    "httpx",
    "fastapi",
    "starlette",
    "locust",
    "yaml",
    "uvicorn",
    "argon2",
    "jinja2",
    "httptools",
    "asyncio",
    "pydantic",
}
# What Typer itself imports to read an option is not counted.
PROBE = """
import sys, typer
little = typer.Typer(add_completion=False, rich_markup_mode=None)
@little.command()
def one(x: int = 1): pass
little(["--x", "2"], standalone_mode=False)
before = set(sys.modules)
sys.argv = ["archkata", *sys.argv[1:]]
from archkata.cli.app import main
try:
    main()
finally:
    print(*{name.partition(".")[0] for name in set(sys.modules) - before}, file=sys.stderr)
"""


COMMANDS = ("test", "serve", "explain", "stages", "review", "doctor", "add", "status")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_help_imports_nothing_slow(arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        capture_output=True,
        text=True,
        env={"LANG": "C.UTF-8"},
        timeout=30,
        check=True,
    )

    imported = set(ended.stderr.split())
    assert "archkata" in imported
    assert imported & SLOW == set()
