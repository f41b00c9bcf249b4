"""Several generator processes: Locust's own master and workers, with archkata's measurements as messages between them.

A worker sends what a lone generator would write to the pipe; the master writes it there, with the worker's name. Who
has which slots of the plan is settled by the master when a test starts. Each worker counts from its own start, so that
no clock has to be trusted. Workers of this machine write their journals beside the run; others send theirs.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import gevent
from locust.runners import MasterRunner, WorkerRunner

if TYPE_CHECKING:
    from archkata.load.generator.session import Session

MESSAGE, END = "archkata", "archkata-end"
GIVES_UP = frozenset({"refused", "forbidden"})
STEP_S = 0.25
STOP_SIGNAL = signal.SIGUSR1


class WorkerEventPipe:
    """Sends the master the events that a lone generator sends archkata."""

    is_heard = True

    def __init__(self, runner: WorkerRunner) -> None:
        self._runner = runner

    def tell(self, event: str, **facts: Any) -> None:
        """Send an event."""
        self._runner.send_message(MESSAGE, {"event": event, **facts})


class MasterCoordinator:
    """The master's view of its workers: passes their events on, and reports which of them are lost."""

    def __init__(self, session: Session, runner: MasterRunner) -> None:
        self._session = session
        self._runner = runner
        self._open: set[str] = set()
        self._is_over = False
        self._here = -1
        runner.register_message(MESSAGE, self._take)
        gevent.signal_handler(STOP_SIGNAL, self._end_all)
        gevent.spawn(self._gather)

    def begin(self) -> None:
        """Deal the slots of the plan out to the workers that are there; the options travel with the order to spawn."""
        names = sorted(client.id for client in self._runner.clients.ready)
        options, journal = self._session.environment.parsed_options, self._session.journal
        options.shares = {name: index for index, name in enumerate(names)}
        options.keeps_journal, options.watches = not journal.is_silent, journal.watches
        self._open = set(names)
        self._tell_how_many()
        gevent.spawn(self._watch)

    def _take(self, environment: Any, msg: Any, **_: Any) -> None:
        del environment
        facts = dict(msg.data)
        event = facts.pop("event")
        self._session.teller.tell(event, worker=msg.node_id, **facts)
        if event in {"end", *GIVES_UP}:
            self._close(msg.node_id, all_of_them=event in GIVES_UP)

    def _gather(self) -> None:
        while not self._open:
            self._tell_how_many()
            gevent.sleep(STEP_S)

    def _tell_how_many(self) -> None:
        """Report how many workers are here, where that has changed."""
        here = len(self._runner.clients.ready)
        if here != self._here:
            self._here = here
            self._session.teller.tell("workers", here=here, of=self._session.environment.parsed_options.expect_workers)

    def _watch(self) -> None:
        while not self._is_over:
            gevent.sleep(STEP_S)
            clients = self._runner.clients
            for name in sorted(self._open):
                if name not in clients or clients[name].state == "missing":
                    self._session.teller.tell("lost", worker=name)
                    self._close(name)

    def _close(self, name: str, *, all_of_them: bool = False) -> None:
        self._open.discard(name)
        if (all_of_them or not self._open) and not self._is_over:
            self._is_over = True
            gevent.spawn(self._runner.quit)

    def _end_all(self) -> None:
        if not self._open:
            gevent.spawn(self._runner.quit)
        self._runner.send_message(END, {})


def take_part(session: Session) -> MasterCoordinator | None:
    """Give a session its part: a worker reports to its master, a master coordinates, a lone one stays as it is."""
    runner = session.environment.runner
    if isinstance(runner, WorkerRunner):
        session.teller = WorkerEventPipe(runner)
        runner.register_message(END, lambda **_: session.end())
    return MasterCoordinator(session, runner) if isinstance(runner, MasterRunner) else None
