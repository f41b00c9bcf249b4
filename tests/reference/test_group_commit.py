"""The one writer: many requests, one commit, and each request's fate its own."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reference_impl.errors import ConflictError, UnavailableError
from reference_impl.storage.sqlite.connections import connect
from reference_impl.storage.sqlite.store import SqliteStore
from reference_impl.storage.sqlite.writer import Job, Writer, commit_together

pytestmark = pytest.mark.anyio


class Recording(sqlite3.Connection):
    """A connection that notes what it was asked, and can fail to commit."""

    statements: list[str]
    commit_fails = False

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.statements = [*getattr(self, "statements", []), sql]
        if sql == "COMMIT" and self.commit_fails:
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, *values)


@pytest.fixture
def connection() -> Iterator[Recording]:
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=Recording)
    made.execute("CREATE TABLE numbers (number INTEGER UNIQUE)")
    yield made
    made.close()


def add(connection: sqlite3.Connection, number: int, error: Exception | None = None) -> Callable[[], int]:
    def work() -> int:
        connection.execute("INSERT INTO numbers VALUES (?)", (number,))
        if error is not None:
            raise error
        return number

    return work


def numbers_in(connection: sqlite3.Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT number FROM numbers ORDER BY number")]


async def test_one_failing_work_undoes_itself_and_nothing_else(connection: Recording) -> None:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    works = [add(connection, 1), add(connection, 2, ConflictError("no")), add(connection, 1), add(connection, 3)]
    jobs = [Job(work, future) for work in works]

    commit_together(connection, jobs)

    assert numbers_in(connection) == [1, 3]
    assert [type(job.error) for job in jobs] == [type(None), ConflictError, sqlite3.IntegrityError, type(None)]
    assert [job.result for job in jobs] == [1, None, None, 3]


async def test_a_commit_that_fails_fails_for_all(connection: Recording) -> None:
    connection.commit_fails = True
    writer = Writer(connection)

    outcomes = await asyncio.gather(*(writer.run(add(connection, n)) for n in range(3)), return_exceptions=True)
    writer.close()

    assert [type(outcome) for outcome in outcomes] == [UnavailableError] * 3
    assert numbers_in(connection) == []


async def test_what_is_asked_together_is_committed_together(connection: Recording) -> None:
    writer = Writer(connection)

    assert await asyncio.gather(*(writer.run(add(connection, n)) for n in range(50))) == list(range(50))
    writer.close()

    assert connection.statements.count("COMMIT") == 1


async def test_a_queue_that_grows_too_long_is_refused(connection: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.storage.sqlite.writer.LONGEST_QUEUE", 2)
    writer = Writer(connection)

    outcomes = await asyncio.gather(*(writer.run(add(connection, n)) for n in range(3)), return_exceptions=True)
    writer.close()

    assert outcomes[:2] == [0, 1]
    assert isinstance(outcomes[2], UnavailableError)


async def test_a_client_that_has_gone_does_not_stop_the_others(connection: Recording) -> None:
    writer = Writer(connection)
    gone = asyncio.ensure_future(writer.run(add(connection, 1)))
    await asyncio.sleep(0)
    gone.cancel()

    assert await writer.run(add(connection, 2)) == 2
    writer.close()
    assert numbers_in(connection) == [1, 2]


async def test_a_read_sees_every_write_that_was_acknowledged(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    for _ in range(20):
        made = await store.write(lambda shop: shop.secrets.get_or_make("one"))
        assert await store.read(lambda shop: shop.secrets.get_or_make("one")) == made
        assert await store.scan(lambda shop: shop.secrets.get_or_make("one")) == made
    await store.close()


def test_a_connection_makes_every_commit_durable(tmp_path: Path) -> None:
    connection = connect(tmp_path / "shop.sqlite3")

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()
