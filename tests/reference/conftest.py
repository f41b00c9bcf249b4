"""A shop to try things in: its repositories alone, or the whole application without a network."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from reference_impl.entities.sessions import Bearer
from reference_impl.entities.users import User
from reference_impl.settings import Settings
from reference_impl.storage.sqlite.connections import connect, prepare
from reference_impl.storage.sqlite.store import SqliteRepositories
from tests.reference.people import Api, Person, running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SqliteRepositories]:
    connection = connect(tmp_path / "shop.sqlite3")
    prepare(connection)
    yield SqliteRepositories(connection)
    connection.close()


def bearer_in(shop: SqliteRepositories, user: User) -> Bearer:
    shop.users.add(user)
    return Bearer(user, f"ses_{user.id}")


@pytest.fixture
def customer(shop: SqliteRepositories) -> Bearer:
    return bearer_in(shop, User("usr_ana", "ana@example.org", "Ana", "2030-01-01T00:00:00Z", "no hash"))


@pytest.fixture
def stranger(shop: SqliteRepositories) -> Bearer:
    return bearer_in(shop, User("usr_bob", "bob@example.org", "Bob", "2030-01-01T00:00:00Z", "no hash"))


@pytest.fixture
def editor(shop: SqliteRepositories) -> Bearer:
    return bearer_in(shop, User("usr_eva", "eva@example.org", "Eva", "2030-01-01T00:00:00Z", "no hash", role="editor"))


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with running(Settings(cheap_passwords=True)) as api:
        yield api


@pytest.fixture
async def ana(api: Api) -> Person:
    return await api.register("ana@example.org")


@pytest.fixture
async def bob(api: Api) -> Person:
    return await api.register("bob@example.org")


@pytest.fixture
async def eva(api: Api) -> Person:
    return await api.editor(0)


@pytest.fixture
async def eli(api: Api) -> Person:
    return await api.editor(1)
