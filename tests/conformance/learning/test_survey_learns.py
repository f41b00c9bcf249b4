"""What a survey learns from a target that deviates in one way: whose rule it is, and how everything else goes on."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archkata.conformance import eventually
from archkata.conformance.backend import Backend
from archkata.conformance.binding_file import load_binding
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.credentials import BEARER, Scheme
from archkata.conformance.lists.listing import Listing
from archkata.conformance.lists.walking import rows
from archkata.conformance.paging import CURSOR, Paging
from archkata.conformance.scene import Scene
from archkata.conformance.signals import SetupRefuted
from archkata.errors import ArchkataError, ExitCode, UnreachableError
from harness.actors import Editor, Guest, new_product
from harness.vocabulary.searching import searching
from tests.conformance.learning.little_store import Bend, Call, Handle, Reply, surveyed

Content = dict[str, Any]


@pytest.fixture(autouse=True)
def _lists_without_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eventually, "LAG_S", 0.05)


def status(operation: str, theirs: int, ours: int) -> Bend:
    def bend(call: Call, inner: Handle) -> Reply:
        reply = inner(call)
        return replace(reply, status=theirs) if call.matches(operation) and reply.status == ours else reply

    return bend


def content(change: Callable[[Content], Any], operation: str = ".*") -> Bend:
    """Change the objects of successes."""

    def bend(call: Call, inner: Handle) -> Reply:
        reply = inner(call)
        if reply.status >= 300 or reply.content is None or not call.matches(operation):
            return reply
        return replace(reply, content=change(reply.content))

    return bend


def headers(change: Callable[[dict[str, str]], dict[str, str]]) -> Bend:
    def bend(call: Call, inner: Handle) -> Reply:
        reply = inner(call)
        return replace(reply, headers=change(reply.headers))

    return bend


def instead(operation: str, reply: Reply) -> Bend:
    return lambda call, inner: reply if call.matches(operation) else inner(call)


def renamed(names: dict[str, str]) -> Bend:
    """Speak other names in requests and answers; the contract's own are unknown."""

    def bend(call: Call, inner: Handle) -> Reply:
        back = {theirs: ours for ours, theirs in names.items()} | {ours: f"{ours}_" for ours in names}
        body = deeply(call.body, back)
        reply = inner(replace(call, body=body))
        return replace(reply, content=deeply(reply.content, names))

    return bend


def deeply(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [deeply(item, names) for item in value]
    if isinstance(value, dict):
        return {names.get(name, name): deeply(member, names) for name, member in value.items()}
    return value


def without(*names: str) -> Callable[[Content], Content]:
    return lambda shown: {name: value for name, value in shown.items() if name not in names}


def rules(backend: Backend) -> list[str]:
    return [deviation.rule for deviation in backend.learned.deviations]


ALL = {"users", "auth", "catalogue", "reviews", "purchases", "refunds"}


def test_nothing_is_learned_of_a_store_that_keeps_the_contract() -> None:
    with surveyed() as (backend, notices):
        assert notices == []
        assert backend.learned.deviations == []
        assert backend.learned.broken == {}
        assert backend.binding == backend.declared
        assert backend.claims >= ALL


def test_another_status_of_a_creation_belongs_to_its_rule_and_is_taken_for_201() -> None:
    with surveyed(status("POST /users", 200, 201)) as (backend, notices):
        assert rules(backend) == ["USR-01"]
        assert backend.binding["register_user"].statuses == {200: 201}
        assert [str(notice) for notice in notices] == ["POST /users answers 200; the contract says 201."]
        assert backend.claims >= ALL
        assert backend.learned.broken == {}


def test_every_kind_of_creation_has_its_own_rule() -> None:
    with surveyed(status("POST .*", 200, 201)) as (backend, _):
        assert rules(backend) == ["USR-01", "CAT-01", "REV-01", "PUR-01", "REF-01"]


def test_a_missing_location_belongs_to_its_own_rule() -> None:
    with surveyed(headers(lambda _: {})) as (backend, notices):
        assert set(rules(backend)) == {"API-19"}
        assert "POST /users sends no Location." in map(str, notices)
        assert all(deviation.accepted for deviation in backend.learned.deviations)


def test_an_id_that_only_location_tells_is_taken_from_there_with_its_type() -> None:
    with surveyed(content(without("id"), "POST /users")) as (backend, _):
        assert rules(backend) == ["USR-01"]
        assert backend.binding["register_user"].id_kind is int
        assert backend.learned.broken == {}


def test_without_any_id_what_needs_a_user_is_blocked() -> None:
    with surveyed(content(without("id"), "POST /users"), headers(lambda _: {})) as (backend, _):
        assert backend.learned.broken == {("register_user", "POST", 201): "USR-01"}
        assert backend.claims >= ALL


def test_an_answer_without_the_resource_is_completed_by_reading_it() -> None:
    with surveyed(content(lambda shown: {"id": shown["id"]}, "POST /users")) as (backend, notices):
        assert rules(backend) == ["USR-01"]
        assert backend.binding["register_user"].completed
        assert "POST /users answers without `email`, `name`, `created_at`, which are read instead." in map(str, notices)


def test_an_answer_that_contradicts_the_reading_belongs_to_the_rule_about_both() -> None:
    def shouting(shown: Content) -> Content:
        return {**shown, "sku": shown["sku"].upper()}

    def small(call: Call, inner: Handle) -> Reply:
        body = (
            {**call.body, "sku": call.body["sku"].lower()}
            if call.matches("POST /products") and call.body
            else call.body
        )
        return inner(replace(call, body=body))

    with surveyed(content(shouting, "POST /products"), small) as (backend, notices):
        assert rules(backend) == ["CAT-01"]
        assert backend.binding["publish_product"].completed
        assert "POST /products tells another `sku` than the reading, which is taken instead." in map(str, notices)
        with contextlib.closing(Scene(backend, Fresh(0, "x", "sku"), deadline=time.monotonic() + 9)) as scene:
            product = new_product(Editor(scene, backend.editors[0]), sku="Mixed")
            assert product["sku"] == "mixed"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"id": "_id"}, "It writes `_id` for `id`."),
        ({"created_at": "createdAt"}, "It writes `createdAt` for `created_at`."),
    ],
)
def test_names_in_another_spelling_belong_to_one_rule(names: dict[str, str], told: str) -> None:
    with surveyed(content(lambda shown: deeply(shown, names))) as (backend, notices):
        assert rules(backend) == ["API-20"]
        assert [str(notice) for notice in notices] == [told]
        assert backend.binding["get_user"].told.items() >= names.items()


def test_requests_keep_the_contracts_names_where_they_are_taken() -> None:
    with surveyed(content(lambda shown: deeply(shown, {"created_at": "createdAt"}))) as (backend, _):
        assert backend.binding["buy"].sent == {}


def test_requests_follow_the_spelling_of_answers_where_the_contracts_is_refused() -> None:
    names = {"created_at": "createdAt", "product_id": "productId", "user_id": "userId", "next_cursor": "nextCursor"}
    with surveyed(renamed(names)) as (backend, _):
        assert rules(backend) == ["API-20"]
        assert backend.binding["buy"].outgoing({"product_id": 1}) == {"productId": 1}
        assert backend.binding["list_purchases"].asked({"user_id": 1, "limit": 2}) == {"userId": 1, "limit": 2}


def test_names_that_are_other_words_are_not_learned() -> None:
    with surveyed(content(lambda shown: deeply(shown, {"created_at": "inserted"}))) as (backend, _):
        assert backend.binding["get_user"].told == {}


# Sessions


def as_form(call: Call, inner: Handle) -> Reply:
    """Log in by a form with `username`."""
    if not call.matches("POST /sessions"):
        return inner(call)
    fields = call.body if call.type.startswith("application/x-www-form") else {}
    return inner(replace(call, body={"email": fields.get("username"), "password": fields.get("password")}))


def with_token(call: Call, inner: Handle) -> Reply:
    """Take `Token …` for a token."""
    scheme, _, token = call.query["authorization"].partition(" ")
    return inner(replace(call, token=token if scheme == "Token" else None))


def with_cookie(call: Call, inner: Handle) -> Reply:
    """Keep the session in a cookie."""
    reply = inner(replace(call, token=call.query.get("cookie:sid")))
    if not call.matches("POST /sessions") or reply.status != 200:
        return reply
    return Reply(204, None, {"Set-Cookie": f"sid={reply.content['access_token']}; HttpOnly; Path=/"})


def test_a_form_is_a_way_to_log_in() -> None:
    with surveyed(as_form) as (backend, notices):
        assert rules(backend) == ["AUT-01"]
        log_in = backend.binding["log_in"]
        assert (log_in.as_form, dict(log_in.members)) == (True, {"email": "username"})
        assert [str(notice) for notice in notices] == [
            "POST /sessions takes a form with `username` and `password`; the contract says JSON with `email` and "
            "`password`."
        ]
        assert backend.learned.broken == {}


def test_another_scheme_is_learned_by_trying_it() -> None:
    with surveyed(with_token) as (backend, _):
        assert rules(backend) == ["AUT-01"]
        assert backend.binding.scheme == Scheme("Token")
        assert backend.claims >= ALL


def test_a_cookie_may_hold_the_session() -> None:
    with surveyed(with_cookie) as (backend, _):
        assert rules(backend) == ["AUT-01"]
        assert backend.binding.scheme == Scheme(cookie="sid")
        assert backend.binding["log_in"].statuses == {204: 200}
        assert backend.learned.broken == {}


@pytest.mark.parametrize(
    ("session", "path"),
    [
        (lambda shown: {"auth_token": shown["access_token"], "token_type": "Bearer", "expires_in": 5}, "auth_token"),
        (lambda shown: {"user": {"email": "e@x", "token": shown["access_token"]}}, "user.token"),
        (lambda shown: {"message": "You are logged in now", "jwt": shown["access_token"]}, "jwt"),
    ],
)
def test_a_token_is_found_wherever_it_is(session: Callable[[Content], Content], path: str) -> None:
    with surveyed(content(session, "POST /sessions")) as (backend, _):
        assert set(rules(backend)) == {"AUT-01"}
        assert backend.binding["log_in"].found == {"access_token": path}
        assert backend.binding.scheme == BEARER
        assert backend.learned.broken == {}


def test_members_of_a_session_that_are_missing_belong_to_its_rule() -> None:
    with surveyed(content(without("expires_in", "token_type"), "POST /sessions")) as (backend, notices):
        assert rules(backend) == ["AUT-01", "AUT-01"]
        assert backend.binding["log_in"].lacks == {"expires_in", "token_type"}
        assert len(notices) == 2


@pytest.mark.parametrize("answer", [Reply(403, {"title": "not active"}), Reply(500, {})])
def test_a_log_in_that_is_refused_belongs_to_its_rule(answer: Reply) -> None:
    def only_editors(call: Call, inner: Handle) -> Reply:
        is_users = call.matches("POST /sessions") and "shop.example" in str(call.body)
        return answer if is_users else inner(call)

    with surveyed(only_editors) as (backend, notices):
        assert backend.learned.broken[("log_in", "POST", answer.status)] == "AUT-01"
        assert backend.learned.deviations == []
        assert [str(notice) for notice in notices] == ["A new user cannot log in: what needs one cannot be tried."]
        assert all(identity.absent is None for identity in backend.editors)


def test_a_log_in_that_answers_404_to_nobodys_email_is_there() -> None:
    def unknown(call: Call, inner: Handle) -> Reply:
        has_email = isinstance(call.body, dict) and call.body.get("email")
        return inner(call) if has_email or not call.matches("POST /sessions") else Reply(404, {"title": "no such user"})

    with surveyed(unknown) as (backend, notices):
        assert backend.has_authentication
        assert backend.claims >= ALL
        assert notices == []


def moved(path: str) -> Bend:
    """Log in at another path only."""

    def bend(call: Call, inner: Handle) -> Reply:
        if call.matches("POST /sessions"):
            return Reply(404, {"title": "no such path"})
        return inner(replace(call, path="/sessions") if call.matches(f"POST {path}") else call)

    return bend


def test_a_log_in_at_a_usual_other_path_is_found() -> None:
    with surveyed(moved("/auth/login")) as (backend, notices):
        assert rules(backend) == ["AUT-01"]
        assert backend.learned.deviations[0].accepted
        assert backend.binding["log_in"].path == "/auth/login"
        assert backend.claims >= ALL
        assert "The log-in is POST /auth/login; the contract says POST /sessions." in map(str, notices)


def test_a_log_in_that_is_nowhere_holds_up_what_needs_a_token() -> None:
    with surveyed(moved("/nobody/guesses/this")) as (backend, notices):
        assert rules(backend) == ["AUT-01"]
        assert not backend.learned.deviations[0].accepted
        assert backend.binding["log_in"].path == "/sessions"
        assert backend.has_authentication
        assert any("GET /users/{user_id} answers 401, but POST /sessions answers 404" in str(one) for one in notices)


@pytest.mark.parametrize("operation", ["get_review", "list_reviews", "get_product", "list_products"])
def test_what_wants_a_token_although_it_is_public_is_read_with_one(operation: str) -> None:
    path = {"get_review": "/reviews/{id}", "list_reviews": "/products/{id}/reviews", "get_product": "/products/{id}"}

    def for_members(call: Call, inner: Handle) -> Reply:
        is_guest = call.matches(f"GET {path.get(operation, '/products')}") and call.token is None
        return Reply(401, {"title": "no token"}) if is_guest else inner(call)

    with surveyed(for_members) as (backend, _):
        assert rules(backend) == []
        assert backend.learned.broken == {}
        assert operation not in backend.binding.public
        assert len(backend.binding.public) == len(backend.declared_binding.public) - 1


def test_missing_editors_are_one_cause() -> None:
    def unseeded(call: Call, inner: Handle) -> Reply:
        is_editor = call.matches("POST /sessions") and "@x" in str(call.body)
        return Reply(401, {}) if is_editor else inner(call)

    with surveyed(unseeded) as (backend, notices):
        (cause,) = notices
        assert "There is no editor account e@x, f@x (POST /sessions refuses it)" in str(cause)
        assert "editors: in archkata.yaml" in str(cause)
        assert [identity.absent for identity in backend.editors] == [cause, cause]
        assert "catalogue" in backend.claims
        assert backend.learned.untried >= {"reviews"}


# What is wanted beside the contract's members


@pytest.mark.parametrize(
    "refusal",
    [
        {"errors": [{"pointer": "#/nickname", "detail": "is missing"}]},
        {"detail": [{"loc": ["body", "nickname"], "msg": "Field required"}]},
        {"errors": {"nickname": ["can't be blank"]}},
        {"message": "The field `nickname` is required."},
    ],
)
def test_a_member_that_a_refusal_names_is_added(refusal: Content) -> None:
    def wants_nickname(call: Call, inner: Handle) -> Reply:
        is_missing = call.matches("POST /users") and "nickname" not in call.body
        return Reply(422, refusal) if is_missing else inner(call)

    with surveyed(wants_nickname) as (backend, notices):
        assert rules(backend) == ["USR-01"]
        assert backend.binding["register_user"].adds == {"nickname": "$unique"}
        assert "POST /users wants `nickname`, too" in str(notices[0])


def test_a_registration_that_refuses_everything_is_left_as_it_is() -> None:
    refused = Reply(422, {"errors": [{"pointer": "#/email"}, {"pointer": "#/nickname"}]})
    with surveyed(instead("POST /users", refused)) as (backend, _):
        assert backend.binding["register_user"].adds == {}
        assert backend.learned.deviations == []


# Lists


def test_rows_under_another_name_belong_to_the_rule_about_the_list() -> None:
    def called_data(shown: Content) -> Content:
        return {"data": shown["items"], "total": 2, "next_cursor": shown["next_cursor"]}

    with surveyed(content(called_data, "GET /products")) as (backend, _):
        assert rules(backend) == ["CAT-06"]
        assert backend.learned.deviations[0].accepted
        assert backend.binding["list_products"].paging == CURSOR
        assert backend.binding["list_products"].incoming({"data": [1]}) == {"items": [1]}


@pytest.mark.parametrize(
    ("page", "size"),
    [
        (lambda shown: shown["items"], "limit"),
        (without("next_cursor"), "limit"),
        (lambda shown: {**shown, "next_cursor": 2}, "limit"),
        (lambda _: {"items": "none"}, None),
    ],
)
def test_a_list_without_cursors_holds_up_the_rules_about_walks(
    page: Callable[[Content], Any], size: str | None
) -> None:
    with surveyed(content(page, "GET /purchases")) as (backend, _):
        assert rules(backend) == ["PUR-10"]
        assert not backend.learned.deviations[0].accepted
        assert backend.binding["list_purchases"].paging == Paging(place=None, size=size)
        assert backend.binding["list_purchases"].pages_judged_by == "PUR-10"
        assert backend.binding["list_products"].paging == CURSOR


@pytest.mark.parametrize(
    "paging",
    [
        Paging("page", "size", is_counted=True, first=1),
        Paging("page", "per_page", is_counted=True, first=0),
        Paging("offset", "limit", is_counted=True, by_rows=True),
        Paging("skip", "take", is_counted=True, by_rows=True),
    ],
)
@pytest.mark.parametrize("bare", [False, True])
def test_pages_that_are_counted_are_walked_by_their_own_parameters(paging: Paging, bare: bool) -> None:
    def counted(call: Call, inner: Handle) -> Reply:
        place, size = (call.query.pop(str(name), None) for name in (paging.place, paging.size))
        limit = int(size or 20)
        start = int(place or paging.first) - paging.first
        query = {"cursor": str(start if paging.by_rows else start * limit), "limit": str(limit)}
        reply = Reply(400) if start < 0 else inner(replace(call, query=query))
        items = reply.content["items"] if isinstance(reply.content, dict) and "items" in reply.content else None
        if items is None:
            return reply
        return replace(reply, content=items if bare else {"items": items, "total": 2})

    with surveyed(counted) as (backend, notices):
        assert rules(backend) == ["CAT-06"]
        assert {each.paging for each in backend.binding.operations.values() if each.pages_judged_by} == {paging}
        assert f"pages by `{paging.place}` and `{paging.size}`" in str(notices[0])
        with contextlib.closing(Scene(backend, Fresh(0, "x", "walk"), deadline=time.monotonic() + 9)) as scene:
            guest = Guest(scene)
            assert [len(page) for page in guest.walk("list_products", limit=1)] == [1, 1]
            assert len(rows(guest, "list_products")) == 2
            with pytest.raises(SetupRefuted, match="CAT-06") as refuted:
                Listing(guest, "list_products").first_page()
            assert str(refuted.value.refuted.finding.actual) == f"pages by `{paging.place}` and `{paging.size}`"


def test_a_list_that_ignores_its_limit_cannot_be_walked() -> None:
    def all_rows(call: Call, inner: Handle) -> Reply:
        return inner(replace(call, query={**call.query, "limit": "100"}))

    with surveyed(all_rows) as (backend, _):
        assert rules(backend) == ["CAT-06"]
        assert {name for name, each in backend.binding.operations.items() if each.paging != CURSOR} == {
            "list_products",
            "list_reviews",
            "list_purchases",
            "list_refunds",
        }


def without_search(call: Call, inner: Handle) -> Reply:
    return inner(replace(call, query={name: value for name, value in call.query.items() if name != "q"}))


def refusing_search(call: Call, inner: Handle) -> Reply:
    return Reply(400, {"title": "unknown parameter"}) if "q" in call.query else inner(call)


def searching_names_only(call: Call, inner: Handle) -> Reply:
    reply, words = inner(call), call.query.get("q", "")
    if not words or reply.content is None:
        return reply
    found = [row for row in reply.content["items"] if words in row["name"]]
    return replace(reply, content={**reply.content, "items": found})


@pytest.mark.parametrize("bend", [without_search, refusing_search, searching_names_only])
def test_products_are_picked_out_of_the_whole_list_where_the_search_does_not_find_them(bend: Bend) -> None:
    with surveyed(bend) as (backend, _):
        assert rules(backend) == []
        assert backend.binding["list_products"].ignores == {"q"}
        with contextlib.closing(Scene(backend, Fresh(0, "x", "search"), deadline=time.monotonic() + 9)) as scene:
            guest = Guest(scene)
            first, second = rows(guest, "list_products")
            assert searching(guest, first["sku"].lower()).rows() == [first]
            assert searching(guest, second["manufacturer"], kind="camera").rows(limit=1) == [second]
            assert searching(guest, "nowhere").rows() == []


def test_the_last_page_may_leave_out_its_cursor() -> None:
    def absent_for_null(shown: Content) -> Content:
        return {name: value for name, value in shown.items() if value is not None}

    with surveyed(content(absent_for_null)) as (backend, _):
        assert backend.learned.deviations == []


# Health and changes


def test_health_that_is_not_there_costs_its_own_rule_only() -> None:
    with surveyed(instead("GET /healthz", Reply(404, {}))) as (backend, notices):
        assert rules(backend) == ["API-17"]
        assert backend.binding["get_health"].statuses == {404: 200}
        assert notices == []


def test_a_change_that_is_not_there_is_known_by_its_status() -> None:
    with surveyed(instead("PATCH .*", Reply(405, {}))) as (backend, _):
        assert backend.learned.broken == {
            ("change_user", "PATCH", 405): "USR-11",
            ("change_product", "PATCH", 405): "CAT-15",
            ("change_review", "PATCH", 405): "REV-08",
        }
        assert backend.learned.deviations == []


# What cannot be understood at all


def test_an_envelope_around_answers_is_one_sentence() -> None:
    with pytest.raises(UnreachableError, match="POST /users answers 201 with what was made inside an envelope `data`"):
        surveyed(content(lambda shown: {"data": shown})).__enter__()


def test_an_envelope_around_requests_is_one_sentence() -> None:
    def unwrapped(call: Call, inner: Handle) -> Reply:
        body = call.body.get("user", {}) if isinstance(call.body, dict) else call.body
        reply = inner(replace(call, body=body))
        return replace(reply, content={"user": reply.content}) if reply.status < 300 else reply

    with pytest.raises(UnreachableError, match="an envelope `user`"):
        surveyed(unwrapped).__enter__()


def test_names_that_nobody_knows_are_one_sentence() -> None:
    names = {"email": "correo", "name": "nombre", "password": "clave", "title": "titulo"}
    with pytest.raises(UnreachableError, match="Valid requests are refused as invalid: POST /users answers 422") as end:
        surveyed(renamed(names)).__enter__()
    assert end.value.exit_code is ExitCode.INCOMPLETE


@pytest.mark.parametrize(
    "answer", [Reply(422, {"title": "no"}), Reply(500, {}), Reply(201, {}), Reply(200, {"ok": True})]
)
def test_a_registration_that_alone_does_not_work_is_no_other_shape(answer: Reply) -> None:
    with surveyed(instead("POST /users", answer)) as (backend, _):
        assert backend.learned.broken[("register_user", "POST", answer.status)] == "USR-01"
        assert "catalogue" in backend.claims


def test_what_is_no_json_anywhere_raises_nothing() -> None:
    with surveyed(lambda *_: Reply(200, "<html>")) as (backend, _):
        assert backend.claims


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("list_products: {path: /prodcts}", "binding.yaml:2: GET /prodcts answers 404, so list_products is not there"),
        ("buy: {path: /ordrs}", "binding.yaml:2: POST /ordrs answers 404, so buy is not there"),
        ("change_user: {method: PUT, path: '/usrs/{user_id}'}", "PUT /usrs/{user_id} answers 404"),
        ("log_in: {path: /login}", "POST /login answers 404, so log_in is not there"),
    ],
)
def test_a_bound_operation_that_is_not_there_is_an_error_of_its_line(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "binding.yaml"
    path.write_text(f"operations:\n  {line}\n", "utf-8")

    with pytest.raises(ArchkataError, match=re.escape(told)) as end:
        surveyed(binding=load_binding(path)).__enter__()
    assert end.value.exit_code is ExitCode.USAGE
