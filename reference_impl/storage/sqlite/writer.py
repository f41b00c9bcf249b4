"""Group commit: one thread takes whatever is queued, runs it in one transaction, and commits once.

One disk synchronisation then serves many requests, and a single writer needs no locks and meets no deadlocks.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from reference_impl.errors import UnavailableError

LARGEST_BATCH = 256
LONGEST_QUEUE = 4_000


@dataclass(slots=True)
class Job:
    """Work that waits for its turn, and afterwards what became of it."""

    work: Callable[[], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class Writer:
    """The only one who writes to the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], Any]) -> Any:
        """Queue the work and wait until it is durable. Its own exception, if it raises one, comes out here."""
        if self._queue.qsize() >= LONGEST_QUEUE:
            raise UnavailableError("Too many writes at once.", retry_after=1)
        job = Job(work, asyncio.get_running_loop().create_future())
        self._queue.put(job)
        return await job.future

    def close(self) -> None:
        """Finish what is queued and stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        running = True
        while running:
            batch = [self._queue.get()]
            try:
                while len(batch) < LARGEST_BATCH:
                    batch.append(self._queue.get_nowait())
            except Empty:
                pass
            jobs = [job for job in batch if job is not None]
            running = len(jobs) == len(batch)
            if jobs:
                commit_together(self._connection, jobs)
                _report(jobs)


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


def _report(jobs: list[Job]) -> None:
    """Wake everybody who waits with one call into the event loop, since each such call costs a system call."""
    loop = jobs[0].future.get_loop()
    loop.call_soon_threadsafe(_settle, jobs)


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        if job.future.done():  # its client has gone
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
