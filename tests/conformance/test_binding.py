"""A target whose paths, members and statuses differ from the contract's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archkata.conformance.binding_file import load_binding
from archkata.conformance.outcome import Outcome
from archkata.conformance.vocabulary.expectations import Notes
from archkata.conformance.vocabulary.methods import expect_not_allowed
from archkata.errors import ArchkataError
from harness.actors import Guest, Raw
from tests.conformance.little_backend import Routes, backend_at, document, routed, rule, run_checks
from tests.hostile.raw_server import Asked, answer, raw_server

FOREIGN = """\
operations:
  register_user: {path: /api/accounts, members: {name: full_name}, statuses: {200: 201}}
  list_products: {path: /api/things, members: {name: title}}
"""


def register(asked: Asked) -> bytes:
    sent = json.loads(asked.body)
    assert "name" not in sent
    return document(200, {"id": 7, "full_name": sent["full_name"]})


def test_calls_and_answers_are_translated(tmp_path: Path) -> None:
    path = tmp_path / "binding.yaml"
    path.write_text(FOREIGN, "utf-8")
    page = document(200, {"items": [{"id": 1, "title": "Camera"}], "next_cursor": None})
    routes: Routes = {("POST", "/api/accounts"): register, ("GET", "/api/things"): page}

    def speaks_the_contract(guest: Guest) -> None:
        guest.register_user(name="Ana").expect(201, id=7, name="Ana")
        guest.list_products().expect(200, items=[{"id": 1, "name": "Camera"}])

    with raw_server(routed(routes)) as server:
        backend = backend_at(server)
        backend.binding = load_binding(path)
        run, _ = run_checks(backend, [rule("A")], {"A": speaks_the_contract})

    assert (run.results[0].outcome, run.results[0].finding) == (Outcome.PASS, None)


def test_bodies_that_are_sent_as_they_are_have_the_targets_names(tmp_path: Path) -> None:
    path = tmp_path / "binding.yaml"
    path.write_text("operations: {register_user: {members: {name: nombre, email: correo}}}", "utf-8")
    received: list[bytes] = []

    def keep(asked: Asked) -> bytes:
        received.append(asked.body)
        return document(422, {})

    def speaks_the_contract(guest: Guest) -> None:
        guest.register_user(Raw(b'{"email": "a@b.example", "name": "x",}')).expect(422)
        guest.register_user(Raw(b"email=a&name=b", "application/x-www-form-urlencoded")).expect(422)

    with raw_server(routed({("POST", "/users"): keep})) as server:
        backend = backend_at(server)
        backend.binding = load_binding(path)
        run_checks(backend, [rule("A")], {"A": speaks_the_contract})

    assert received == [b'{"correo": "a@b.example", "nombre": "x",}', b"correo=a&nombre=b"]


def test_the_rows_of_a_page_are_looked_for_under_their_own_name(tmp_path: Path) -> None:
    path = tmp_path / "binding.yaml"
    path.write_text("operations: {list_products: {members: {items: elementos, name: nombre}}}", "utf-8")
    operation = load_binding(path)["list_products"]

    assert operation.incoming({"elementos": [{"nombre": "x"}], "next_cursor": None}) == {
        "items": [{"name": "x"}],
        "next_cursor": None,
    }


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("operations: {register_usr: {path: /x}}", "Did you mean “register_user”?"),
        ("operations:\n  buy: {paht: /x}", "binding.yaml:2: “paht” is not known. Did you mean “path”?"),
        ("operations: {buy: {path: x}}", "“path” begins with / and has no query, such as /purchases"),
        ("operations: {get_product: {path: '/items/{id}'}}", "“id” is not known. Allowed: product_id."),
        ("operations: {get_product: {path: '/items/{product_id'}}", "“path” begins with /"),
        ("operations: {buy: /orders}", "an operation takes a mapping, such as {path: /accounts}."),
        ("operations: {buy: {method: 5}}", "“method” takes a word such as POST"),
        ("operations: {buy: {members: 5}}", "“members” takes the contract's names and yours"),
        ("operations: {buy: {statuses: {ok: 201}}}", "“statuses” takes your status and the contract's"),
        ("operations: {buy: {}}\nextra: {}", "binding.yaml:2: “extra” is not known."),
        ("operations: {buy: {}, buy: {}}", "binding.yaml:1: "),
        ("- 1", "a mapping “operations” is expected, such as operations: {buy: {path: /orders}}"),
        ("", "a mapping “operations” is expected"),
        ("operations: [", "binding.yaml:1: "),
    ],
)
def test_a_mistake_in_a_binding_is_one_sentence(tmp_path: Path, source: str, told: str) -> None:
    path = tmp_path / "binding.yaml"
    path.write_text(source, "utf-8")

    with pytest.raises(ArchkataError) as caught:
        load_binding(path)

    assert told in f"{caught.value.sentence} {caught.value.remedy}"


def test_a_binding_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match="cannot be read"):
        load_binding(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("method", "path", "is_offered"),
    [
        ("PUT", "/users/7", True),
        ("DELETE", "/users/7", False),
        ("DELETE", "/users/7/more", False),
        ("GET", "/products", True),
        ("PUT", "/products", False),
    ],
)
def test_a_binding_knows_which_methods_it_offers_where(method: str, path: str, *, is_offered: bool) -> None:
    assert load_binding().offers(method, path) is is_offered


def test_a_method_that_the_contract_does_not_know_and_that_is_offered_all_the_same_is_named() -> None:
    def deletes(guest: Guest, notes: Notes) -> None:
        expect_not_allowed(guest.request("DELETE", "/users/7"), notes)

    with raw_server(routed({("DELETE", "/users/7"): answer(204)})) as server:
        run, _ = run_checks(backend_at(server), [rule("A")], {"A": deletes})

    finding = run.results[0].finding
    assert finding is not None
    assert str(finding.actual) == "204: DELETE is offered there, beside the contract"
