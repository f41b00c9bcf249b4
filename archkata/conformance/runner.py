"""Run checks: stages in order, the checks of a stage side by side, and nothing whose needs have failed."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from archkata.conformance.backend import Backend
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.contract import Contract, Rule
from archkata.conformance.events import (
    CheckFinished,
    CheckStarted,
    Listener,
    Noticed,
    Run,
    RunFinished,
    RunStarted,
    StageFinished,
)
from archkata.conformance.judging import bug, judge, settle_blocked
from archkata.conformance.outcome import CheckResult, Outcome, Verdict, verdict_of
from archkata.conformance.prerequisites import Prerequisites
from archkata.conformance.registry import Registry
from archkata.conformance.retention import EvidenceBudget, Retention
from archkata.conformance.scene import Scene
from archkata.conformance.schedule import Pace, RuleSchedule
from archkata.conformance.shared import Shared
from archkata.conformance.signals import Stopped
from archkata.conformance.watching import Watchers
from archkata.language import Text, counted, text

WORKERS = 8
WAITERS = 12
PULSE_S = 0.2
_HOLDS_UP = {Outcome.FAIL, Outcome.BLOCKED, Outcome.ERROR, Outcome.INCONCLUSIVE}


@dataclass(frozen=True)
class Selection:
    """What was asked for: rule ids, whether a SHOULD counts as a MUST, and whether to look longer for what is rare.

    `claimed` are the stages that archkata.yaml names, `claimed_in` is where, if it does.
    """

    ids: frozenset[str]
    strict: bool = False
    seed: int = 0
    thorough: bool = False
    claimed_in: str | None = None
    claimed: tuple[str, ...] = ()


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
        self._unsettled: list[CheckResult] = []
        self._undecided: set[str] = set()
        self._left: Counter[str] = Counter()
        self._watchers = Watchers(registry)
        self._shared = Shared()
        self._evidence = EvidenceBudget()
        self._bug: Exception | None = None

    def run(self) -> Run:
        """Decide all selected rules and those that they need; Ctrl-C ends the run early with what is decided."""
        closure = self._contract.with_needs(self._selection.ids)
        rules = [rule for rule in self._contract.rules.values() if rule.id in closure]
        started_at, started = datetime.now(UTC), time.monotonic()
        interrupted = False
        self._left = Counter(rule.stage for rule in rules)
        self._undecided = {rule.id for rule in rules}
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="check")
        apart = ThreadPoolExecutor(WAITERS, thread_name_prefix="apart")
        try:
            self._tell(RunStarted(str(self._backend.address), self._selection.seed, rules))
            self._decide_all(RuleSchedule(rules, self._pace), pool, apart)
        except KeyboardInterrupt:
            interrupted = True
        except Exception as error:  # what was decided until now is reported before the bug is
            self._bug = error
        finally:
            interrupted = self._end(pool, apart, interrupted=interrupted)
        self._finish_watched(rules)
        self._fill_undecided(rules, interrupted=interrupted)
        self._settle_rest()
        self._tell_mute_refusals()
        results = [self._results[rule.id] for rule in rules]
        complete = not interrupted and not self._backend.health.dead and self._bug is None
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
            delay=self._backend.health.delays.explain(self._backend.health.answers),
            gave_up=self._backend.health.given_up,
            broke=None if self._bug is None else bug(self._bug),
            died=tuple(self._backend.health.suspects) if self._backend.health.dead else (),
            last_output=self._backend.last_output() if self._backend.health.dead else (),
            notices=self._notices,
            stages=self._contract.stages,
            claimed_in=self._selection.claimed_in,
            claimed=self._selection.claimed,
            tokens=self._backend.sessions.tokens,
        )
        self._tell(RunFinished(run))
        if self._bug is not None:
            raise self._bug
        return run

    def _end(self, *pools: ThreadPoolExecutor, interrupted: bool = False) -> bool:
        """Wait for the checks under way, unless Ctrl-C is pressed again; say whether it was."""
        self._stop.set()
        try:
            if interrupted:
                self._tell(
                    Noticed(text("Interrupted: what is under way ends first, within 15 s. Ctrl-C again does not wait."))
                )
            for pool in pools:
                pool.shutdown(wait=True, cancel_futures=True)
        except KeyboardInterrupt:
            return True
        finally:
            self._shared.close()
        return interrupted

    def _tell_mute_refusals(self) -> None:
        """Say how a limit is switched off that refuses without a word of when to come back."""
        n = self._backend.health.mute_refusals
        if not n:
            return
        notice = counted(
            n,
            "The backend refused a request with 429 and no Retry-After; archkata waited and asked again. "
            "ARCHKATA_RATE_LIMIT=off in its environment should switch the limit off.",
            "The backend refused {n} requests with 429 and no Retry-After; archkata waited and asked again. "
            "ARCHKATA_RATE_LIMIT=off in its environment should switch the limit off.",
        )
        self._notices += (notice,)
        self._tell(Noticed(notice))

    def _verdict(self, results: list[CheckResult], *, complete: bool) -> Verdict:
        return verdict_of(results, self._selection.ids, complete=complete)

    def _decide_all(self, schedule: RuleSchedule, pool: ThreadPoolExecutor, apart: ThreadPoolExecutor) -> None:
        decided: SimpleQueue[CheckResult] = SimpleQueue()
        while not schedule.is_over:
            for rule in schedule.due():
                result = self._untried(rule)
                if result is not None:
                    decided.put(result)
                else:
                    (apart if self._pace(rule) is Pace.APART else pool).submit(self._try, rule, decided)
            with contextlib.suppress(Empty):
                # a wait without an end could not be interrupted by Ctrl-C
                result = decided.get(timeout=PULSE_S)
                self._record(result)
                schedule.decided(result.rule.id)

    def _pace(self, rule: Rule) -> Pace:
        check = self._registry.checks.get(rule.id)
        return check.pace if check is not None else Pace.TOGETHER

    def _is_watched(self, rule: Rule) -> bool:
        return rule.id in self._registry.watches

    # Deciding

    def _untried(self, rule: Rule) -> CheckResult | None:
        """Settle what needs no request: unwritten checks, unclaimed stages, and what needs a rule that has failed."""
        if rule.id not in self._registry.checks:
            return CheckResult(rule, Outcome.NOT_EXERCISED, reason=text("its check is not written yet"))
        if rule.stage not in self._backend.claims:
            reason = text("the stage “{stage}” is not claimed", stage=rule.stage)
            return CheckResult(rule, Outcome.NOT_CLAIMED, reason=reason)
        for need in rule.needs:
            found = self._results.get(need)
            if found is not None and found.outcome in _HOLDS_UP and not found.is_accepted:
                cause = found.cause or (need if found.outcome is Outcome.FAIL else None)
                why = found.reason if found.outcome is Outcome.BLOCKED else None
                return CheckResult(rule, Outcome.BLOCKED, blocked_by=need, cause=cause, reason=why)
        return None

    def _try(self, rule: Rule, decided: SimpleQueue[CheckResult]) -> None:
        self._tell(CheckStarted(rule))
        check = self._registry.checks[rule.id]
        scene = Scene(
            self._backend,
            Fresh(self._selection.seed, self._nonce, rule.id),
            deadline=time.monotonic() + check.seconds,
            stop=self._stop,
            rule=rule.id,
            shared=self._shared,
            thorough=self._selection.thorough,
            retention=Retention(self._evidence),
            prerequisites=Prerequisites(
                {id_: self._results[id_] for id_ in rule.prerequisites if id_ in self._results}
            ),
        )
        scene.watch = self._watchers.of(scene)
        try:
            result = judge(rule, check, scene, strict=self._selection.strict)
        except Stopped as stopped:
            result = CheckResult(rule, Outcome.BLOCKED, exchanges=list(scene.exchanges), token=scene.fresh.token)
            result.reason = stopped.reason or self._why_stopped()
            result.requests = len(scene.exchanges)
        except Exception as ours:  # a rule without an outcome would be waited for without an end
            result = CheckResult(rule, Outcome.ERROR, reason=bug(ours))
        scene.retention.end(result.exchanges)
        decided.put(result)

    def _record(self, result: CheckResult) -> None:
        self._results[result.rule.id] = result
        self._undecided.discard(result.rule.id)
        if result.failed_to_set_up:
            self._unsettled.append(result)
        else:
            self._finish(result)
        while (due := next(filter(self._can_be_settled, self._unsettled), None)) is not None:
            self._settle(due)

    def _can_be_settled(self, result: CheckResult) -> bool:
        """Say whether it is known what became of the rule that a failed set-up stands for."""
        need = self._results.get(result.blocked_by or "")
        return result.blocked_by not in self._undecided if need is None else not need.failed_to_set_up

    def _settle(self, result: CheckResult) -> None:
        self._unsettled.remove(result)
        settle_blocked(result, self._results)
        self._finish(result)

    def _settle_rest(self) -> None:
        """Settle what waited for a rule that was never decided, or for each other."""
        while self._unsettled:
            self._settle(next(filter(self._can_be_settled, self._unsettled), self._unsettled[0]))

    def _finish(self, result: CheckResult) -> None:
        self._backend.learned.amend(result, strict=self._selection.strict)
        if self._is_watched(result.rule):
            return
        self._tell(CheckFinished(result))
        self._left[result.rule.stage] -= 1
        if not self._left[result.rule.stage]:
            self._tell_stage(result.rule.stage)

    def _tell_stage(self, stage: str) -> None:
        results = [r for r in self._results.values() if r.rule.stage == stage]
        self._tell(StageFinished(stage, sorted(results, key=lambda result: result.rule.id)))

    # The end

    def _finish_watched(self, rules: list[Rule]) -> None:
        watched = [rule for rule in rules if self._is_watched(rule) and rule.id in self._results]
        for rule in watched:
            self._watchers.amend(self._results[rule.id])
            self._tell(CheckFinished(self._results[rule.id]))
        for stage in dict.fromkeys(rule.stage for rule in watched):
            self._tell_stage(stage)

    def _fill_undecided(self, rules: list[Rule], *, interrupted: bool) -> None:
        for rule in rules:
            if rule.id not in self._results:
                outcome = Outcome.INCONCLUSIVE if interrupted else Outcome.BLOCKED
                self._results[rule.id] = CheckResult(rule, outcome, reason=self._why_stopped())

    def _why_stopped(self) -> Text:
        if self._bug is not None:
            return bug(self._bug)
        return self._backend.health.given_up or text("the run was interrupted")
