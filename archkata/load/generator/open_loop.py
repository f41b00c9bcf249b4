"""Users that take turns: what makes the loop open, for any kind of Locust user."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from gevent import GreenletExit
from locust import User
from locust.exception import StopTest, StopUser
from locust.user.task import LOCUST_STATE_RUNNING, LOCUST_STATE_STOPPING, LOCUST_STATE_WAITING, DefaultTaskSet

from archkata.load.generator.preparing import Setup
from archkata.load.generator.session import Session, session_of

DUE = "archkata_due"


class TurnTaking(User):
    """With a plan, users are a pool: each takes the next planned arrival, waits until its time, runs one task.

    Without a plan this changes nothing.
    """

    abstract = True

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.due: float | None = None
        self.is_in_turn = False
        self.has_arrived = False
        self.session: Session = session_of(environment)
        if self.session.schedule is not None:
            # also what task sets inside the user wait by; a class's own wait_time is for closed loops
            vars(self)["wait_time"] = self.take_turn

    @classmethod
    def prepare(cls, setup: Setup) -> None:
        """Make the data that the tasks need, through the API alone; called once, before the clock runs."""

    def context(self) -> dict[str, Any]:
        """Pass to Locust's request event when the first request of a task was due."""
        return {DUE: self.take_due()}

    def take_due(self) -> float | None:
        """Return the planned time of the turn, once: requests that follow in the same task have none."""
        due, self.due = self.due, None
        return due

    def run(self) -> None:  # type: ignore[misc]  # Locust's own PytestUser replaces it, too, although it is "final"
        """Run tasks until the user is stopped."""
        if self.session.schedule is None:
            super().run()  # type: ignore[no-untyped-call]  # Locust's
            return
        self._state = LOCUST_STATE_RUNNING
        self._taskset_instance = Turns(self)
        try:
            self._begin()
            self._taskset_instance.run()  # type: ignore[no-untyped-call]  # likewise
        except (GreenletExit, StopUser, StopTest):
            self.on_stop()  # type: ignore[no-untyped-call]  # likewise
        finally:
            self._leave()

    def take_turn(self) -> float:
        """Wait for the next planned arrival; it is due now, so there is nothing left to wait."""
        schedule = self.session.schedule
        if schedule is None:
            return 0.0
        if self.is_in_turn:
            schedule.busy -= 1
            self.is_in_turn = False
        elif not self.has_arrived:
            self._arrive()
        kind = type(self).__name__
        self.due = schedule.take_turn(kind)
        if self.due is None:
            raise StopUser
        self.is_in_turn = True
        schedule.busy += 1
        # more users do not help a process that wakes up too late
        if len(schedule.queues[kind].free) < self.session.headroom and not schedule.is_behind:
            self.session.grow(kind)
        return 0.0

    def _arrive(self) -> None:
        self.has_arrived = True
        self.session.coming[type(self).__name__] -= 1

    def _leave(self) -> None:
        if self.is_in_turn and self.session.schedule is not None:
            self.session.schedule.busy -= 1
            self.is_in_turn = False
        if not self.has_arrived:
            self._arrive()

    def _begin(self) -> None:
        try:
            self.on_start()
        except Exception as error:
            if not isinstance(error, StopUser | StopTest):
                logging.getLogger(__name__).error("%s\n%s", error, traceback.format_exc())
                self.environment.events.user_error.fire(user_instance=self, exception=error, tb=error.__traceback__)
            raise


class Turns(DefaultTaskSet):
    """The tasks of a user in an open loop: a turn before each, also before the first."""

    def on_start(self) -> None:
        """Wait for the first turn."""
        self.wait()

    def wait(self) -> None:
        """Wait for the next turn, without Locust's own sleep behind it."""
        user: Any = self.user
        if user._state == LOCUST_STATE_STOPPING:
            raise StopUser
        user._state = LOCUST_STATE_WAITING
        user.take_turn()
        if user._state == LOCUST_STATE_STOPPING:
            raise StopUser
        user._state = LOCUST_STATE_RUNNING


def in_turns(kind: type[User]) -> type[User]:
    """Return a class of users that takes turns, whatever client it has."""
    if issubclass(kind, TurnTaking):
        return kind
    return type(kind.__name__, (TurnTaking, kind), {"__module__": kind.__module__, "abstract": False})
