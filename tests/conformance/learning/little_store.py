"""A whole store in a dictionary, whose requests and answers can be bent, for tests of what a survey learns."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from archkata.conformance.backend import Backend
from archkata.conformance.binding import Binding
from archkata.language import Text
from harness.survey import survey
from tests.conformance.little_backend import backend_at
from tests.hostile.raw_server import Asked, answer, raw_server

AT = "2026-06-15T12:00:00Z"
SEARCHED = ("name", "manufacturer", "sku")
EDITORS = {"e@x": "p", "f@x": "p"}


@dataclass
class Call:
    """A request as the store understands it."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    token: str | None = None
    type: str = "application/json"

    def matches(self, operation: str) -> bool:
        """Say whether it is of an operation such as `POST /products/{id}/reviews`."""
        return re.fullmatch(operation.replace("{id}", "[^/]+"), f"{self.method} {self.path}") is not None


@dataclass
class Reply:
    """An answer before it is written; a content of None is no body."""

    status: int
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)


Handle = Callable[[Call], Reply]
Bend = Callable[[Call, Handle], Reply]


@dataclass
class LittleStore:
    """Answers calls; what it holds is in dictionaries by id."""

    things: dict[int, dict[str, Any]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=lambda: dict(EDITORS))
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def answer(self, call: Call) -> Reply:
        """Answer as the contract says, as far as a survey can tell."""
        routes: dict[str, Handle] = {"healthz": lambda _: Reply(204), "sessions": self._session}
        routes.update(dict.fromkeys(("users", "products", "reviews", "purchases"), self._of_things))
        route = routes.get(call.path.split("/")[1])
        if call.method == "POST" and not isinstance(call.body, dict):
            return Reply(400, {"title": "no object"})
        return route(call) if route else Reply(404, {"title": "no such path"})

    def _of_things(self, call: Call) -> Reply:
        parts = call.path.strip("/").split("/")
        if call.matches("POST /users"):
            return self._register(call.body)
        if self._is_protected(call) and call.token not in self.tokens:
            return Reply(401, {"title": "no token"}, {"WWW-Authenticate": "Bearer"})
        if call.method == "POST":
            return self._made(call, parts)
        if len(parts) == 2:
            return self._one(call, int(parts[1]) if parts[1].isdigit() else -1)
        return self._page(call, [thing for thing in self.things.values() if thing["_in"] == call.path])

    def _is_protected(self, call: Call) -> bool:
        is_public_read = call.method == "GET" and not call.path.startswith(("/users", "/purchases"))
        return not is_public_read

    def _session(self, call: Call) -> Reply:
        if call.method == "DELETE":
            return Reply(204 if call.token in self.tokens else 401)
        email, password = call.body.get("email"), call.body.get("password")
        if not isinstance(email, str) or not isinstance(password, str):
            return Reply(422, {"title": "email and password"})
        if self.passwords.get(email) != password:
            return Reply(401, {"title": "wrong"})
        token = f"token-{len(self.tokens)}-of-{email.partition('@')[0]}"
        self.tokens[token] = email
        return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def _register(self, body: dict[str, Any]) -> Reply:
        if not {"email", "name", "password"} <= body.keys():
            return Reply(422, {"title": "email, name and password"})
        self.passwords[body["email"]] = body["password"]
        return self._kept("/users", {"email": body["email"], "name": body["name"], "created_at": AT})

    def _made(self, call: Call, parts: list[str]) -> Reply:
        body, price = call.body, {"amount": 1, "currency": "USD"}
        of = int(parts[1]) if len(parts) > 1 else 0
        needed = {"products": "sku", "purchases": "product_id", "reviews": "title"}.get(parts[-1])
        if needed is not None and needed not in body:
            return Reply(422, {"title": f"{needed} is missing"})
        sold: dict[str, Any] = {
            "user_id": 1,
            "unit_price": price,
            "total": price,
            "status": "completed",
            "refunded_quantity": 0,
        }
        made: dict[str, Any] | None = {
            "products": {"features": []},
            "purchases": {**sold, "purchased_at": AT},
            "reviews": {"product_id": of, "author": {"id": 1, "name": "Eva"}, "published_at": AT},
            "refunds": {"purchase_id": of, "quantity": 1, "amount": price, "refunded_at": AT},
        }.get(parts[-1])
        if made is None:
            return Reply(200, {})  # a restock
        reply = self._kept(call.path, {**made, **body}, f"/{parts[-1]}")
        return replace(reply, headers={}) if parts[-1] == "refunds" else reply

    def _kept(self, collection: str, thing: dict[str, Any], place: str | None = None) -> Reply:
        number = len(self.things) + 1
        shown = {"id": number, **{name: value for name, value in thing.items() if name != "password"}}
        self.things[number] = {"_in": collection, **shown}
        return Reply(201, shown, {"Location": f"{place or collection}/{number}"})

    def _one(self, call: Call, number: int) -> Reply:
        thing = self.things.get(number)
        if thing is None:
            return Reply(404, {"title": "unknown"})
        if call.method == "DELETE":
            return Reply(204)
        if call.method in {"PATCH", "PUT"} and isinstance(call.body, dict):
            thing.update(call.body)
        return Reply(200, {name: value for name, value in thing.items() if name != "_in"})

    def _page(self, call: Call, rows: list[dict[str, Any]]) -> Reply:
        words = call.query.get("q", "").lower()
        rows = [row for row in rows if any(words in str(row.get(name, "")).lower() for name in SEARCHED)]
        start, limit = int(call.query.get("cursor", "0")), int(call.query.get("limit", "20"))
        shown = [{name: value for name, value in row.items() if name != "_in"} for row in rows[start : start + limit]]
        more = str(start + limit) if start + limit < len(rows) else None
        return Reply(200, {"items": shown, "next_cursor": more})


@contextmanager
def surveyed(*bends: Bend, binding: Binding | None = None) -> Iterator[tuple[Backend, list[Text]]]:
    """Survey a store whose requests and answers are bent, the first bend outermost; yield the backend and notices."""
    handle: Handle = LittleStore().answer
    for bend in reversed(bends):
        handle = _bent(bend, handle)
    with raw_server(_behaviour(handle)) as server:
        backend = backend_at(server)
        backend.binding = binding or backend.binding
        yield backend, survey(backend, None)


def _bent(bend: Bend, inner: Handle) -> Handle:
    return lambda call: bend(call, inner)


def _behaviour(handle: Handle) -> Callable[[socket.socket, Asked], bool]:
    def behave(client: socket.socket, asked: Asked) -> bool:
        reply = handle(_call(asked))
        body = b"" if reply.content is None else json.dumps(reply.content).encode()
        extra = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        client.sendall(answer(reply.status, body, extra=extra))
        return True

    return behave


def _call(asked: Asked) -> Call:
    path, _, query = asked.path.partition("?")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in asked.head.decode("latin-1").split("\r\n")[1:])
    }
    try:
        body = json.loads(asked.body) if asked.body else None
    except ValueError:
        body = dict(parse_qsl(asked.body.decode()))
    token = headers.get("authorization", "").removeprefix("Bearer ") or None
    call = Call(asked.method, path, dict(parse_qsl(query)), body, token, headers.get("content-type", ""))
    call.token = token if headers.get("authorization", "Bearer ").startswith("Bearer ") else None
    call.query.update({f"cookie:{name}": value for name, value in _crumbs(headers.get("cookie", ""))})
    call.query["authorization"] = headers.get("authorization", "")
    return call


def _crumbs(cookie: str) -> list[tuple[str, str]]:
    return [(name.strip(), value) for name, _, value in (crumb.partition("=") for crumb in cookie.split(";")) if name]
