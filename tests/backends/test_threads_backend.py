"""The threaded backend starts as its README says, and keeps the contract where no other service is involved."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from .threads_stories import EDITOR, bearer, published, registered, running, running_until_killed


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running(tmp_path_factory.mktemp("data")) as client:
        yield client


def test_units_bought_and_refunded_agree_with_the_stock(store: httpx.Client) -> None:
    product_id = published(store, bearer(store, EDITOR), "STORY-1", 5)
    _, buyer = registered(store, "Story@Example.com")
    bought = store.post("/purchases", json={"product_id": product_id, "quantity": 3}, headers=buyer)
    assert bought.status_code == 201
    assert bought.json()["total"] == {"amount": 3 * 1999, "currency": "BRL"}
    too_many = store.post("/purchases", json={"product_id": product_id, "quantity": 3}, headers=buyer)
    assert too_many.status_code == 409
    refunds = f"/purchases/{bought.json()['id']}/refunds"
    assert store.post(refunds, json={"quantity": 1}, headers=buyer).status_code == 201
    assert store.post(refunds, json={"quantity": 3}, headers=buyer).status_code == 409
    assert store.get(f"/products/{product_id}").json()["stock"] == 3


def test_a_key_earns_one_effect_and_one_answer(store: httpx.Client) -> None:
    product_id = published(store, bearer(store, EDITOR), "KEY-1", 5)
    _, buyer = registered(store, "key@example.com")
    headers = {**buyer, "Idempotency-Key": '"k-1"'}
    order = {"product_id": product_id, "quantity": 2}
    first, again = (store.post("/purchases", json=order, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert store.post("/purchases", json={**order, "quantity": 1}, headers=headers).status_code == 422
    assert store.get(f"/products/{product_id}").json()["stock"] == 3


def test_a_walk_visits_everything_once_though_pages_are_short_or_empty(store: httpx.Client) -> None:
    editor = bearer(store, EDITOR)
    expected = {published(store, editor, f"WALK-{number}", 1) for number in range(12)}
    seen: list[int] = []
    query: dict[str, str] = {"q": "walk-", "limit": "4"}
    while True:
        page = store.get("/products", params=query).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert sorted(seen) == sorted(expected)


def test_a_stale_tag_changes_nothing(store: httpx.Client) -> None:
    user_id, user = registered(store, "tag@example.com")
    path = f"/users/{user_id}"
    tag = store.get(path, headers=user).headers["ETag"]
    assert store.get(path, headers={**user, "If-None-Match": f'"x", W/{tag}'}).status_code == 304
    headers = {**user, "If-Match": tag}
    assert store.patch(path, json={"name": "First"}, headers=headers).status_code == 204
    assert store.patch(path, json={"name": "Second"}, headers=headers).status_code == 412
    assert store.get(path, headers=user).json()["name"] == "First"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"email":',
        b'{"name": "\xc3\x28"}',
        b"[" * 50_000,
        b'{"name": ' * 50_000,
        b'{"name": "\\ud800"}',
        b'{"name": "\\u0000"}',
        b'{"name": ' + b"9" * 400 + b"}",
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": 1e400}',
        b'{"name": NaN}',
        b'{"name": "a", "name": ""}',
        b'{"__proto__": {}}',
    ],
)
def test_hostile_bodies_are_the_clients_fault(store: httpx.Client, body: bytes) -> None:
    answer = store.post("/users", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert store.get("/healthz").status_code == 204


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/",
        "/products/",
        "/products/0",
        "/products/-1",
        "/products/01",
        "/products/9223372036854775807",
        "/products/9223372036854775808",
        "/products/%00",
        "/products/%ff",
        "/products/%zz",
        "/products/1%2F2",
        "/..%2f..%2fetc%2fpasswd",
        "/products/" + "9" * 5000,
    ],
)
def test_what_is_not_there_is_a_404_in_json(store: httpx.Client, path: str) -> None:
    answer = store.get(path)
    assert answer.status_code == 404
    assert answer.json()["status"] == 404


def test_a_body_of_12_mib_is_refused_and_the_backend_lives(store: httpx.Client) -> None:
    body = b'{"name": "' + b"x" * (12 * 1024 * 1024) + b'"}'
    answer = store.post("/users", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert store.get("/healthz").status_code == 204


def test_another_method_is_a_405_that_tells_the_right_ones(store: httpx.Client) -> None:
    answer = store.delete("/products")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST, HEAD"


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    with running_until_killed(tmp_path) as client:
        user_id, user = registered(client, "kill@example.com")
    with running(tmp_path) as client:
        assert client.get(f"/users/{user_id}", headers=user).json()["email"] == "kill@example.com"


def test_a_client_past_its_limit_is_told_when_to_come_back_and_others_are_served(tmp_path: Path) -> None:
    with running(tmp_path, ARCHKATA_RATE_LIMIT="3/60") as client:
        answers = [client.get("/products") for _ in range(7)]
        assert 429 in [answer.status_code for answer in answers]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert refused.headers["RateLimit-Policy"] == '"default";q=3;w=60'
        assert parsedate_to_datetime(refused.headers["Retry-After"]).timestamp() % 60 == 0
        assert client.get("/healthz").status_code == 204
        transport = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(base_url=client.base_url, transport=transport) as other:
            assert other.get("/products").status_code == 200
