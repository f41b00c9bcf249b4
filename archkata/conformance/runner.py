"""Run checks: stages in order, the checks of a stage side by side, and nothing whose needs have failed."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime

from archkata.conformance.backend import Backend
from archkata.conformance.contract import Contract, Rule
from archkata.conformance.events import (
    CheckFinished,
    CheckStarted,
    Listener,
    Run,
    RunFinished,
    RunStarted,
    StageFinished,
)
from archkata.conformance.fresh import Fresh
from archkata.conformance.judging import judge, settle_blocked
from archkata.conformance.outcome import CheckResult, Outcome, Verdict, verdict_of
from archkata.conformance.registry import Registry
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Stopped
from archkata.conformance.watching import Watchers
from archkata.language import Text, text

WORKERS = 8
_HOLDS_UP = {Outcome.FAIL, Outcome.BLOCKED, Outcome.ERROR, Outcome.INCONCLUSIVE}


@dataclass(frozen=True)
class Selection:
    """What was asked for: rule ids, and whether a SHOULD counts as a MUST."""

    ids: frozenset[str]
    strict: bool = False
    seed: int = 0


class Runner:
    """One run against one backend."""

    def __init__(
        self,
        contract: Contract,
        registry: Registry,
        backend: Backend,
        selection: Selection,
        listener: Listener,
        *,
        workers: int = WORKERS,
        notices: Iterable[Text] = (),
    ) -> None:
        self._contract = contract
        self._registry = registry
        self._backend = backend
        self._selection = selection
        self._tell = listener
        self._workers = workers
        self._notices = tuple(notices)
        self._nonce = secrets.token_hex(8)
        self._stop = threading.Event()
        self._results: dict[str, CheckResult] = {}
        self._watchers = Watchers(registry)

    def run(self) -> Run:
        """Decide all selected rules and those that they need; Ctrl-C ends the run early with what is decided."""
        closure = self._contract.with_needs(self._selection.ids)
        rules = [rule for rule in self._contract.rules.values() if rule.id in closure]
        started_at, started = datetime.now(UTC), time.monotonic()
        self._tell(RunStarted(str(self._backend.address), self._selection.seed, rules))
        interrupted = False
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="check")
        try:
            for stage in self._contract.stages:
                self._run_stage([rule for rule in rules if rule.stage == stage], pool)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self._stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
        self._finish_watched(rules)
        self._fill_undecided(rules, interrupted=interrupted)
        results = [self._results[rule.id] for rule in rules]
        complete = not interrupted and not self._backend.health.dead
        run = Run(
            target=str(self._backend.address),
            seed=self._selection.seed,
            started_at=started_at.isoformat(timespec="seconds"),
            duration_s=time.monotonic() - started,
            verdict=self._verdict(results, complete=complete),
            results=results,
            selected=self._selection.ids,
            requests=sum(result.requests for result in results),
            strict=self._selection.strict,
            interrupted=interrupted,
            waits=self._backend.health.waits,
            waited_s=self._backend.health.waited_s,
            died=tuple(self._backend.health.suspects) if self._backend.health.dead else (),
            notices=self._notices,
            stages=self._contract.stages,
        )
        self._tell(RunFinished(run))
        return run

    def _verdict(self, results: list[CheckResult], *, complete: bool) -> Verdict:
        return verdict_of(results, complete=complete)

    # Scheduling

    def _run_stage(self, rules: list[Rule], pool: ThreadPoolExecutor) -> None:
        wanted = self._contract.with_needs(rule.id for rule in rules) - self._results.keys()
        pending = {rule.id: rule for rule in self._contract.rules.values() if rule.id in wanted}
        quiet = {rule_id: pending.pop(rule_id) for rule_id in list(pending) if self._is_alone(rule_id)}
        self._run_together(pending, quiet, pool)
        if rules and not any(self._is_watched(rule) for rule in rules):
            self._tell(StageFinished(rules[0].stage, [self._results[rule.id] for rule in rules]))

    def _run_together(self, pending: dict[str, Rule], quiet: dict[str, Rule], pool: ThreadPoolExecutor) -> None:
        running: dict[Future[CheckResult], Rule] = {}
        while pending or running or quiet:
            self._decide_without_trying(pending)
            self._decide_without_trying(quiet)
            for rule in self._ready(pending):
                running[pool.submit(self._try, pending.pop(rule.id))] = rule
            if not running:
                ready = self._ready(quiet)
                if not ready:
                    if pending or quiet:
                        continue
                    return
                running[pool.submit(self._try, quiet.pop(ready[0].id))] = ready[0]
            done, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                del running[future]
                self._record(future.result())

    def _ready(self, pending: dict[str, Rule]) -> list[Rule]:
        return [rule for rule in pending.values() if all(need in self._results for need in rule.needs)]

    def _is_alone(self, rule_id: str) -> bool:
        check = self._registry.checks.get(rule_id)
        return check is not None and check.alone

    def _is_watched(self, rule: Rule) -> bool:
        return rule.id in self._registry.watches

    # Deciding

    def _decide_without_trying(self, pending: dict[str, Rule]) -> None:
        """Settle what needs no request: unwritten checks, unclaimed stages, and what waits for a failed rule."""
        for rule in list(pending.values()):
            result = self._untried(rule)
            if result is not None:
                del pending[rule.id]
                self._record(result)

    def _untried(self, rule: Rule) -> CheckResult | None:
        if rule.id not in self._registry.checks:
            return CheckResult(rule, Outcome.NOT_EXERCISED, reason=text("its check is not written yet"))
        if rule.stage not in self._backend.claims:
            reason = text("the stage “{stage}” is not claimed", stage=rule.stage)
            return CheckResult(rule, Outcome.NOT_CLAIMED, reason=reason)
        for need in rule.needs:
            found = self._results.get(need)
            if found is not None and found.outcome in _HOLDS_UP:
                cause = found.cause or (need if found.outcome is Outcome.FAIL else None)
                return CheckResult(rule, Outcome.BLOCKED, blocked_by=need, cause=cause)
        return None

    def _try(self, rule: Rule) -> CheckResult:
        self._tell(CheckStarted(rule))
        check = self._registry.checks[rule.id]
        scene = Scene(
            self._backend,
            Fresh(self._selection.seed, self._nonce, rule.id),
            deadline=time.monotonic() + check.seconds,
            stop=self._stop,
        )
        scene.watch = self._watchers.of(scene)
        try:
            return judge(rule, check, scene, strict=self._selection.strict)
        except Stopped:
            result = CheckResult(rule, Outcome.BLOCKED, exchanges=list(scene.exchanges), token=scene.fresh.token)
            result.reason = self._why_stopped()
            result.requests = len(scene.exchanges)
            return result

    def _record(self, result: CheckResult) -> None:
        if result.blocked_by and result.finding:
            settle_blocked(result, self._results)
        self._results[result.rule.id] = result
        if not self._is_watched(result.rule):
            self._tell(CheckFinished(result))

    # The end

    def _finish_watched(self, rules: list[Rule]) -> None:
        watched = [rule for rule in rules if self._is_watched(rule) and rule.id in self._results]
        for rule in watched:
            self._watchers.amend(self._results[rule.id])
            self._tell(CheckFinished(self._results[rule.id]))
        for stage in dict.fromkeys(rule.stage for rule in watched):
            results = [self._results[rule.id] for rule in rules if rule.stage == stage and rule.id in self._results]
            self._tell(StageFinished(stage, results))

    def _fill_undecided(self, rules: list[Rule], *, interrupted: bool) -> None:
        for rule in rules:
            if rule.id not in self._results:
                outcome = Outcome.INCONCLUSIVE if interrupted else Outcome.BLOCKED
                self._results[rule.id] = CheckResult(rule, outcome, reason=self._why_stopped())

    def _why_stopped(self) -> Text:
        return self._backend.health.given_up or text("the run was interrupted")
