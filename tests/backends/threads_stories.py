"""Starting the threaded backend, and the first steps of every story told to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from archkata.backend_process.launch import free_port

MAIN = Path(__file__).parent / "threads" / "main.py"
EDITOR = {"email": "editor@archkata.example", "password": "correct horse battery staple"}
READY_SECONDS = 20


def start(folder: Path, port: int, **environment: str) -> subprocess.Popen[bytes]:
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "ARCHKATA_DATA_DIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, str(MAIN)],
        env={**os.environ, "ARCHKATA_RATE_LIMIT": "off", **settings, **environment},
        start_new_session=True,
    )


def wait_until_ready(client: httpx.Client) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            assert client.get("/healthz").status_code == 204
        except httpx.ConnectError:
            assert time.monotonic() < deadline, "the backend does not come up"
            time.sleep(0.02)
        else:
            return


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[httpx.Client]:
    """A client of a backend that runs meanwhile, and ends cleanly when it is asked to."""
    port = free_port()
    process = start(folder, port, **environment)
    try:
        with client_of(port) as client:
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=15)
    assert code == 0


@contextmanager
def running_until_killed(folder: Path, **environment: str) -> Iterator[httpx.Client]:
    """A client of a backend whose process group is killed in the end."""
    port = free_port()
    process = start(folder, port, **environment)
    try:
        with client_of(port) as client:
            yield client
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def client_of(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=15) as client:
        wait_until_ready(client)
        yield client


def bearer(store: httpx.Client, credentials: dict[str, str]) -> dict[str, str]:
    answer = store.post("/sessions", json=credentials)
    assert answer.status_code == 200
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def published(store: httpx.Client, editor: dict[str, str], sku: str, stock: int) -> int:
    price = {"amount": 1999, "currency": "BRL"}
    product = {"sku": sku, "name": "Lente", "manufacturer": "Ótica", "kind": "lens", "stock": stock}
    answer = store.post("/products", json={**product, "price": price}, headers=editor)
    assert answer.status_code == 201
    product_id: int = answer.json()["id"]
    return product_id


def registered(store: httpx.Client, email: str) -> tuple[int, dict[str, str]]:
    credentials = {"email": email, "password": "a long enough one"}
    answer = store.post("/users", json={**credentials, "name": " Ana "})
    assert answer.status_code == 201
    assert answer.json()["name"] == "Ana"
    return answer.json()["id"], bearer(store, credentials)
