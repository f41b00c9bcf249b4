"""What nobody will ask for again is let go; all else stays."""

import asyncio
from pathlib import Path

import pytest

from reference_impl.background.forever import going_on
from reference_impl.background.housekeeping import keep_house
from reference_impl.entities.answers import Answer, KeptAnswer, KeyedRequest
from reference_impl.entities.sessions import Bearer, Session
from reference_impl.services.idempotency import KEPT_FOR, forget_old_answers
from reference_impl.services.sessions import forget_expired
from reference_impl.storage.sqlite.store import SqliteRepositories, SqliteStore

NOW = 2_000_000_000.0


def test_answers_are_kept_for_two_days(shop: SqliteRepositories, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.services.idempotency.time", lambda: NOW)
    for name, age in (("old", KEPT_FOR + 1), ("young", KEPT_FOR - 1)):
        shop.answers.keep(KeptAnswer(KeyedRequest(name, b""), Answer(201, b"{}")), NOW - age)

    forget_old_answers(shop)

    assert shop.answers.find("old") is None
    assert shop.answers.find("young") is not None


@pytest.mark.usefixtures("customer")
def test_sessions_are_kept_until_they_expire(shop: SqliteRepositories, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.services.sessions.time.time", lambda: NOW)
    for session_id, expires_at in (("old", NOW), ("young", NOW + 1)):
        shop.sessions.add(Session(session_id, "usr_ana", expires_at))

    forget_expired(shop)

    assert shop.sessions.bearer("old", 0.0) is None
    assert isinstance(shop.sessions.bearer("young", 0.0), Bearer)


@pytest.mark.anyio
async def test_the_house_is_kept_from_the_start_on(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.write(lambda shop: shop.answers.keep(KeptAnswer(KeyedRequest("old", b""), Answer(201, b"{}")), 0.0))
    async with going_on(lambda: keep_house(store)), asyncio.timeout(10):
        while await store.read(lambda shop: shop.answers.find("old")) is not None:
            await store.write(lambda _shop: None)
    await store.close()
