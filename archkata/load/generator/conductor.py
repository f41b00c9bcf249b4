"""A run from its first second to its last: starts the clock, reports every second, drains, ends."""

from __future__ import annotations

from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import gevent

from archkata.load.generator.seconds import Seconds
from archkata.load.samples import Samples

if TYPE_CHECKING:
    from archkata.load.generator.session import Session

NO_ANSWER = (0, None)
"""How a move ends in the journal when the run is over before the answer is there."""
GATHERING_S = 30.0
NEVER = float("inf")
STEP_S = 0.02
BEAT_S = 0.02


class Heartbeat:
    """How late this process wakes up, in microseconds: a generator that is short of CPU measures itself.

    While it oversleeps, other beats were due, too: each of them counts with what was left of the stall.
    """

    def __init__(self) -> None:
        self.lags = Samples()
        self._greenlet = gevent.spawn(self._beat)

    def stop(self) -> None:
        """End."""
        self._greenlet.kill(block=False)

    def _beat(self) -> None:
        while True:
            due = perf_counter() + BEAT_S
            gevent.sleep(BEAT_S)
            lag = perf_counter() - due
            while lag > 0:
                self.lags.exact.append(int(lag * 1e6))
                lag -= BEAT_S


class Conductor:
    """One for each run; lives in a greenlet of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._schedule = session.schedule
        self._heartbeat = Heartbeat()
        self._seconds = Seconds(session)
        self._started_at = 0.0
        self._cpu_before = 0.0
        self._is_over = False
        self._gave_up = False
        self._greenlet = gevent.spawn(self._run)

    def end(self, *, interrupted: bool = False) -> None:
        """Drop what is left, and report the result; the second time nothing happens."""
        if self._is_over:
            return
        self._is_over = True
        schedule = self._schedule
        measured = min(perf_counter() - self._started_at, self._session.seconds or NEVER) if self._started_at else 0.0
        if schedule is not None:
            schedule.close(schedule.elapsed if interrupted or self._gave_up else None)
        self._heartbeat.stop()
        self._seconds.close()
        self._session.recorder.is_on = False
        self._session.journal.close(*NO_ANSWER)
        self._session.teller.tell("end", **self._facts(measured, interrupted=interrupted))

    def _run(self) -> None:
        self._gather()
        self._cpu_before = process_time()
        self._session.recorder.is_on = True
        if self._schedule is None:
            self._started_at = perf_counter()
        else:
            self._schedule.start()
            self._started_at = self._schedule.started_at
        self._session.tell_start(self._started_at)
        self._watch()
        if self._schedule is not None and not self._gave_up:
            self._schedule.close()
            self._drain()
        elif self._schedule is None:
            self._stop_users()
        self.end()
        self._session.part()
        self._quit()

    def _gather(self) -> None:
        """Wait until all users are there, so that none of them is late for the first second."""
        runner, schedule = self._session.environment.runner, self._schedule
        if schedule is None and not self._session.teller.is_heard:
            return  # Locust's own command: its user sees the ramp, too
        end = perf_counter() + GATHERING_S
        while perf_counter() < end:
            users = len(runner.user_greenlets)
            is_spawned = users > 0 and runner.state == "running"
            if is_spawned and self._session.complete_kinds() and (schedule is None or schedule.free >= users):
                return
            gevent.sleep(STEP_S)

    def _watch(self) -> None:
        """Report every second until the last, or until the target is plainly dead."""
        second, seconds = 1, self._session.seconds
        while True:
            is_last = seconds is not None and second >= seconds - STEP_S
            until = seconds if seconds is not None and is_last else second
            gevent.sleep(max(0.0, self._started_at + until - perf_counter()))
            self._seconds.tell()
            self._gave_up = self._seconds.is_target_dead
            if self._gave_up or is_last:
                return
            second += 1

    def _drain(self) -> None:
        """Wait for the answers that are still to come: cutting off the slowest would flatter the target."""
        schedule, timeouts = self._schedule, self._session.timeouts
        end = perf_counter() + 2 * (timeouts.answer_s + timeouts.connect_s)
        while schedule is not None and schedule.busy + schedule.free and perf_counter() < end:
            gevent.sleep(STEP_S)

    def _stop_users(self) -> None:
        environment = self._session.environment
        environment.stop_timeout = max(environment.stop_timeout or 0, self._session.timeouts.answer_s + 1)
        environment.runner.stop_users(environment.runner.user_classes_count)

    def _quit(self) -> None:
        if self._session.is_worker:
            return  # the master sends us home
        environment = self._session.environment
        options = environment.parsed_options
        if options is not None and options.headless:
            environment.runner.quit()
        else:
            environment.runner.stop()

    def _facts(self, measured: float, *, interrupted: bool) -> dict[str, Any]:
        schedule, recorder = self._schedule, self._session.recorder
        facts: dict[str, Any] = {
            "interrupted": interrupted,
            "gave_up": self._gave_up,
            "measured_s": measured,
            "cpu_s": process_time() - self._cpu_before,
            "most_users": self._seconds.most_users,
            "loop_lag": self._heartbeat.lags.as_data(),
            "delays": recorder.delays.as_data(),
            "errors": dict(self._session.errors),
            "operations": [
                {"method": method, "name": name, **tally.as_data()}
                for (method, name), tally in recorder.tallies.items()
            ],
        }
        if schedule is not None:
            schedule.settle()
            facts["open"] = {
                "planned": schedule.begun + schedule.dropped,
                "begun": schedule.begun,
                "dropped": schedule.dropped,
                "unfinished": schedule.busy,
                "late": schedule.late,
                "lag": schedule.lags.as_data(),
            }
        return facts
