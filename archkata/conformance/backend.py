"""The backend under test as the engine knows it: where it is, what it claims, who its editors are, how it feels."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from archkata.backend_process.launch import Instance, Launcher
from archkata.conformance.binding import Binding
from archkata.conformance.learning.record import Learned
from archkata.conformance.sessions import Sessions
from archkata.language import Text, text
from archkata.wire import Address, Connection, Delays, Exchange, ReadLimits, Request, TransportError, TransportErrorKind

DEAD_AFTER = 3
HOPELESS_AFTER = 16
MUTE_AFTER = 3
"""So many requests without an answer are enough where none but those for health has ever had one."""
HOPELESS_S = 15.0
KIB, MIB = 1024, 1024 * 1024
ENORMOUS = 512 * KIB
MOST_ENORMOUS = 256 * MIB
_SILENT = {TransportErrorKind.REFUSED, TransportErrorKind.TIMEOUT}


@dataclass
class Identity:
    """The identity of a caller. Tokens are got when they are first needed and renewed before they expire.

    `absent` says why there is no such account.
    """

    email: str
    password: str
    id: str | int | None = None
    name: str = ""
    token: str | None = None
    expires: float = float("inf")
    log_in: Exchange | None = None
    absent: Text | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def has_fresh_token(self) -> bool:
        """Say whether there is a token that will live for the next moments."""
        return self.token is not None and time.monotonic() < self.expires


class Health:
    """Notices when it makes no sense to go on, so that one cause is reported once.

    That is so when the backend is gone, leaves every request unanswered, for a while refuses every one with 429 or 503,
    or sends one enormous answer after the other. Refusals are no reason where `refusals` are what is looked for.
    `suspects` are the unanswered requests since the last answer: what was under way when the backend died.
    """

    def __init__(
        self, probe: Callable[[], bool], *, refusals: bool = False, health_operation: str = "get_health"
    ) -> None:
        self._health_operation = health_operation
        self._probe = probe
        self._refusals = refusals
        self._lock = threading.Lock()
        self._silent = 0
        self._refused = 0
        self._served = time.monotonic()
        self.given_up: Text | None = None
        self.suspects: list[Exchange] = []
        self.waits = 0
        self.waited_s = 0.0
        self.mute_refusals = 0
        self.answers = 0
        self._enormous = 0
        self.has_answered = False
        self.delays = Delays()

    @property
    def dead(self) -> bool:
        """Say whether no further request makes sense."""
        return self.given_up is not None

    def note(self, exchange: Exchange) -> None:
        """Take note of an exchange; after unanswered ones ask for the backend's health."""
        with self._lock:
            if self.dead:
                return
            if exchange.trouble is None:
                self._note_answer(exchange)
            else:
                self._note_trouble(exchange, exchange.trouble)

    def waited(self, seconds: float, *, was_told: bool = True) -> None:
        """Count the seconds that the toolkit waited because the backend asked for it, or did not say for how long."""
        with self._lock:
            self.waits += 1
            self.waited_s += seconds
            self.mute_refusals += not was_told

    def _note_answer(self, exchange: Exchange) -> None:
        self.answers += 1
        if exchange.reply is not None:
            self.delays.note(exchange.reply.pause)
        if exchange.operation == self._health_operation:
            return
        self._silent = 0
        self.has_answered = True
        self.suspects.clear()
        self._note_size(exchange)
        self._refused = self._refused + 1 if exchange.status in {429, 503} and not self._refusals else 0
        if not self._refused:
            self._served = exchange.ended
        elif self._refused >= HOPELESS_AFTER and exchange.ended - self._served >= HOPELESS_S:
            self.given_up = text("the backend refuses every request (429 or 503)")

    def _note_size(self, exchange: Exchange) -> None:
        """Take note of a body: ordinary ones are some KiB, and half a MiB each time cannot be judged in time."""
        size = len(exchange.reply.body) if exchange.reply else 0
        self._enormous += size if size > ENORMOUS else 0
        if self._enormous > MOST_ENORMOUS:
            self.given_up = text(
                "the backend sent {most} MiB in answers of more than {each} KiB",
                most=MOST_ENORMOUS // MIB,
                each=ENORMOUS // KIB,
            )

    def _note_trouble(self, exchange: Exchange, trouble: TransportError) -> None:
        if trouble.sent:
            self.suspects.append(exchange)
        if trouble.kind in _SILENT:
            self._silent += 1
        is_mute = trouble.kind is TransportErrorKind.TIMEOUT and not self.has_answered
        if self._silent >= (MUTE_AFTER if is_mute else HOPELESS_AFTER):
            self.given_up = text("the backend leaves every request unanswered")
        elif (trouble.kind is TransportErrorKind.REFUSED or self._silent % DEAD_AFTER == 1) and not self._probe():
            self.given_up = text("the backend stopped answering")


@dataclass
class Backend:
    """One running instance. With a `launcher` more of them can be started.

    Calls go through `binding`. Where that knows more than the learner has declared, `declared` is what was declared,
    and `learned` says how the target deviates from it. `named` are the stages that the learner claims by name;
    `throttle` is the policy (requests, seconds) that archkata.yaml tells; `refuses` says that this instance is asked
    until it refuses. `instance` is what archkata has started for the run.
    """

    address: Address
    binding: Binding
    editors: list[Identity]
    claims: set[str] = field(default_factory=set)
    has_authentication: bool = False
    launcher: Launcher | None = None
    named: frozenset[str] = frozenset()
    throttle: tuple[int, int] | None = None
    refuses: bool = False
    declared: Binding | None = None
    instance: Instance | None = None
    learned: Learned = field(default_factory=Learned)
    sessions: Sessions = field(default_factory=Sessions)
    health: Health = field(init=False)

    def __post_init__(self) -> None:
        self.health = Health(self.is_well, refusals=self.refuses, health_operation=self.binding.health_id)

    @property
    def declared_binding(self) -> Binding:
        """The binding as the learner has declared it, or the contract's own."""
        return self.declared or self.binding

    def sample_output(self) -> None:
        """Note how much this instance has printed, where archkata has started it."""
        output = self.launcher.outputs.at(self.address.origin) if self.launcher else None
        if output is not None:
            output.sample()

    def output_about(self, exchange: Exchange) -> tuple[Text | str, ...]:
        """Return what the backend printed while it broke over a request: it answered 5xx, or not to the end."""
        output = self.launcher.outputs.at(exchange.origin) if self.launcher else None
        if output is None or (exchange.trouble is None and (exchange.status or 0) < 500):
            return ()
        return output.between(exchange.started, exchange.ended)

    def last_output(self) -> tuple[str, ...]:
        """Return the end of what this instance printed, where archkata has started it."""
        output = self.launcher.outputs.at(self.address.origin) if self.launcher else None
        return () if output is None else tuple(output.last_lines())

    def at(self, address: Address, *, refuses: bool = False) -> Backend:
        """Return the same backend as it answers at another address, or as others see it: with sessions of its own."""
        editors = [Identity(editor.email, editor.password, absent=editor.absent) for editor in self.editors]
        other = replace(self, address=address, editors=editors, refuses=refuses)
        other.health.has_answered = self.health.has_answered
        return other

    def is_well(self, seconds: float = 5.0) -> bool:
        """Ask /healthz once or twice; say whether any HTTP answer came."""
        operation = self.binding.health
        for _ in range(2):
            connection = Connection(self.address)
            try:
                connection.send(
                    Request(operation.method, self.address.path + operation.path),
                    ReadLimits(seconds=seconds, connect_seconds=seconds),
                )
            except TransportError:
                continue
            finally:
                connection.close()
            return True
        return False
