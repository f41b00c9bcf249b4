"""How much CPU the target took while it was loaded, where it runs on this machine and psutil can see it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from archkata.language import Text, text

CROWDED = 0.8


@dataclass(frozen=True)
class CpuShares:
    """Seconds of CPU of both sides during a run on a machine with so many cores."""

    generator_s: float
    target_s: float
    seconds: float
    cores: int

    def notice(self) -> Text:
        """Say what each took, and warn when little was left."""
        whole = self.seconds * self.cores
        facts = {"cores": self.cores, "generator": f"{100 * self.generator_s / whole:.0f}",
                 "target": f"{100 * self.target_s / whole:.0f}"}  # fmt: skip
        if self.generator_s + self.target_s > CROWDED * whole:
            return text(
                "Generator and target share {cores} cores and left little of them: {generator} % for the generator, "
                "{target} % for the target. On a machine of its own the target would be faster.",
                **facts,
            )
        return text(
            "Generator and target share {cores} cores: {generator} % for the generator, {target} % for the target.",
            **facts,
        )


class TargetCpu:
    """The CPU time of a target: of the process that listens at its port, and of the group that archkata started."""

    def __init__(self, port: int, group: int | None = None) -> None:
        self._port = port
        self._group = group
        self.begin()

    def begin(self) -> None:
        """Count from now on."""
        self._pids = {*(_of_group(self._group) if self._group else ()), *listening(self._port)}
        self._began = perf_counter()
        self._before = self._seconds()

    def taken(self) -> tuple[float, float] | None:
        """Return the seconds of CPU since the beginning, and how long ago that was; None where it is unknown."""
        now = self._seconds()
        if not self._pids or now is None or self._before is None:
            return None
        return max(0.0, now - self._before), perf_counter() - self._began

    def _seconds(self) -> float | None:
        psutil = _psutil()
        if psutil is None:
            return None
        total = 0.0
        for pid in self._pids:
            try:
                times = psutil.Process(pid).cpu_times()
            except psutil.Error:
                continue
            total += times.user + times.system
        return total


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _psutil() -> Any:
    try:
        import psutil  # noqa: PLC0415 - comes with the extra `load` only
    except ImportError:
        return None
    return psutil


def _of_group(group: int) -> list[int]:
    found = []
    psutil = _psutil()
    for pid in psutil.pids() if psutil else []:
        try:
            if os.getpgid(pid) == group:
                found.append(pid)
        except OSError:
            continue
    return found


def listening(port: int) -> list[int]:
    """Return the processes that listen on a port, with their children; none where that may not be read."""
    psutil = _psutil()
    if psutil is None:
        return []
    try:
        rows = psutil.net_connections(kind="tcp")
        pids = {row.pid for row in rows if row.status == psutil.CONN_LISTEN and row.laddr.port == port and row.pid}
        return sorted(pids | {child.pid for pid in pids for child in psutil.Process(pid).children(recursive=True)})
    except psutil.Error:
        return []
