"""Who may do what."""

import base64
import json
from time import monotonic

import jwt
import pytest

from reference_impl.services.login_guard import FREE_FAILURES
from reference_impl.settings import Settings
from tests.reference.people import PASSWORD, REVIEW, Api, Person, running

pytestmark = pytest.mark.anyio


async def test_a_token_is_a_bearer_token_with_an_end(api: Api, ana: Person) -> None:
    answer = await api.http.post("/sessions", json={"email": ana.email, "password": PASSWORD})

    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 3600)


async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(api: Api, ana: Person) -> None:
    answers = [
        await api.http.post("/sessions", json={"email": email, "password": password})
        for email, password in ((ana.email, PASSWORD.upper()), (ana.email, ""), ("nobody@example.org", PASSWORD))
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["www-authenticate"].split()[0] for answer in answers} == {"Bearer"}


async def test_passwords_are_compared_to_the_last_character(api: Api) -> None:
    long_one = "漢字" * 32
    await api.register("long@example.org", long_one)

    for wrong in (long_one[:-1], long_one[:24], long_one + " ", long_one[:-1] + "漢"):
        answer = await api.http.post("/sessions", json={"email": "long@example.org", "password": wrong})
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer x", "Bearer a b", "Basic dXNlcjpwYXNz", "Bearer " + "x" * 8000, "Bearer é"]
)
async def test_a_malformed_token_is_refused_with_a_challenge(ana: Person, authorization: str) -> None:
    answer = await ana.http.get(f"/users/{ana.id}", headers=[(b"authorization", authorization.encode("latin-1"))])

    assert (answer.status_code, answer.headers["www-authenticate"].split()[0]) == (401, "Bearer")


async def test_a_token_that_we_did_not_sign_is_refused(ana: Person) -> None:
    head, claims, signature = ana.token.split(".")
    named = jwt.decode(ana.token, options={"verify_signature": False})
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    changed = "A" if claims[5] != "A" else "B"
    forged = [
        f"{none}.{claims}.",
        f"{head}.{claims[:5]}{changed}{claims[6:]}.{signature}",
        f"{head}.{claims}.{signature[:-5]}",
        ana.token + "aaaaa",
        jwt.encode(named, "a secret of thirty-two characters", "HS256"),
    ]

    for token in forged:
        assert (await Person(ana.http, ana.email, token).get(f"/users/{ana.id}")).status_code == 401


async def test_logging_out_ends_this_token_only(api: Api, ana: Person) -> None:
    other = await api.log_in(ana.email)

    assert (await ana.request("DELETE", "/sessions/current")).status_code == 204
    assert (await ana.get(f"/users/{ana.id}")).status_code == 401
    assert (await other.get(f"/users/{ana.id}")).status_code == 200


async def test_a_token_ages(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(Settings(cheap_passwords=True, token_ttl=2)) as api:
        ana = await api.register("ana@example.org")
        assert (await ana.get(f"/users/{ana.id}")).status_code == 200

        monkeypatch.setattr("reference_impl.services.sessions.time.time", lambda: 4e9)
        assert (await ana.get(f"/users/{ana.id}")).status_code == 401


async def test_a_new_password_replaces_the_old_one_at_once(api: Api, ana: Person) -> None:
    assert (await ana.patch(f"/users/{ana.id}", {"password": "another password"})).status_code == 200

    old = await api.http.post("/sessions", json={"email": ana.email, "password": PASSWORD})
    assert old.status_code == 401
    await api.log_in(ana.email, "another password")


async def test_guessing_is_slowed_down_and_the_owner_gets_in_again(
    api: Api, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def guess(password: str) -> tuple[int, str | None]:
        answer = await api.http.post("/sessions", json={"email": ana.email.upper(), "password": password})
        return answer.status_code, answer.headers.get("retry-after")

    assert [await guess("wrong one") for _ in range(FREE_FAILURES)] == [(401, None)] * FREE_FAILURES
    status, retry_after = await guess(PASSWORD)
    assert (status, retry_after) == (429, "3")

    now = monotonic()
    monkeypatch.setattr("reference_impl.services.login_guard.time.monotonic", lambda: now + 3.0)
    assert await guess(PASSWORD) == (201, None)


async def test_everything_but_the_public_operations_needs_a_token(api: Api, ana: Person, eva: Person) -> None:
    product = await api.publish(eva)
    review = (await eva.post(f"/products/{product['id']}/reviews", REVIEW)).json()
    purchase = (await ana.post("/purchases", {"product_id": product["id"], "quantity": 1})).json()
    protected = [
        ("GET", f"/users/{ana.id}"), ("PUT", f"/users/{ana.id}"), ("PATCH", f"/users/{ana.id}"),
        ("POST", "/purchases"), ("GET", "/purchases"), ("GET", f"/purchases/{purchase['id']}"),
        ("POST", f"/purchases/{purchase['id']}/refunds"), ("GET", f"/purchases/{purchase['id']}/refunds"),
        ("POST", "/products"), ("PATCH", f"/products/{product['id']}"), ("POST", f"/products/{product['id']}/restocks"),
        ("POST", f"/products/{product['id']}/reviews"), ("PATCH", f"/reviews/{review['id']}"),
        ("DELETE", f"/reviews/{review['id']}"), ("DELETE", "/sessions/current"),
    ]  # fmt: skip
    public = [f"/products/{product['id']}", "/products", f"/reviews/{review['id']}", "/healthz"]

    for method, path in protected:
        body: dict[str, str] | None = None if method in ("GET", "DELETE") else {}
        answer = await api.http.request(method, path, json=body, headers={"cookie": f"access_token={ana.token}"})
        assert (method, path, answer.status_code) == (method, path, 401)
    for path in public:
        assert (await api.http.get(path, headers={"authorization": "Bearer x"})).status_code == 200


async def test_nobody_becomes_an_editor_through_the_api(ana: Person) -> None:
    for body in ({"role": "editor"}, {"is_editor": True}, {"roles": ["editor"]}):
        await ana.patch(f"/users/{ana.id}", body)

    assert (await ana.post("/products", {})).status_code == 422
    answer = await ana.post("/products", {"sku": "X", "name": "X", "manufacturer": "X", "kind": "lens",
                                          "price": {"amount": 1, "currency": "USD"}, "stock": 1})  # fmt: skip
    assert answer.status_code == 403


async def test_the_headers_of_a_request_do_not_say_who_sends_it(api: Api, ana: Person, bob: Person) -> None:
    forged = {"X-User-Id": ana.id, "X-Forwarded-User": ana.id, "Remote-User": ana.id, "X-Role": "editor"}

    assert (await api.http.get(f"/users/{ana.id}", headers=forged)).status_code == 401
    assert (await bob.get(f"/users/{ana.id}", **forged)).status_code == 404
