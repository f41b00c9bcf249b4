"""The crash loops of a run: the first check that asks runs them, and the others wait for them."""

from __future__ import annotations

from typing import Final

from archkata.conformance.scene import Scene
from harness.workloads.crashes.loops import run_loops
from harness.workloads.crashes.record import CrashRecord

LOOPS: Final = "crash loops"


def crashes_of(scene: Scene) -> CrashRecord:
    """Return what the loops of the run have seen."""
    return scene.shared.get(LOOPS, CrashRecord, lambda: run_loops(scene), lambda: scene.pause(0))
