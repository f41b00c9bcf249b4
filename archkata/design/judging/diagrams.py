"""The syntax of Mermaid diagrams, checked by Mermaid itself in a process of its own.

Mermaid is a large foreign program and a diagram untrusted input, so both run apart: with a time limit, and
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


_known: dict[str, Trouble | None] = {}
"""What Mermaid said in this process: it says the same of the same diagram every time."""


class Diagrams:
    """The verdicts on some diagrams: asked for early, read when they are needed.

    Mermaid takes half a second to load. As a context manager this begins with that at once, and ends it in any case.
    """

    def __init__(self) -> None:
        self.available = True
        self._process: subprocess.Popen[str] | None = None
        self._all: list[str] = []
        self._asked: list[str] = []

    def __enter__(self) -> Diagrams:
        self._process = _start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def ask(self, sources: Sequence[str]) -> None:
        """Hand diagrams over; the answers are awaited later."""
        self._all = list(dict.fromkeys(sources))
        fitting = [source for source in self._all if len(source) <= MOST_CHARACTERS and source not in _known]
        self._asked = fitting[:MOST_DIAGRAMS]
        if not self._asked:
            self._stop()
            return
        self._process = self._process or _start()
        self.available = self._process is not None
        if self._process is not None:
            _hand_over(self._process, self._asked)

    @property
    def unchecked(self) -> bool:
        """Say whether there are diagrams that could not be checked."""
        self._listen()
        return any(source not in _known for source in self._all)

    def trouble(self, source: str) -> Trouble | None:
        """Return what is wrong with a diagram; None where nothing is, or where that is unknown."""
        self._listen()
        return _known.get(source)

    def _listen(self) -> None:
        """Read the answers, once."""
        if self._process is not None:
            process, self._process = self._process, None
            _known.update(zip(self._asked, map(_verdict, _answers(process)), strict=False))

    def _stop(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.communicate()


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
