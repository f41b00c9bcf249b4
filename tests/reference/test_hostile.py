"""What strangers, a payment provider and a subscriber can do to the backend: nothing costs more than it may."""

import asyncio
import json
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from reference_impl.settings import DEFAULT_EDITORS, DEFAULT_PASSWORD, Settings
from reference_impl.storage.sqlite.store import SqliteStore
from tests.reference.hostile_provider import Asked, Said, hostile_provider
from tests.reference.people import CAMERA, PASSWORD, running
from tests.reference.processes import Backend, backend

pytestmark = pytest.mark.anyio
MEBIBYTE = 1024 * 1024
ALLOWED_KIB = 40 * 1024  # what any of these attacks may add to the memory of the backend
LINE_FEED_ID = "ch\n1/../é"


@pytest.fixture(scope="module")
def server() -> Iterator[Backend]:
    with backend() as started:
        yield started


def test_log_ins_with_endless_emails_leave_nothing_in_memory(server: Backend) -> None:
    email = b"a" * (MEBIBYTE - 100)
    before = server.peak_kib()
    with server.client() as client:
        for number in range(80):
            body = b'{"email": "%d%s", "password": "guess"}' % (number, email)
            answer = client.post("/sessions", content=body, headers={"content-type": "application/json"})
            assert answer.status_code == 422
    assert server.peak_kib() - before < ALLOWED_KIB


@pytest.mark.parametrize("field", [b"x-endless: ", b"x-endless", b"a:b\r\n"])
def test_an_endless_header_section_is_cut_off(server: Backend, field: bytes) -> None:
    before = server.peak_kib()
    with socket.create_connection(server.address, timeout=10) as connection:
        with suppress(ConnectionError):
            connection.sendall(b"GET / HTTP/1.1\r\n" + field)
            for _ in range(64):
                connection.sendall(field * (MEBIBYTE // len(field)))
        assert connection.recv(12) == b"HTTP/1.1 431"
    assert server.peak_kib() - before < ALLOWED_KIB


@pytest.fixture
def _careless_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_careless_umask")
async def test_the_data_are_for_nobody_else(tmp_path: Path) -> None:
    made, given, shared = tmp_path / "made", tmp_path / "given", tmp_path / "shared"
    given.mkdir()
    shared.mkdir()
    (shared / "something else").touch()

    for folder, mode in ((made, 0o700), (given, 0o700), (shared, 0o755)):
        (folder / "shop.sqlite3").touch() if folder is given else None
        store = SqliteStore(folder)
        await store.write(lambda shop: shop.secrets.get_or_make("tokens"))
        files = [file for file in folder.iterdir() if file.name.startswith("shop")]
        assert (len(files), {mode_of(file) for file in files}, mode_of(folder)) == (3, {0o600}, mode)
        await store.close()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_an_answer_of_the_provider_is_not_read_to_its_end() -> None:
    endless = [Said(b'{"id": "', more=128 * MEBIBYTE), Said(b"", 500, more=128 * MEBIBYTE)]
    async with hostile_provider(lambda _: endless[0]) as provider:
        with backend(PAYMENTS_URL=provider.url) as server:
            async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
                token, product = await editor_and_product(client)
                before = server.peak_kib()
                while endless:
                    answer = await client.post("/purchases", json={"product_id": product, "quantity": 1}, headers=token)
                    assert answer.status_code == 503
                    del endless[0]
                    provider.say = lambda _: endless[0]
                assert len([each for each in provider.asked if each.method == "POST"]) == 8
                assert server.peak_kib() - before < ALLOWED_KIB


async def editor_and_product(client: httpx.AsyncClient) -> tuple[dict[str, str], str]:
    credentials = {"email": DEFAULT_EDITORS[0], "password": DEFAULT_PASSWORD}
    token = (await client.post("/sessions", json=credentials)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    return headers, (await client.post("/products", json=CAMERA, headers=headers)).json()["id"]


POISONS = {
    1: b'{"id": %s1%s}' % (b"[" * 20_000, b"]" * 20_000),
    2: b'{"id": "\\ud800"}',
    3: b'{"id": {"$gt": ""}}',
    4: b'{"id": "%s"}' % (b"x" * 60_000),
    5: b"\xff\xfe{}",
}


async def test_a_poisonous_provider_costs_its_own_purchases_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Quantities of 1 to 5 are answered with poison for ever; the rest is charged: 7 and 8 in silence, 8 found late."""
    monkeypatch.setattr("reference_impl.services.retries.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("reference_impl.services.breaker.FAILURES_TO_OPEN", 1_000)
    monkeypatch.setattr("reference_impl.background.settlement.SILENT_AT_MOST_S", -1.0)
    monkeypatch.setattr("reference_impl.background.settlement.POLL_S", 0.01)
    monkeypatch.setattr("reference_impl.background.settlement.PAUSES_S", (0.1,))
    quantities: dict[str, int] = {}
    late, undone = asyncio.Event(), asyncio.Event()

    def say(asked: Asked) -> Said:
        if asked.method == "GET":
            return found(quantities[asked.reference])
        if asked.headers["idempotency-key"].startswith('"undo_'):
            undone.set()
        quantity = asked.content["amount"] // 1999
        if asked.target == "/charges":
            quantities[asked.content["reference"]] = quantity
        if quantity in POISONS or (quantity in (7, 8) and asked.target == "/charges"):
            return Said(POISONS.get(quantity, b""))
        return Said(json_of({"id": LINE_FEED_ID, "status": "succeeded"}))

    def found(quantity: int) -> Said:
        charge = {"id": LINE_FEED_ID, "status": "succeeded", "amount": quantity * 1999, "refunded": 0}
        if quantity == 8 and not late.is_set():
            return Said(b"", 503)  # a look-up that finds nothing would be final
        return Said(POISONS.get(quantity, json_of({"items": [charge]})), 200)

    async with (
        hostile_provider(say) as provider,
        running(Settings(cheap_passwords=True, payments_url=provider.url)) as api,
    ):
        ana = await api.register("ana@example.org", PASSWORD)
        product = await api.publish(await api.editor(0), stock=100)

        async def buy(quantity: int) -> httpx.Response:
            return await ana.post("/purchases", {"product_id": product["id"], "quantity": quantity})

        answers = await asyncio.gather(*(buy(quantity) for quantity in range(1, 9)))
        assert [answer.status_code for answer in answers] == [503] * 5 + [201, 201, 503]
        late.set()
        refund = await ana.post(f"{answers[5].headers['location']}/refunds", {})
        async with asyncio.timeout(10):
            await undone.wait()

    assert refund.status_code == 201
    refunds = {unquote(asked.target) for asked in provider.asked if asked.target.endswith("/refunds")}
    assert refunds == {f"/charges/{LINE_FEED_ID}/refunds"}
    assert [record.message.partition(" is set aside")[1] for record in caplog.records] == [" is set aside"] * 5


def json_of(value: Any) -> bytes:
    return json.dumps(value).encode()
