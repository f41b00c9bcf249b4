"""Find out which stages a backend has: by the survey of the kata, else by asking their operations."""

from __future__ import annotations

import secrets
import time

from archkata.conformance.backend import Backend
from archkata.conformance.binding import Operation
from archkata.conformance.calling.caller import Caller
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.contract import load_contract
from archkata.conformance.registry import Registry
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Signal
from archkata.language import Text
from archkata.wire import ReadLimits

ABSENT = {404, 405, 501}
PATIENCE = ReadLimits(seconds=5, connect_seconds=5)
SECONDS = 60.0
NOWHERE = "no-such-id"
"""In the place of every id; a route that exists may answer 404 to it, so those without ids are asked first."""


def detect_stages(registry: Registry, backend: Backend, stages: list[str] | None) -> list[Text]:
    """Find out what a backend claims, by the kata's own survey where it has one; return notices for the learner."""
    return (registry.survey or by_asking)(backend, stages)


def by_asking(backend: Backend, stages: list[str] | None) -> list[Text]:
    """Claim what the learner names, else the stages one of whose operations answers, and those that have none.

    An operation is there when it answers anything but 404, 405 or 501 to an empty request.
    """
    contract = load_contract().stages
    backend.named = frozenset(stages or ())
    backend.claims = set(contract)
    scene = Scene(backend, Fresh(0, secrets.token_hex(8), "survey"), time.monotonic() + SECONDS)
    try:
        found = {name for name in contract if stages is None and _is_there(scene, name)}
    finally:
        scene.close()
    backend.claims = found if stages is None else set(stages)
    return []


def _is_there(scene: Scene, stage: str) -> bool:
    own = [each for each in scene.backend.binding.operations.values() if each.stage == stage]
    askable = [each for each in own if "{" not in each.path] or own
    return not askable or any(_answers(scene, operation) for operation in askable)


def _answers(scene: Scene, operation: Operation) -> bool:
    client = Caller(scene).taking(PATIENCE).impatient()
    path = operation.path.replace("{", "").replace("}", f"-{NOWHERE}")
    try:
        answer = client.request(operation.method, path, None if operation.method == "GET" else {})
    except Signal:
        return True
    answer.exchange.judged = True
    # a resource that nothing has answers 404, too: with an id nothing can be concluded, and the checks find out
    return "{" in operation.path or answer.status not in ABSENT
