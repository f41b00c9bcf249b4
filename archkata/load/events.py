"""The events of a load run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archkata.language import Text
from archkata.load.run import LoadRun


@dataclass(frozen=True)
class LoadStarted:
    """The data are made and the clock runs; `seconds` is how long."""

    scenario: str
    target: str
    seconds: float
    question: str = ""


@dataclass(frozen=True)
class LoadSecond:
    """One second of the run, as the generator reported it: t, ok, failed, p50_ms, p95_ms, p99_ms, statuses, users …"""

    row: dict[str, Any]


@dataclass(frozen=True)
class LoadNoticed:
    """Something that the reader should know now, such as which workers are here."""

    sentence: Text


@dataclass(frozen=True)
class LoadFinished:
    """The run is over and judged."""

    run: LoadRun


LoadEvent = LoadStarted | LoadNoticed | LoadSecond | LoadFinished
LoadListener = Callable[[LoadEvent], None]
