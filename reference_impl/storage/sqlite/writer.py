"""Group commit: one thread takes whatever is queued, runs it in one transaction, and commits once.

One disk synchronisation then serves many requests, and a single writer needs no locks and meets no deadlocks.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from time import monotonic
from typing import Any

from reference_impl.errors import UnavailableError

LONGEST_QUEUE = 4_000
QUIET_ROUNDS = 2  # a request that has just been read is one round of the event loop away from its write
LONGEST_GATHERING_S = 0.002


@dataclass(slots=True)
class Job:
    """Work that waits for its turn, and afterwards what became of it."""

    work: Callable[[], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class Writer:
    """The only one who writes to the file. `run` belongs to one event loop."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._gathered: list[Job] = []
        self._unfinished = 0
        self._batches: SimpleQueue[list[Job]] = SimpleQueue()
        self._thread = threading.Thread(target=self._commit_batches, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], Any]) -> Any:
        """Queue the work and wait until it is durable. Its own exception, if it raises one, comes out here."""
        if self._unfinished >= LONGEST_QUEUE:
            raise UnavailableError("Too many writes at once.", retry_after=1)
        loop = asyncio.get_running_loop()
        job = Job(work, loop.create_future())
        self._unfinished += 1
        self._gathered.append(job)
        if len(self._gathered) == 1:
            loop.call_soon(self._gather, loop, 1, QUIET_ROUNDS, monotonic() + LONGEST_GATHERING_S)
        return await job.future

    def close(self) -> None:
        """Finish what is queued and stop."""
        batch, self._gathered = self._gathered, []
        if batch:
            self._batches.put(batch)
        self._batches.put([])
        self._thread.join()

    def _gather(self, loop: asyncio.AbstractEventLoop, seen: int, rounds: int, deadline: float) -> None:
        """Hand the jobs over once the event loop has brought no new one for some rounds, which takes microseconds."""
        rounds = rounds - 1 if len(self._gathered) == seen else QUIET_ROUNDS
        if rounds and monotonic() < deadline:
            loop.call_soon(self._gather, loop, len(self._gathered), rounds, deadline)
            return
        batch, self._gathered = self._gathered, []
        self._batches.put(batch)

    def _commit_batches(self) -> None:
        while jobs := self._batches.get():
            commit_together(self._connection, jobs)
            # One call into the event loop wakes everybody, since each such call costs a system call.
            jobs[0].future.get_loop().call_soon_threadsafe(self._settle, jobs)

    def _settle(self, jobs: list[Job]) -> None:
        self._unfinished -= len(jobs)
        for job in jobs:
            if job.future.done():  # its client has gone
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)


def commit_together(connection: sqlite3.Connection, jobs: list[Job]) -> None:
    """Run the jobs in one transaction. A job that raises undoes its own work only."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        for job in jobs:
            _run_in_savepoint(connection, job)
        connection.execute("COMMIT")
    except sqlite3.Error as failure:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for job in jobs:
            job.error = UnavailableError("Nothing could be saved.", retry_after=1)
            job.error.__cause__ = failure


def _run_in_savepoint(connection: sqlite3.Connection, job: Job) -> None:
    connection.execute("SAVEPOINT job")
    try:
        job.result = job.work()
    except Exception as error:  # whatever it is, it belongs to whoever awaits this job and must not stop the others
        job.error = error
        connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")
