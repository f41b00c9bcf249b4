"""Users that keep to a plan. Their tasks are written as for any Locust user."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from gevent import GreenletExit
from locust import User
from locust.exception import StopTest, StopUser
from locust.user.task import LOCUST_STATE_RUNNING, LOCUST_STATE_STOPPING, LOCUST_STATE_WAITING, DefaultTaskSet

from archkata.load.generator.client import Client
from archkata.load.generator.preparing import Setup
from archkata.load.generator.session import Session, session_of
from archkata.wire import Address


class KataUser(User):
    """A user with a fast, honest HTTP client.

    With a plan (`--rate`) users are a pool: each takes the next planned arrival, waits until its time and runs one
    task; the latency of the task's first request counts from the planned time. Without one, `wait_time` holds.
    """

    abstract = True

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.due: float | None = None
        self.is_in_turn = False
        self.session: Session = session_of(environment)
        self.client = Client(Address.parse(self.host or ""), self.session.recorder, self.session.timeouts, self)
        if self.session.schedule is not None:
            # also what task sets inside the user wait by
            vars(self)["wait_time"] = self.take_turn

    @classmethod
    def prepare(cls, setup: Setup) -> None:
        """Make the data that the tasks need, through the API alone; called once, before the clock runs."""

    def run(self) -> None:  # type: ignore[misc]  # Locust's own PytestUser replaces it, too, although it is "final"
        """Run tasks until told to stop."""
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
            self._leave_turn()
            self.client.close()

    def take_turn(self) -> float:
        """Wait for the next planned arrival; it is due now, so there is nothing left to wait."""
        schedule = self.session.schedule
        if schedule is None:
            return 0.0
        self._leave_turn()
        due = schedule.take_turn()
        if due is None:
            raise StopUser
        self.due = due
        self.is_in_turn = True
        schedule.busy += 1
        self.session.grow_when_short()
        return 0.0

    def _leave_turn(self) -> None:
        if self.is_in_turn and self.session.schedule is not None:
            self.session.schedule.busy -= 1
            self.is_in_turn = False

    def _begin(self) -> None:
        try:
            self.on_start()
        except Exception as error:
            logging.getLogger(__name__).error("%s\n%s", error, traceback.format_exc())
            if not isinstance(error, StopUser | StopTest):
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
