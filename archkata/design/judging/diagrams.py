"""The syntax of Mermaid diagrams, checked by Mermaid itself in a process of its own.

Mermaid is somebody else's large program and a diagram somebody else's input, so both run apart: with a time limit, and
while archkata reads on. Without the extra `[diagrams]` nothing is checked, and that is said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

SECONDS = 10.0
MOST_DIAGRAMS = 200
MOST_CHARACTERS = 50_000


@dataclass(frozen=True)
class Trouble:
    """What Mermaid says about a diagram; the line counts from 1 within its source, None where it names none."""

    line: int | None
    message: str


class Diagrams:
    """The verdicts on some diagrams, asked for now and read when they are needed."""

    def __init__(self, sources: Sequence[str] = ()) -> None:
        different = list(dict.fromkeys(sources))
        self._count = len(different)
        self._sources = [source for source in different if len(source) <= MOST_CHARACTERS][:MOST_DIAGRAMS]
        self._verdicts: dict[str, Trouble | None] | None = None
        self._process = _start() if self._sources else None
        if self._process is not None:
            _hand_over(self._process, self._sources)

    @property
    def unchecked(self) -> bool:
        """Say whether there are diagrams that nobody could check."""
        return len(self._all()) < self._count

    @property
    def available(self) -> bool:
        """Say whether there was anything to check them with."""
        return self._process is not None

    def trouble(self, source: str) -> Trouble | None:
        """Return what is wrong with a diagram; None where nothing is, or where nobody could tell."""
        return self._all().get(source)

    def _all(self) -> dict[str, Trouble | None]:
        if self._verdicts is None:
            answers = _answers(self._process) if self._process is not None else []
            self._verdicts = dict(zip(self._sources, map(_verdict, answers), strict=False))
        return self._verdicts


def _start() -> subprocess.Popen[str] | None:
    if find_spec("mermaidx") is None or find_spec("quickjs") is None:
        return None
    # -P, so that no module in the learner's folder is taken for one of ours
    command = [sys.executable, "-P", "-m", "archkata.design.judging.mermaid"]
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
    except OSError:
        return None


def _hand_over(process: subprocess.Popen[str], sources: list[str]) -> None:
    if process.stdin is None:
        return
    try:
        process.stdin.write(json.dumps(sources) + "\n")
        process.stdin.flush()
    except OSError:
        process.kill()


def _answers(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Return one answer for each diagram, as many as came in time."""
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
    except (OSError, ValueError):
        return []
    rows = []
    for line in said.splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            break
    return rows


def _verdict(answer: dict[str, Any]) -> Trouble | None:
    return None if answer.get("ok") else Trouble(answer.get("line"), str(answer.get("message", "")))
