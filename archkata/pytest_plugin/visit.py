"""One visit to a backend, as long as the pytest session: opened when it is first needed, each rule decided once."""

from __future__ import annotations

import contextlib
import math
import random
import secrets
from collections.abc import Iterable, Iterator
from queue import SimpleQueue

from archkata.backend_process.preflight import preflight
from archkata.conformance.backend import Backend
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.claims import claim
from archkata.conformance.contract import Contract, Rule
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.conformance.registry import Registry
from archkata.conformance.runner import Runner, Selection
from archkata.conformance.scene import Scene
from archkata.conformance.session import SEEDS, TestOptions, named, opened
from archkata.errors import ArchkataError
from archkata.language import Text
from archkata.workspace import Workspace

_ROOTS = {Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE}


class OnDemand(Runner):
    """A runner that decides one rule at a time, after those that it needs."""

    def decide(self, rule: Rule) -> CheckResult:
        """Return what became of a rule; it is tried when it is asked for first."""
        if rule.id not in self._results:
            self._undecided.add(rule.id)
            result = self._untried(rule)
            if result is None:
                for earlier in rule.prerequisites:
                    self.decide(self._contract.rules[earlier])
                result = self._untried(rule) or self._tried(rule)
            self._decide_what_it_stands_for(result)
            self._record(result)
            if not self._undecided:
                self._settle_rest()
        return self._results[rule.id]

    def _decide_what_it_stands_for(self, result: CheckResult) -> None:
        """Where a set-up has failed, decide the rule that this is about first, unless that one waits for this one."""
        need = (result.blocked_by or "") if result.failed_to_set_up else ""
        if need in self._contract.rules and need not in self._undecided:
            self.decide(self._contract.rules[need])

    def amend(self, result: CheckResult) -> None:
        """Refute a rule about every answer by what was seen so far."""
        if self._is_watched(result.rule):
            self._watchers.amend(result)

    def results(self) -> list[CheckResult]:
        """Return what is decided, in the order of deciding."""
        return list(self._results.values())

    def close(self) -> None:
        """End what the checks shared."""
        self._end()

    def _tried(self, rule: Rule) -> CheckResult:
        decided: SimpleQueue[CheckResult] = SimpleQueue()
        self._try(rule, decided)
        return decided.get()


class Visit:
    """The backend of a pytest session, and what is known about it."""

    def __init__(self, contract: Contract, registry: Registry, workspace: Workspace, wish: TestOptions) -> None:
        self.contract = contract
        self.registry = registry
        self.workspace = workspace
        self.wish = wish
        self.asked = named(contract, wish)
        self.seed = random.randrange(SEEDS)
        self.notices: list[Text] = []
        self._nonce = secrets.token_hex(8)
        self._resources = contextlib.ExitStack()
        self._backend: Backend | None = None
        self._lent: Backend | None = None
        self._runner: OnDemand | None = None
        self._failure: ArchkataError | None = None
        self._told: set[str] = set()

    @property
    def target(self) -> str:
        """The base URL, or the start command as long as there is none."""
        if self._backend is not None:
            return str(self._backend.address)
        url, start = self.workspace.target(self.wish.url, self.wish.start)
        return url or start or ""

    @property
    def selected(self) -> frozenset[str]:
        """The ids of the rules that are asked for; all of them where nothing is said."""
        return self.asked or frozenset(self.contract.rules)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that log-ins have given until now."""
        return () if self._backend is None else self._backend.sessions.tokens

    def refusal(self) -> ArchkataError | None:
        """Open the backend unless it is open already, and return why it cannot be judged, if it cannot."""
        if self._runner is None and self._failure is None:
            try:
                self._runner = self._open()
            except ArchkataError as failure:
                self._failure = failure
        return self._failure

    def decide(self, rule: Rule) -> CheckResult:
        """Return what became of a rule. The visit must be open."""
        assert self._runner is not None  # noqa: S101 - without a refusal there is one
        result = self._runner.decide(rule)
        self._runner.amend(result)
        return result

    @contextlib.contextmanager
    def lend(self, name: str) -> Iterator[Scene]:
        """Yield a scene for a test that is not archkata's; `name` keeps its fresh data apart from all others'.

        It has no bound of time, because the test may stop in a debugger, and what it does to the backend's health is
        not held against the rules. The visit must be open.
        """
        assert self._backend is not None  # noqa: S101 - without a refusal there is one
        if self._lent is None:
            self._lent = self._backend.at(self._backend.address)
        scene = Scene(self._lent, Fresh(self.seed, self._nonce, name), math.inf, rule=name)
        try:
            yield scene
        finally:
            scene.close()
            scene.shared.close()

    def is_news(self, sentence: str) -> bool:
        """Say whether a sentence is said for the first time, so that one cause fails one test."""
        news = sentence not in self._told
        self._told.add(sentence)
        return news

    def decided(self, ids: Iterable[str]) -> list[CheckResult]:
        """Return the results of those of these rules that were tried to the end."""
        wanted = set(ids)
        results = self._runner.results() if self._runner is not None else []
        return [result for result in results if result.is_decided and result.rule.id in wanted]

    def untold(self, told: Iterable[str]) -> list[CheckResult]:
        """Return what held others up although no test stands for it; `told` are the rules that have a test."""
        ids = set(told)
        results = self._runner.results() if self._runner is not None else []
        return [result for result in results if result.outcome in _ROOTS and result.rule.id not in ids]

    def close(self) -> None:
        """Stop what was started; the results stay."""
        if self._runner is not None:
            self._runner.close()
        self._resources.close()

    def _open(self) -> OnDemand:
        workspace = self.workspace
        self._backend = backend = self._resources.enter_context(opened(workspace, self.wish.url, self.wish.start))
        paths = (backend.binding.health.path, backend.binding.entrance.path)
        self.notices += preflight(backend.address, *paths)
        self.notices += claim(backend, self.contract, self.registry, workspace, self.asked)
        selection = Selection(self.selected, self.wish.strict, self.seed)
        return OnDemand(self.contract, self.registry, backend, selection, lambda _: None)
