"""The headline of a finding names the input that was decisive."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from archkata.conformance.backend import Backend
from archkata.conformance.calling.caller import Raw
from archkata.conformance.calling.inputs import ABSENT, described
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure, given
from archkata.language import text
from harness.actors import Guest
from tests.conformance.little_backend import Routes, backend_at, document, routed, rule, run_checks
from tests.hostile.raw_server import answer, raw_server

ROUTES: Routes = {
    ("GET", "/healthz"): answer(204),
    ("GET", "/products"): document(200, {"items": [], "next_cursor": None}),
    ("GET", "/products/1"): document(200, {"id": "1", "stock": 3}),
    ("POST", "/users"): document(201, {"id": "1"}),
}

INPUTS = (
    ({"email": None}, "`email`: null"),
    ({"name": ABSENT}, "no `name`"),
    ({"rating": 10**30}, "`rating`: 1000000000000000000000000000000"),
    ({"name": "ñ" * 101}, "a `name` of 101 characters"),
    ({"features": [{"name": "f", "description": "d" * 2001}]}, "a `features.description` of 2001 characters"),
    ({"features": [{"name": "f"}] * 51}, "`features` with 51 items"),
    ({"name": "x", "email": "plain"}, '`name`: "x", `email`: "plain"'),
    (dict.fromkeys("abcd", 1), "`a`: 1, `b`: 1, `c`: 1, …"),
)


@pytest.fixture
def backend() -> Iterator[Backend]:
    with raw_server(routed(ROUTES)) as server:
        yield backend_at(server)


@pytest.mark.parametrize(("members", "words"), INPUTS)
def test_inputs_are_named_in_few_words(members: dict[str, object], words: str) -> None:
    assert str(described(members)) == words


CALLS: tuple[tuple[Callable[[Guest], object], str], ...] = (
    (lambda guest: guest.register_user(email="plain").expect(400, 422), '400 or 422 for `email`: "plain"'),
    (lambda guest: guest.list_products(limit="abc").expect(400), '400 for `limit`: "abc"'),
    (lambda guest: guest.if_none_match("*").get_product("1").expect(304), "304 for `If-None-Match: *`"),
    (lambda guest: guest.request("GET", "/.env").expect(401), "401 for GET /.env"),
    (lambda guest: guest.register_user(Raw(b"[]")).expect(400), "400 for the body [] (application/json)"),
    (lambda guest: guest.get_product("1").expect(404), "404"),
)


@pytest.mark.parametrize(("call", "expected"), CALLS)
def test_the_input_of_the_request_at_hand_is_named(
    backend: Backend, call: Callable[[Guest], object], expected: str
) -> None:
    def calls(guest: Guest) -> None:
        call(guest)

    assert headline(backend, calls) == expected


def test_the_input_of_an_earlier_request_is_named_where_the_check_says_so(backend: Backend) -> None:
    def reads_back(guest: Guest) -> None:
        for quantity in (1, -1):
            with given(quantity=quantity):
                guest.get_product("1").expect(200, stock=3 if quantity > 0 else 4)

    assert headline(backend, reads_back) == "member `stock`: 4 for `quantity`: -1"


def test_an_input_is_named_once() -> None:
    with pytest.raises(Refuted) as refuted, given(quantity=1), given(quantity=2):
        ensure(False, text("this"), text("that"))

    assert str(refuted.value.finding.with_input(None).expected) == "this for `quantity`: 2"


def test_a_finding_without_an_input_stays_as_it_is() -> None:
    finding = Finding(text("this"), text("that"))

    assert finding.with_input(None) is finding


def headline(backend: Backend, check: Callable[[Guest], None]) -> str:
    """Return what a check that fails has expected."""
    run, _ = run_checks(backend, [rule("A")], {"A": check})
    finding = run.results[0].finding
    assert finding is not None
    return str(finding.expected)
