"""Every deviation shows in what the backend answers, and is declared as it should be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.backends.threads.camera_store import passwords, sessions, users
from tests.backends.threads.camera_store.application import Application
from tests.backends.threads.camera_store.config import DEFAULT_EDITORS, Settings
from tests.backends.threads.camera_store.messages import Request, Response
from tests.deviations.deviation import Answer, Deviation
from tests.deviations.every import AS_IT_IS, DEVIATIONS
from tests.deviations.judging import complaints
from tests.deviations.record import load
from tests.deviations.serving import QUICK_COST

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-03:00")
TOKEN = re.compile(r"[\w-]{43}")
ANA: dict[str, object] = {"email": "Ana@example.com", "name": "Ana", "password": "a long password"}
CAMERA: dict[str, object] = {
    "sku": "A-1",
    "name": "A",
    "manufacturer": "B",
    "kind": "lens",
    "stock": 9,
    "price": {"amount": 5, "currency": "USD"},
}
REVIEW: dict[str, object] = {"title": "T", "content": "C", "rating": 5}


@pytest.fixture(autouse=True)
def _backend_as_it_is_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back what a deviation replaces, and hash cheaply."""
    monkeypatch.setattr(passwords, "COST", QUICK_COST)
    for module, name in ((users, "lower_ascii"), (sessions, "lower_ascii"), (users, "read_object")):
        monkeypatch.setattr(module, name, getattr(module, name))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return list(transcript(AS_IT_IS, tmp_path_factory.mktemp("usual")))


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    names = [deviation.name for deviation in DEVIATIONS]

    assert len(names) == len(set(names)) >= 40


def test_every_recorded_verdict_is_the_declared_one() -> None:
    rows = load()

    assert list(rows) == [deviation.name for deviation in DEVIATIONS], "run: python -m tests.deviations NAME"
    wrong = {each.name: list(complaints(each, rows[each.name])) for each in DEVIATIONS}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("deviation", DEVIATIONS[1:], ids=lambda deviation: deviation.name)
def test_a_deviation_shows(deviation: Deviation, usual: list[str], tmp_path: Path) -> None:
    assert list(transcript(deviation, tmp_path)) != usual


def transcript(deviation: Deviation, folder: Path) -> Iterator[str]:
    """Hold one and the same conversation with every backend."""
    settings = Settings("127.0.0.1", 0, folder, DEFAULT_EDITORS, None, 3600, None, None)
    application = Application(deviation.prepare(settings))
    application.start()
    answer = deviation.layer(application.answer) if deviation.layer else application.answer
    try:
        for request in conversation(application.answer):
            yield told(request, answer(request))
    finally:
        application.close()


def conversation(inner: Answer) -> Iterator[Request]:
    """Yield requests that meet all operations; tokens come from the backend within the layer."""
    ana = json.dumps(ANA)
    yield request("GET", "/healthz")
    yield request("POST", "/users", ana)
    yield request("POST", "/users", ana)
    yield request("POST", "/users", json.dumps({**ANA, "email": "ana@example.com"}))
    yield request("POST", "/users", json.dumps({**ANA, "email": "other@example.com"}))
    yield request("POST", "/users", '{"email": 7}')
    yield request("POST", "/users", '{"email": 7, "more": 1}')
    inner(request("POST", "/users", json.dumps({**ANA, "email": "inner@example.com", "username": "inner"})))
    for email in ("inner@example.com", "INNER@example.com", "Ana@example.com", "nobody@example.com"):
        yield request("POST", "/sessions", json.dumps({"email": email, "password": ANA["password"]}))
    editor = token(inner, *DEFAULT_EDITORS[0])
    inner(request("POST", "/users", json.dumps({**ANA, "email": "buyer@example.com"})))
    user = token(inner, "buyer@example.com", str(ANA["password"]))
    for path, body in (("/products", CAMERA), ("/products/1/reviews", REVIEW), ("/products/1/reviews", REVIEW)):
        yield request("POST", path, json.dumps(body), editor)
    yield request("POST", "/purchases", '{"product_id": 1, "quantity": 2}', user)
    yield request("POST", "/purchases/1/refunds", '{"quantity": 1}', user)
    for method, path in (
        ("GET", "/users/3"),
        ("HEAD", "/products/1"),
        ("GET", "/products/1"),
        ("GET", "/products"),
        ("GET", "/products?q=a-1"),
        ("GET", "/products?q=nowhere"),
        ("GET", "/purchases/1"),
        ("GET", "/products/7"),
        ("GET", "/users/1"),
        ("DELETE", "/sessions/current"),
    ):
        yield request(method, path, "", user)
    yield request("GET", "/users/3")
    yield request("GET", "/reviews/1")
    yield request("PUT", "/users/3", '{"email": "new@example.com", "name": "New"}', user)
    yield request("PATCH", "/products/1", '{"name": "N"}', editor)
    yield request("DELETE", "/reviews/1", "", editor)
    for _ in range(45):
        yield request("GET", "/products/1")


def request(method: str, target: str, body: str = "", bearer: str | None = None) -> Request:
    """Write a request."""
    headers = Message()
    headers["Content-Type"] = "application/json"
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    return Request(method, target, headers, body.encode(), "127.0.0.1")


def token(inner: Answer, email: str, password: str) -> str | None:
    """Log in without any deviation; None where there is no such account."""
    response = inner(request("POST", "/sessions", json.dumps({"email": email, "password": password})))
    content: dict[str, Any] = json.loads(response.body or b"{}")
    return content.get("access_token")


def told(request: Request, response: Response) -> str:
    """Write down an exchange, but for what differs each time."""
    lines = [f"{name}: {value}" for name, value in sorted(response.headers.items())]
    body = (response.body or b"").decode()
    written = f"{request.method} {request.target} -> {response.status} {lines} {body}"
    return TOKEN.sub("TOKEN", INSTANT.sub("INSTANT", written))
