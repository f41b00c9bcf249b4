"""Requests that carry an Idempotency-Key."""

import asyncio

import pytest

from tests.reference.people import CAMERA, PASSWORD, REVIEW, Api, Person, walk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def camera(api: Api, eva: Person) -> str:
    return str((await api.publish(eva, stock=10))["id"])


async def test_a_keyed_purchase_happens_once_and_answers_as_the_first_time(ana: Person, camera: str) -> None:
    order = {"product_id": camera, "quantity": 2}
    first = await ana.post("/purchases", order, Idempotency_Key='"k"')
    await ana.post(f"{first.headers['location']}/refunds", {"quantity": 1})

    again = await ana.post("/purchases", order, Idempotency_Key='"k"')

    assert (again.status_code, again.content, again.headers["location"]) == (
        201,
        first.content,
        first.headers["location"],
    )
    assert len(await walk(ana, "/purchases", 10)) == 1
    assert (await ana.post("/purchases", order)).json()["id"] != first.json()["id"]


async def test_a_key_is_bound_to_what_it_first_came_with(ana: Person, camera: str) -> None:
    order = {"product_id": camera, "quantity": 1}
    first = await ana.post("/purchases", order, Idempotency_Key="k")

    other = await ana.post("/purchases", {**order, "quantity": 2}, Idempotency_Key="k")

    assert other.status_code == 422
    assert (await ana.post("/purchases", order, Idempotency_Key="k")).content == first.content


async def test_a_key_means_something_for_its_user_method_and_path_only(ana: Person, bob: Person, camera: str) -> None:
    order = {"product_id": camera, "quantity": 1}
    bought = [(await person.post("/purchases", order, Idempotency_Key="k")).json() for person in (ana, bob)]
    refunded = [
        (await person.post(f"/purchases/{purchase['id']}/refunds", {}, Idempotency_Key="k")).json()
        for person, purchase in zip((ana, bob), bought, strict=True)
    ]

    assert [purchase["user_id"] for purchase in bought] == [ana.id, bob.id]
    assert [refund["purchase_id"] for refund in refunded] == [purchase["id"] for purchase in bought]


async def test_twins_under_way_at_the_same_time_happen_once(api: Api, ana: Person, camera: str) -> None:
    order = {"product_id": camera, "quantity": 1}
    answers = await asyncio.gather(*(ana.post("/purchases", order, Idempotency_Key="k") for _ in range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert (await api.product({"id": camera}))["stock"] == 9


async def test_a_refused_request_leaves_its_key_free(eva: Person, ana: Person, camera: str) -> None:
    order = {"product_id": camera, "quantity": 11}
    refused = await ana.post("/purchases", order, Idempotency_Key="k")
    await eva.post(f"/products/{camera}/restocks", {"quantity": 1})

    assert refused.status_code == 409
    assert (await ana.post("/purchases", order, Idempotency_Key="k")).status_code == 201


@pytest.mark.parametrize("key", ["k" * 256, "with space", ""])
async def test_a_key_must_be_visible_ascii_of_at_most_255_characters(ana: Person, camera: str, key: str) -> None:
    refused = await ana.post("/purchases", {"product_id": camera, "quantity": 1}, Idempotency_Key=key)

    assert refused.status_code == 422
    assert await walk(ana, "/purchases", 10) == []


async def test_registering_publishing_and_restocking_honour_keys(api: Api, eva: Person, camera: str) -> None:
    user = {"email": "key@example.org", "name": "Key", "password": PASSWORD}
    paths = {
        "/products": CAMERA,
        f"/products/{camera}/reviews": REVIEW,
        f"/products/{camera}/restocks": {"quantity": 5},
    }

    registered = [await api.http.post("/users", json=user, headers={"idempotency-key": "k"}) for _ in range(2)]
    assert registered[0].content == registered[1].content
    for path, body in paths.items():
        first, second = [await eva.post(path, body, Idempotency_Key="k") for _ in range(2)]
        assert (second.status_code, second.content) == (first.status_code, first.content)
        assert first.is_success
    assert (await api.product({"id": camera}))["stock"] == 15
