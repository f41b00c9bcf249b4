"""Rules about every answer of a run: functions that look at each exchange, of any check."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.conformance.registry import Registry
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted
from archkata.language import Text
from archkata.wire import Exchange

LARGE = 128 * 1024
"""Of answers that are larger several are never taken apart at the same time, because each takes many times its size."""


@dataclass(frozen=True)
class _Sighting:
    finding: Finding
    exchanges: list[Exchange]
    token: str
    backend_output: tuple[Text | str, ...]


class Watchers:
    """Keeps the first finding of each watched rule."""

    def __init__(self, registry: Registry) -> None:
        self._watches = registry.watches
        self._sightings: dict[str, _Sighting] = {}
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()

    def of(self, scene: Scene) -> Callable[[Exchange], None]:
        """Return what looks at the exchanges of a scene."""

        def look(exchange: Exchange) -> None:
            if exchange.reply is not None and len(exchange.reply.body) > LARGE:
                with self._one_at_a_time:
                    watch_all(exchange)
            else:
                watch_all(exchange)

        def watch_all(exchange: Exchange) -> None:
            for rule_id, watch in self._watches.items():
                if rule_id in self._sightings:
                    continue
                try:
                    watch(exchange, scene)
                except Refuted as refuted:
                    finding = refuted.finding.with_input(exchange)
                    output = scene.backend.output_about(exchange)
                    sighting = _Sighting(finding, list(scene.exchanges), scene.fresh.token, output)
                    with self._lock:
                        self._sightings.setdefault(rule_id, sighting)

        return look

    def amend(self, result: CheckResult) -> None:
        """Refute a watched rule by what was seen anywhere in the run."""
        sighting = self._sightings.get(result.rule.id)
        if sighting is not None and result.outcome is not Outcome.FAIL:
            result.outcome = Outcome.FAIL if result.rule.level == "MUST" else Outcome.WARN
            result.finding = sighting.finding
            result.exchanges = sighting.exchanges
            result.token = sighting.token
            result.backend_output = sighting.backend_output
            result.reason = result.blocked_by = result.cause = None
