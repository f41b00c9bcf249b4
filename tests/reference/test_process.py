"""The backend as a process: how it starts, stops, and what survives its death."""

import signal
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.reference.people import CAMERA
from tests.reference.processes import Backend, backend, log_in, start


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_without_a_word_and_leaves_no_folder(number: signal.Signals, tmp_path: Path) -> None:
    with backend(TMPDIR=str(tmp_path)) as running, running.client() as client:
        assert client.get("/healthz").status_code == 200
        assert len(list(tmp_path.iterdir())) == 1

        assert running.stop(number) == (0, "")
        assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_and_a_senseless_setting_are_told_in_a_sentence() -> None:
    with backend() as running:
        taken = start(PORT=running.url.rpartition(":")[2])
        _, error = taken.communicate(timeout=30)

    assert (taken.returncode, error.count("\n")) == (2, 1)
    assert "port 0 takes a free one" in error
    senseless = start(ARCHKATA_RATE_LIMIT="fast")
    assert senseless.communicate(timeout=30)[1].startswith("ARCHKATA_RATE_LIMIT")
    assert senseless.returncode == 2


def buy_until_killed(running: Backend, token: dict[str, str], product_id: str, bought: list[Any]) -> None:
    """Buy as fast as it goes; the first broken connection is the end. Only whole answers are noted."""
    with running.client() as client:
        while True:
            try:
                answer = client.post("/purchases", json={"product_id": product_id, "quantity": 1}, headers=token)
            except httpx.TransportError:
                return
            bought.append(answer.json())


def test_what_was_acknowledged_survives_a_kill_and_nothing_is_half_done(tmp_path: Path) -> None:
    bought: list[Any] = []
    with backend(ARCHKATA_DATA_DIR=str(tmp_path)) as running, running.client() as client:
        token = log_in(client)
        product = client.post("/products", json={**CAMERA, "stock": 1_000_000}, headers=token).json()
        arguments = (running, token, product["id"], bought)
        buyers = [threading.Thread(target=buy_until_killed, args=arguments) for _ in range(4)]
        for buyer in buyers:
            buyer.start()
        while len(bought) < 200:
            client.get("/healthz")
        running.stop(signal.SIGKILL)
        for buyer in buyers:
            buyer.join()

    with backend(ARCHKATA_DATA_DIR=str(tmp_path)) as again, again.client() as client:
        for purchase in bought:
            assert client.get(f"/purchases/{purchase['id']}", headers=token).json() == purchase
        kept, cursor = 0, ""
        while cursor is not None:
            page = client.get(
                "/purchases", params={"limit": 100} | ({"cursor": cursor} if cursor else {}), headers=token
            )
            kept, cursor = kept + len(page.json()["items"]), page.json()["next_cursor"]
        assert client.get(f"/products/{product['id']}").json()["stock"] == 1_000_000 - kept
