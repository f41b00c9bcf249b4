"""What one check works in: its fresh data, the requests that it sent, its time, and the manners of the toolkit."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from archkata.backend_process.launch import Instance
from archkata.conformance.backend import Backend
from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.outcome import NEEDS_START
from archkata.conformance.prerequisites import Prerequisites
from archkata.conformance.retention import Retention
from archkata.conformance.shared import Shared, SharedInstance
from archkata.conformance.signals import Inconclusive, NotClaimed, NotExercised, Stopped
from archkata.errors import ArchkataError
from archkata.language import text
from archkata.wire import Connection, Exchange, ReadLimits, Request, TransportError
from archkata.wire.values import place, seconds_until

T = TypeVar("T")

TOO_MANY_REQUESTS = 429
FIRST_BACKOFF_S = 0.25
LONGEST_BACKOFF_S = 2.0
BACKOFFS_OF_A_CHECK = 3
LONGEST_WAIT_S = 10.0
PATIENCE_S = 30.0
REDIRECTS = 3


@dataclass
class Scene:
    """The surroundings of one check against one backend; `rule` is the id of the rule that the check decides.

    `source` is the local address that all connections come from; `shared` holds what the checks of the run share;
    `started_with` are the variables of instances that were started for the check; `thorough` asks for more of what
    only chance brings to light. `patience_s` bounds the waits that the backend asks for. `prerequisites` knows what
    became of the rules that this one rests on; `retention` bounds the memory that the answers take.
    """

    backend: Backend
    fresh: Fresh
    deadline: float
    exchanges: list[Exchange] = field(default_factory=list)
    watch: Callable[[Exchange], None] = lambda _: None
    stop: threading.Event = field(default_factory=threading.Event)
    waited_s: float = 0.0
    connections: list[Connection] = field(default_factory=list)
    rule: str = ""
    source: str | None = None
    shared: Shared = field(default_factory=Shared)
    started_with: list[str] = field(default_factory=list)
    thorough: bool = False
    patience_s: float = PATIENCE_S
    prerequisites: Prerequisites = field(default_factory=Prerequisites)
    retention: Retention = field(default_factory=Retention)

    def connect(self, source: str | None = None, *, sticky: bool = False) -> Connection:
        """Return a new connection to the backend, which is closed when the check ends."""
        connection = Connection(self.backend.address, source or self.source, sticky=sticky)
        self.connections.append(connection)
        return connection

    def close(self) -> None:
        """Close all connections of the check."""
        for connection in self.connections:
            connection.close()

    def send(
        self,
        connection: Connection,
        request: Request,
        operation: str | None,
        limits: ReadLimits,
        *,
        obey: bool = True,
    ) -> Exchange:
        """Send a request as a polite client: same-resource redirects are followed, Retry-After is obeyed.

        The exchange that is returned is the last one; all are recorded.
        """
        redirects = refusals = 0
        while True:
            exchange = self.exchange(connection, request, operation, limits)
            if exchange.reply is None:
                return exchange
            moved = self.redirected(request, exchange) if redirects < REDIRECTS else None
            if moved is not None:
                redirects += 1
                request = moved
                continue
            if not obey or not self.waits(exchange, refusals):
                return exchange
            refusals += 1

    def exchange(self, connection: Connection, request: Request, operation: str | None, limits: ReadLimits) -> Exchange:
        """Send one request and record what came of it; never raises for what the target does."""
        self._check_time()
        self.backend.sample_output()
        exchange = Exchange(request, operation, time.monotonic())
        try:
            exchange.reply = connection.send(request, limits)
        except TransportError as trouble:
            exchange.trouble = trouble
        exchange.ended = time.monotonic()
        self.record(exchange)
        return exchange

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange that is over, and show it to everybody who looks at all of them."""
        exchange.origin, exchange.word = self.backend.address.origin, self.fresh.token
        self.backend.sample_output()
        self.exchanges.append(exchange)
        self.retention.add(exchange)
        self.backend.health.note(exchange)
        self.watch(exchange)

    def chain_up_to(self, evidence: Exchange | None) -> list[Exchange]:
        """Return the exchanges up to the one that a finding is about."""
        if evidence is None or evidence not in self.exchanges:
            return list(self.exchanges)
        return self.exchanges[: self.exchanges.index(evidence) + 1]

    @contextlib.contextmanager
    def another_instance(self, **variables: str) -> Iterator[tuple[Scene, Instance]]:
        """Start one more instance on data of its own, with variables of the contract changed, and stop it at the end.

        Where there is no start command, or the backend does not listen where HOST and PORT say, the rule is not
        exercised.
        """
        instance = self._launched(variables)
        try:
            yield self.on(self.backend.at(instance.address)), instance
        finally:
            instance.stop()

    def shared_instance(self, name: str, **variables: str) -> Instance:
        """Return an instance that the checks of the run share under a name.

        It is started when it is first asked for, as `another_instance` does, and stopped at the end of the run.
        """

        def start() -> SharedInstance:
            return SharedInstance(self._launched(variables))

        return self.shared.get(name, SharedInstance, start, lambda: self.pause(0)).instance

    def on(self, backend: Backend) -> Scene:
        """Return the same scene in front of another backend."""
        return replace(self, backend=backend)

    def _launched(self, variables: Mapping[str, str]) -> Instance:
        if self.backend.launcher is None:
            raise NotExercised(NEEDS_START)
        try:
            instance = self.backend.launcher.launch(variables=variables)
        except ArchkataError as error:
            raise NotExercised(text("a second instance did not start: {reason}", reason=error.sentence)) from error
        self.note_start(**variables)
        return instance

    def note_start(self, **variables: str) -> None:
        """Let findings tell that an instance was started with these variables."""
        told = (f"{name}={value}" for name, value in variables.items())
        self.started_with += [one for one in told if one not in self.started_with]

    def path_of(self, operation_id: str, **ids: object) -> str:
        """Return the path of an operation below the base URL, with its ids."""
        return self.backend.binding[operation_id].fill(ids)

    def claims(self, stage: str) -> bool:
        """Say whether the backend claims a stage, so that a part of a check can be left out."""
        return stage in self.backend.claims

    def needs(self, stage: str) -> None:
        """End the check as not claimed where a stage is not, because nothing would be left of it."""
        if stage not in self.backend.claims:
            raise NotClaimed(stage)

    def holds(self, rule_id: str) -> bool:
        """Say whether a prerequisite has held, so that a part of the check that rests on it can be left out."""
        return self.prerequisites.hold(rule_id)

    def attempt(self, set_up: Callable[[], T]) -> T | None:
        """Return what a set-up makes, or None where another rule does not let it, so that a part can be left out."""
        return self.prerequisites.attempt(set_up, self.rule)

    @contextlib.contextmanager
    def part(self, *rules: str) -> Iterator[None]:
        """Leave out the rest of a part where an operation is not there that one of these rules is about."""
        with self.prerequisites.part(rules, self.rule):
            yield

    def there(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        """Yield answers, but for those of operations that are not there, which other rules are about."""
        return self.prerequisites.there(answers, self.rule)

    def ensure_something_is_left(self, parts: Collection[object]) -> None:
        """End the check as blocked where all parts of it were left out."""
        if not parts:
            self.prerequisites.block()

    @property
    def not_found(self) -> tuple[int, ...]:
        """The statuses for an unknown thing that users have of their own: once callers are known, 403 is one, too."""
        return (404, 403) if self.backend.has_authentication else (404,)

    def within(self, seconds: float, holds: Callable[[], bool], pause: float = 0.05) -> bool:
        """Ask again until something holds or the seconds have passed; say whether it held."""
        end = time.monotonic() + seconds
        while True:
            if holds():
                return True
            if time.monotonic() >= end:
                return False
            self.pause(pause)

    def pause(self, seconds: float) -> None:
        """Let time pass, but end at once when the run is stopped."""
        self._check_time()
        if self.stop.wait(seconds):
            raise Stopped

    def _check_time(self) -> None:
        if self.stop.is_set() or self.backend.health.dead:
            raise Stopped(self.backend.health.given_up)
        if time.monotonic() > self.deadline:
            raise Inconclusive(text("the check ran out of time"))

    def redirected(self, request: Request, exchange: Exchange) -> Request | None:
        """Return the same request for the place that an answer 307 or 308 of this target names, if it is one."""
        reply = exchange.reply
        location = reply.header("Location") if reply and reply.status in {307, 308} else None
        if location is None:
            return None
        address = self.backend.address
        goal = place(f"{address.origin}{request.target}", location)
        if goal is None or goal.origin != address.origin:
            return None
        return Request(request.method, goal.target, request.headers, request.body)

    def waits(self, exchange: Exchange, refusals: int = 0) -> bool:
        """Wait as a refusal says; say whether the request is to be sent again.

        429 and 503 with Retry-After are obeyed. A 429 that says nothing is waited for longer each time, after so many
        `refusals` of the same request.
        """
        reply = exchange.reply
        if reply is None or reply.status not in {429, 503}:
            return False
        told = reply.header("Retry-After")
        seconds = seconds_until(told, reply.header("Date"))
        if seconds is None and reply.status != TOO_MANY_REQUESTS:
            return False
        exchange.judged = True
        if seconds is None:
            self._back_off(refusals)
        else:
            self._wait(max(0.0, seconds), told)
        return True

    def _wait(self, seconds: float, told: str | None) -> None:
        if seconds > LONGEST_WAIT_S or self.waited_s + seconds > self.patience_s:
            raise Inconclusive(
                text("the backend asked to wait {seconds} s (Retry-After: {told})", seconds=round(seconds), told=told)
            )
        self._let_pass(seconds, was_told=True)

    def _back_off(self, refusals: int) -> None:
        """Wait longer each time for one request; a check of many requests may wait longer in all, and has its time."""
        pauses = [min(FIRST_BACKOFF_S * 2**count, LONGEST_BACKOFF_S) for count in range(refusals + 1)]
        if sum(pauses) > self.patience_s or self.waited_s + pauses[-1] > BACKOFFS_OF_A_CHECK * self.patience_s:
            raise Inconclusive(
                text("the backend refuses with 429 for over {seconds} s", seconds=round(sum(pauses[:-1])))
            )
        self.deadline += pauses[-1]
        self._let_pass(pauses[-1], was_told=False)

    def _let_pass(self, seconds: float, *, was_told: bool) -> None:
        self.waited_s += seconds
        self.backend.health.waited(seconds, was_told=was_told)
        self.pause(seconds + 0.05)
