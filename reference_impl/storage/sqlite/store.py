"""The Store on SQLite."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from reference_impl.repositories.store import Repositories
from reference_impl.storage.sqlite.answers import SqliteAnswers
from reference_impl.storage.sqlite.connections import connect, prepare, private_file
from reference_impl.storage.sqlite.outbox import SilentOutbox, SqliteOutbox
from reference_impl.storage.sqlite.pending import SqlitePendingPurchases, SqlitePendingRefunds
from reference_impl.storage.sqlite.products import SqliteProducts
from reference_impl.storage.sqlite.purchases import SqlitePurchases
from reference_impl.storage.sqlite.refunds import SqliteRefunds
from reference_impl.storage.sqlite.reviews import SqliteReviews
from reference_impl.storage.sqlite.secrets import SqliteSecrets
from reference_impl.storage.sqlite.sessions import SqliteSessions
from reference_impl.storage.sqlite.users import SqliteUsers
from reference_impl.storage.sqlite.writer import Writer

T = TypeVar("T")
SCANNERS = 2


class SqliteRepositories:
    """All repositories on one connection."""

    def __init__(self, connection: sqlite3.Connection, *, events: bool = True) -> None:
        self.connection = connection
        self.users = SqliteUsers(connection)
        self.sessions = SqliteSessions(connection)
        self.products = SqliteProducts(connection)
        self.reviews = SqliteReviews(connection)
        self.purchases = SqlitePurchases(connection)
        self.refunds = SqliteRefunds(connection)
        self.answers = SqliteAnswers(connection)
        self.outbox = SqliteOutbox(connection) if events else SilentOutbox(connection)
        self.pending_purchases = SqlitePendingPurchases(connection)
        self.pending_refunds = SqlitePendingRefunds(connection)
        self.secrets = SqliteSecrets(connection)


class SqliteStore:
    """One connection that writes, one for look-ups on the event loop, and some in threads for long searches."""

    def __init__(self, folder: Path, *, events: bool = True) -> None:
        self._file = private_file(folder)
        writing = connect(self._file)
        prepare(writing)
        self._writing = SqliteRepositories(writing, events=events)
        self._reading = SqliteRepositories(connect(self._file))
        self._writer = Writer(writing)
        self._scanners = ThreadPoolExecutor(SCANNERS, thread_name_prefix="scanner")
        self._of_thread = threading.local()
        self._scanning: list[SqliteRepositories] = []

    async def read(self, work: Callable[[Repositories], T]) -> T:
        """Run a look-up where we are: a row by its key takes some 15 µs, less than handing it to a thread would."""
        return work(self._reading)

    async def scan(self, work: Callable[[Repositories], T]) -> T:
        """Run a search in a thread with a connection of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._scanners, self._scan, work)

    async def write(self, work: Callable[[Repositories], T]) -> T:
        """Hand the work to the writer and wait for its commit."""
        result: T = await self._writer.run(lambda: work(self._writing))
        return result

    async def close(self) -> None:
        """Commit what is queued, then close every connection."""
        await asyncio.to_thread(self._writer.close)
        self._scanners.shutdown()
        for repositories in (self._reading, self._writing, *self._scanning):
            repositories.connection.close()

    def _scan(self, work: Callable[[Repositories], T]) -> T:
        if not hasattr(self._of_thread, "repositories"):
            self._of_thread.repositories = SqliteRepositories(connect(self._file))
            self._scanning.append(self._of_thread.repositories)
        return work(self._of_thread.repositories)
