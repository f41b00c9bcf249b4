"""The loops: clients write, kill -9, start again, read back, settle what was not answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from archkata.backend_process.launch import Instance
from archkata.conformance.backend import Health
from archkata.conformance.scene import Scene
from archkata.doubles import Doubles, Success
from archkata.errors import ArchkataError
from archkata.wire import Exchange
from harness.workloads.crashes.clients import CrashClient, all_have_written
from harness.workloads.crashes.crash_workload import CrashWorkload
from harness.workloads.crashes.record import CrashRecord, Start, WorkloadPart

LOOPS: Final = 5
THOROUGH_LOOPS: Final = 15
SHORTEST_S: Final = 0.25
LONGEST_S: Final = 0.6
PAID_LOOPS: Final = 1
THOROUGH_PAID_LOOPS: Final = 3
SLOW_CHARGE_S: Final = 0.2
SLOWEST_S: Final = 4.0
WRITES_EACH: Final = 2
PULSE_S: Final = 0.02
EARLIEST, LATEST = 0.1, 0.9
INTO_THE_START_S: Final = 0.5
KILLED_TWICE: Final = 2
"""The loop, counted from 0, in which the backend is killed once more while it starts."""


@dataclass
class _Loops:
    scene: Scene
    instance: Instance
    record: CrashRecord = field(default_factory=CrashRecord)

    def run(self, count: int) -> CrashRecord:
        """Run so many loops, fewer where the backend does not come up again or has lost users."""
        workload = CrashWorkload(self._in_front(), self.record)
        for number in range(count):
            before = self._in_front()
            workload.prepare(before)
            crew = workload.buyers(before) if self.record.is_paid else workload.crew(before, number)
            self._under_load(crew, partial(workload.salvo, before))
            if not self._started_again(killed_twice=number == KILLED_TWICE):
                return self.record
            after = self._in_front()
            if self.record.is_paid:
                workload.inspect_goods(after)
            else:
                workload.inspect(after)
            after.close()
            self.record.crashes += 1
            if self.record.has_lost_users:
                return self.record
        return self.record

    def _in_front(self) -> Scene:
        """Return a scene with nothing from before the crash in it: no sessions, no connections, no health.

        A backend that is killed on purpose is no reason to give up.
        """
        backend = self.scene.backend.at(self.instance.address)
        backend.health = Health(lambda: True, refusals=self.record.is_paid)
        return replace(self.scene, backend=backend, exchanges=[], connections=[], watch=self._noted)

    def _noted(self, exchange: Exchange) -> None:
        self.scene.exchanges.append(exchange)
        self.scene.watch(exchange)

    def _under_load(self, crew: Sequence[CrashClient], salvo: Callable[..., float]) -> None:
        """Let the crew write for a random while, and kill the backend in the middle of a salvo of orders.

        A first salvo tells how long one takes.
        """
        random, over = self.scene.fresh.random, threading.Event()
        with ThreadPoolExecutor(len(crew), thread_name_prefix="client") as pool:
            clients = [pool.submit(client.work, over) for client in crew]
            try:
                self.scene.pause(random.uniform(SHORTEST_S, LONGEST_S))
                self.scene.within(SLOWEST_S, lambda: all_have_written(crew, WRITES_EACH), PULSE_S)
                moment = random.uniform(EARLIEST, LATEST) * salvo()
                salvo(partial(self._kill_after, moment))
            finally:
                self.instance.kill()
                over.set()
            wait(clients)
        for client in clients:
            client.result()
        for each in crew:
            each.scene.close()

    def _kill_after(self, seconds: float) -> None:
        self.scene.pause(seconds)
        self.instance.kill()

    def _started_again(self, *, killed_twice: bool) -> bool:
        """Start on the same data, once killed again in the middle of that; say whether it came up."""
        try:
            if killed_twice:
                self.instance.start_and_kill(INTO_THE_START_S, self.scene.pause)
            self.record.starts.append(Start(self.instance.start(), killed_twice=killed_twice))
        except ArchkataError as error:
            self.record.starts.append(Start(None, killed_twice=killed_twice, complaint=error.sentence))
            return False
        return True


def run_loops(scene: Scene) -> CrashRecord:
    """Run the loops on an instance of their own, and beside them some on one with a provider, which mostly wait.

    What is wrong without a provider needs no second proof with one.
    """
    paid = CrashRecord(is_paid=True)
    with ThreadPoolExecutor(1, thread_name_prefix="paid crashes") as pool:
        running = pool.submit(_run_paid, scene, paid) if scene.claims("payments") else None
        try:
            with scene.another_instance() as (there, instance):
                record = _Loops(there, instance).run(THOROUGH_LOOPS if scene.thorough else LOOPS)
            is_enough = not running or record.has_lost_users or record.has_lost_goods
        except BaseException:
            paid.over.set()
            raise
        if is_enough:
            paid.over.set()
            return record
    if running is not None:
        running.result()
        record.beside.append(paid)
    return record


def _run_paid(scene: Scene, record: CrashRecord) -> None:
    """Run loops with a provider whose answers are slow: a crash then meets all that is bought half-way."""
    apart = replace(scene, started_with=[], exchanges=[], connections=[])
    with record.part(WorkloadPart.GOODS), Doubles() as doubles:
        provider = doubles.provider()
        provider.on_everything(Success(delay=SLOW_CHARGE_S))
        with apart.another_instance(PAYMENTS_URL=provider.url) as (there, instance):
            _Loops(there, instance, record).run(THOROUGH_PAID_LOOPS if scene.thorough else PAID_LOOPS)
