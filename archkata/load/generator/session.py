"""What the users of one Locust environment share: the schedule, the recorder, and how a run begins and ends."""

from __future__ import annotations

import itertools
import traceback
from collections import Counter
from dataclasses import replace
from time import perf_counter
from typing import Any

import gevent
from locust.exception import StopTest

from archkata.load.dialect import Dialect
from archkata.load.generator.bounds import is_beyond
from archkata.load.generator.conductor import Conductor
from archkata.load.generator.distribution import WorkerEventPipe, take_part
from archkata.load.generator.preparing import CannotPrepare, Setup
from archkata.load.generator.recorder import Recorder, TracingRecorder
from archkata.load.generator.schedule import ArrivalSchedule
from archkata.load.generator.telling import EventPipe
from archkata.load.generator.timeouts import Timeouts
from archkata.load.journal_writer import JournalWriter
from archkata.load.plan import ArrivalPlan
from archkata.load.reach import FORBIDDEN, Reach
from archkata.wire import Address

HEADROOM_S = 0.02
LEAST_HEADROOM = 2
MOST_ERRORS = 20
MOST_USERS = 2_000
PARTING_S = 0.5


class Session:
    """One for each environment. `schedule` is None in a closed loop, `seconds` None where no end was set."""

    def __init__(
        self,
        environment: Any,
        plan: ArrivalPlan | None = None,
        seconds: float | None = None,
        most_users: int = MOST_USERS,
    ) -> None:
        self.environment = environment
        self.plan = plan
        self.seconds = plan.seconds if plan else seconds
        self.most_users = most_users
        self.share = (0, 1)
        self.teller: EventPipe | WorkerEventPipe = EventPipe()
        self.journal = JournalWriter.of_environment()
        self.reach = Reach.of_environment()
        self.target: Address | None = None
        self.dialect = Dialect.of_environment()
        self._names = itertools.count()
        self.timeouts = Timeouts()
        self.errors: Counter[str] = Counter()
        self.recorder = Recorder()
        self.schedule: ArrivalSchedule | None = None
        self.coming: Counter[str] = Counter()
        self.weights: dict[str, int] = {}
        self.headroom = max(LEAST_HEADROOM, int(plan.peak * HEADROOM_S)) if plan else 0
        self.is_remote = False
        self._conductor: Conductor | None = None
        self._setup: Setup | None = None
        self._desk = take_part(self)

    @property
    def is_worker(self) -> bool:
        """Whether a master gives the orders."""
        return isinstance(self.teller, WorkerEventPipe)

    def plan_for(self, plan: ArrivalPlan | None, seconds: float | None, most_users: int) -> None:
        """Take what a master has sent; the share of the slots is this worker's."""
        shares = self.environment.parsed_options.shares
        self.plan, self.seconds = plan, plan.seconds if plan else seconds
        self.share = shares[self.environment.runner.client_id], len(shares)
        self.most_users = max(1, most_users // len(shares))
        if self.environment.parsed_options.keeps_journal and self.journal.is_silent:
            watches = self.environment.parsed_options.watches
            self.journal = JournalWriter(lambda rows: self.teller.tell("journal", rows=rows), watches=watches)
            self.is_remote = True
        self.headroom = max(LEAST_HEADROOM, int(plan.peak * HEADROOM_S / len(shares))) if plan else 0

    def begin(self) -> None:
        """Begin a test: the data are made before any user exists, and the clock starts when all users are there."""
        if self._desk is not None:
            self._desk.begin()
            return
        self.target = self._permitted()
        self.journal.open()
        self.errors.clear()
        self.recorder = Recorder()
        self.coming.clear()
        if self.plan is not None:
            self.weights = {kind.__name__: kind.fixed_count or kind.weight for kind in self.environment.user_classes}
            self.schedule = ArrivalSchedule(self.plan, self.weights, *self.share)
        seed = (self.plan.seed if self.plan else 0) + self.share[0]
        setup = self._setup = Setup(self.target, seed, self.timeouts, self.journal, self.dialect)
        try:
            for kind in self.environment.user_classes:
                if hasattr(kind, "prepare"):
                    kind.prepare(setup)
        except CannotPrepare as error:
            self.teller.tell("refused", why=error.sentence.as_data(), missing=error.missing)
            raise
        except Exception:
            gevent.spawn(self.environment.runner.quit)  # Locust prints what was raised, and would wait for users
            raise
        self._conductor = Conductor(self)

    def _permitted(self) -> Address:
        """Return the target; raise where a master names one that was not permitted on this machine."""
        address = Address.parse(self.environment.host or "")
        if self.reach is None:
            return address
        if self.reach.url is None and is_beyond(self.reach, address.host):
            self.teller.tell("forbidden", host=address.host)
            self.environment.process_exit_code = FORBIDDEN
            gevent.spawn_later(PARTING_S, self.environment.runner.quit)
            raise StopTest(f"load on {address.host} was not permitted on this machine")
        return replace(address, ips=self.reach.ips_of(address.host))

    def recorder_for(self, user: Any) -> Recorder:
        """Return what a user's requests are recorded by: with a witness where the scenario asks for one."""
        if not self.journal.watches:
            return self.recorder
        return TracingRecorder(self.recorder, self.journal, type(user).__name__, next(self._names))

    def tell_start(self, clock: float) -> None:
        """Report that the clock runs; the clock of another machine counts in its own journal only."""
        if self.is_remote:
            self.journal.write("clock", clock)
        self.teller.tell("started", seconds=self.seconds, clock=None if self.is_remote else clock)

    def note(self, name: str, client: int, *values: Any) -> None:
        """Put something into the journal that a study will want to know."""
        self.journal.write("note", name, perf_counter(), client, list(values))

    def part(self) -> None:
        """Log out whom the preparation has logged in as an editor."""
        if self._setup is not None:
            self._setup.log_editors_out()

    def end(self) -> None:
        """End a test that is still running, because it was stopped from outside."""
        if self._conductor is not None:
            self._conductor.end(interrupted=True)

    def note_error(self, exception: BaseException, tb: Any) -> None:
        """Keep what is wrong with a locustfile: the exception, and the last line of it that was the user's."""
        frames = [frame for frame in traceback.extract_tb(tb) if "site-packages" not in frame.filename]
        where = f"{frames[-1].filename}:{frames[-1].lineno}: " if frames else ""
        said = f"{where}{type(exception).__name__}: {exception}"
        if said in self.errors or len(self.errors) < MOST_ERRORS:
            self.errors[said] += 1

    def complete_kinds(self) -> bool:
        """Start a user for each kind that has slots; say whether all have one."""
        if self.schedule is None:
            return True
        present = self.environment.runner.user_classes_count
        absent = [kind for kind, weight in self.weights.items() if weight and not present.get(kind)]
        for kind in absent:
            if not self.coming[kind]:
                self.grow(kind)
        return not absent

    def grow(self, kind: str) -> None:
        """Add users of a kind to the pool, because hardly any of them is free for the next slots."""
        runner = self.environment.runner
        room = self.most_users - len(runner.user_greenlets)
        wanted = min(self.headroom - self.coming[kind], room)
        if wanted > 0:
            self.coming[kind] += wanted
            runner.spawn_users({kind: wanted})


def session_of(environment: Any) -> Session:
    """Return the session of an environment; one without plan where `wiring` has not made any."""
    if not isinstance(getattr(environment, "archkata", None), Session):
        environment.archkata = Session(environment)
    session: Session = environment.archkata
    return session
