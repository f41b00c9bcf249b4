"""The survey: whatever a target answers, it ends in claims and sentences."""

from __future__ import annotations

import json

import pytest

from archkata.conformance.backend import Backend
from archkata.language import Text
from harness.survey import survey
from tests.conformance.little_backend import Routes, backend_at, document, routed
from tests.hostile.raw_server import Asked, answer, raw_server


def register(asked: Asked) -> bytes:
    try:
        sent = json.loads(asked.body)
        user = {"id": 7, "email": sent["email"], "name": sent["name"], "created_at": "2026-01-01T00:00:00Z"}
    except (ValueError, KeyError):
        return document(422, {})
    return document(201, user, "Location: /users/7\r\n")


SHOP: Routes = {
    ("GET", "/healthz"): answer(204),
    ("POST", "/users"): register,
    ("GET", "/products"): document(200, {"items": [], "next_cursor": None}),
    ("GET", "/purchases"): document(401, {}),
    ("POST", "/purchases"): document(401, {}),
}


def surveyed(routes: Routes) -> tuple[Backend, list[Text]]:
    with raw_server(routed(routes)) as server:
        backend = backend_at(server)
        return backend, survey(backend, None)


@pytest.mark.parametrize(
    "session",
    [
        document(403, {"title": "not active"}),
        document(500, {}),
        answer(200, b"[]"),
        answer(200, b"<html>", type_="text/html"),
        answer(200),
        document(200, {"access_token": 5}),
        document(429, {}, "Retry-After: 3600\r\n"),
    ],
)
def test_a_log_in_that_gives_no_token_ends_nothing(session: bytes) -> None:
    backend, notices = surveyed({**SHOP, ("POST", "/sessions"): session})

    assert {"users", "auth"} <= backend.claims
    assert notices
