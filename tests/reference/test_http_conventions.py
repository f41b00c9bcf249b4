"""What holds for every request."""

import json
import re
from collections.abc import AsyncIterator

import pytest

from reference_impl.middleware.bodies import says_too_much
from tests.reference.people import PASSWORD, Api, Person

pytestmark = pytest.mark.anyio
ANA = {"email": "ana@example.org", "name": "Ana", "password": PASSWORD}
PROBLEM = "application/problem+json"


async def test_a_user_is_registered_and_found_where_the_answer_says(api: Api) -> None:
    answer = await api.http.post("/users", json={**ANA, "role": "editor", "id": "mine", "x_extra": 1})
    person = await api.log_in("ANA@example.org")

    assert answer.status_code == 201
    assert (await person.get(answer.headers["location"])).json() == answer.json()
    assert answer.json().keys() == {"id", "email", "name", "created_at"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"email":', 400),
        (b"{'a':1}", 400),
        (b'{"email":"a@b.c","name":"\xc3\x28","password":"12345678"}', 400),
        (b"[" * 50_000, 400),
        (b'{"a":' + b"1" * 5_000 + b"}", 400),
        (b"[]", 422),
        (b"null", 422),
        (b"7", 422),
        (b"", 422),
        (b'{"email":"a@b.c","name":"\\ud800","password":"12345678"}', 422),
        (b'{"email":"a@b.c","name":1e400,"password":"12345678"}', 422),
    ],
)
async def test_a_body_that_makes_no_sense_is_the_clients_fault(api: Api, body: bytes, status: int) -> None:
    answer = await api.http.post("/users", content=body, headers={"content-type": "Application/JSON; charset=UTF-8"})

    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status


async def test_a_validation_error_names_the_members_at_fault_and_repeats_no_value(api: Api) -> None:
    answer = await api.http.post("/users", json={"email": "nobody", "name": "Ana", "password": "s3cr3t"})

    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/email", "#/password"}
    assert "s3cr3t" not in answer.text


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
async def test_a_foreign_media_type_is_refused(api: Api, media_type: str) -> None:
    answer = await api.http.post("/users", content=json.dumps(ANA), headers={"content-type": media_type})

    assert answer.status_code == 415


async def test_a_merge_patch_of_256_kib_is_read(ana: Person) -> None:
    padded = json.dumps({"name": "Ana B"}).ljust(262_144)
    types = {"content-type": "application/merge-patch+json", "authorization": f"Bearer {ana.token}"}

    answer = await ana.http.patch(f"/users/{ana.id}", content=padded, headers=types)

    assert (answer.status_code, answer.json()["name"]) == (200, "Ana B")


async def test_a_body_over_a_mebibyte_is_refused_whether_or_not_it_says_so(api: Api) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 65_536

    as_json = {"content-type": "application/json"}
    told = await api.http.post("/users", content=b" " * 1_100_000, headers=as_json)
    untold = await api.http.post("/users", content=chunks(), headers=as_json)

    assert (told.status_code, untold.status_code) == (413, 413)


@pytest.mark.parametrize(
    ("length", "too_much"),
    [("0", False), ("1048576", False), ("1048577", True), ("9" * 5000, True), ("-1", False), ("²", False), ("", False)],
)
async def test_a_length_is_believed_when_it_is_a_number(length: str, too_much: bool) -> None:
    assert says_too_much(length) is too_much


async def test_an_unknown_path_is_404_and_a_known_one_says_what_it_knows(api: Api) -> None:
    nowhere, slashed, refused = [
        await api.http.request(method, path)
        for method, path in (("GET", "/nowhere"), ("GET", "/products/"), ("DELETE", "/products"))
    ]

    assert (nowhere.status_code, slashed.status_code, refused.status_code) == (404, 404, 405)
    assert refused.headers["allow"] == "GET, HEAD, POST"
    assert {answer.headers["content-type"] for answer in (nowhere, slashed, refused)} == {PROBLEM}


@pytest.mark.parametrize("path", ["/healthz", "/products/unknown", "/products"])
async def test_head_answers_as_get_does_without_a_body(api: Api, path: str) -> None:
    head, get = await api.http.head(path), await api.http.get(path)

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers == get.headers


@pytest.mark.parametrize("user_id", ["0", "-1", "9223372036854775808", "%00", "..%2F", "{}", "x" * 5000, "%ED%A0%80"])
async def test_a_made_up_id_is_an_unknown_id(ana: Person, user_id: str) -> None:
    for kind in ("users", "products", "reviews", "purchases"):
        assert (await ana.get(f"/{kind}/{user_id}")).status_code == 404


async def test_a_fault_of_ours_tells_nothing(api: Api, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.services.users.get", lambda *_: 1 / 0)
    api.http._transport.raise_app_exceptions = False  # type: ignore[attr-defined]  # the transport is httpx's own

    answer = await ana.get(f"/users/{ana.id}")

    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert answer.json()["detail"] == "Something went wrong on our side."


async def test_the_document_names_every_operation_of_the_contract(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]

    assert {operation["operationId"] for operation in operations} == {
        "register_user", "get_user", "replace_user", "change_user", "publish_product", "get_product", "list_products",
        "change_product", "restock_product", "publish_review", "list_reviews", "get_review", "change_review",
        "withdraw_review", "buy", "get_purchase", "list_purchases", "refund", "list_refunds", "log_in", "log_out",
        "get_health",
    }  # fmt: skip


async def test_the_documentation_is_one_page_that_needs_no_other_host(api: Api) -> None:
    answer = await api.http.get("/docs")
    page, document = answer.text, (await api.http.get("/openapi.json")).json()

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.findall(r"https?://|<script|src=|@import|url\(", page)
    for operations in document["paths"].values():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page
    ids, links = re.findall(r' id="([^"]+)"', page), set(re.findall(r'href="#([^"]+)"', page))
    assert len(ids) == len(set(ids))
    assert links <= set(ids)
    assert "254 characters" in page
    assert "/docs" not in document["paths"]
