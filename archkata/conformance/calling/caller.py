"""A caller of a backend: its connection, identity, headers and patience."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self
from urllib.parse import quote, urlencode

from archkata.conformance.backend import Identity
from archkata.conformance.binding import Operation
from archkata.conformance.calling.answer import Answer, Thing
from archkata.conformance.calling.inputs import described, described_body, described_headers
from archkata.conformance.scene import Scene
from archkata.conformance.signals import NotClaimed, Refuted, SetupRefuted, Unavailable
from archkata.language import Text, text
from archkata.wire import Exchange, ReadLimits, Request
from archkata.wire.values import lifetime, place, token

CREATED = 201
FORM = "application/x-www-form-urlencoded"
TOKEN_MARGIN_S = 2.0


@dataclass(frozen=True)
class Raw:
    """A body sent as it is, byte for byte."""

    content: bytes
    type: str | None = "application/json"


class Caller:
    """Calls the backend over one keep-alive connection. Copies made by `with_…` have their own."""

    def __init__(self, scene: Scene, identity: Identity | None = None) -> None:
        self.scene = scene
        self.identity = identity
        self.connection = scene.connect()
        self._headers: dict[str, str] = {}
        self._credentials: dict[str, str] | None = None
        self._limits = ReadLimits()
        self._obeys = True

    def anew(self) -> Self:
        """Return a copy of the caller over a new connection."""
        other = copy.copy(self)
        other._headers = dict(self._headers)
        other.connection = self.scene.connect(self.connection.source)
        return other

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """Return a copy of the caller that also sends these headers."""
        other = self.anew()
        other._headers.update(headers)
        return other

    def with_authorization(self, value: str) -> Self:
        """Return a copy of the caller with another Authorization header, unchanged but for the scheme of the target."""
        other = self.anew()
        other._credentials = self.scene.backend.binding.scheme.spelled(value)
        return other

    def with_token(self, token: str) -> Self:
        """Return a copy of the caller with another token."""
        return self.with_authorization(f"Bearer {token}")

    def if_none_match(self, tag: str) -> Self:
        """Return a copy of the caller that has a representation with this tag already (If-None-Match)."""
        return self.with_headers({"If-None-Match": tag})

    def if_match(self, tag: str) -> Self:
        """Return a copy of the caller that only changes the state with this tag (If-Match)."""
        return self.with_headers({"If-Match": tag})

    def on_one_connection(self) -> Self:
        """Return a copy of the caller over a connection that keeps bytes that no request asked for."""
        other = self.anew()
        other.connection = self.scene.connect(sticky=True)
        return other

    def impatient(self) -> Self:
        """Return a copy of the caller that takes 429 and 503 as answers instead of waiting."""
        other = self.anew()
        other._obeys = False
        return other

    def taking(self, limits: ReadLimits) -> Self:
        """Return a copy of the caller that reads larger bodies or waits shorter."""
        other = self.anew()
        other._limits = limits
        return other

    def call(
        self,
        operation_id: str,
        ids: Mapping[str, object] | None = None,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        method: str | None = None,
        given: Mapping[str, object] | None = None,
    ) -> Answer:
        """Call an operation of the contract; `method` replaces the operation's own (HEAD, or a wrong one).

        `given` are the members that tell this call from a usual one; a finding names them.
        """
        backend = self.scene.backend
        operation = backend.binding[operation_id]
        # a backend with authentication that does not claim it still wants a token with each request
        allowed = operation_id == "log_in" and backend.has_authentication
        if operation.stage not in {"api", *backend.claims} and not allowed:
            raise NotClaimed(operation.stage)
        path = backend.address.path + operation.fill(ids or {})
        # what a target gave as an id or a cursor may hold halves of characters, and goes back as it came
        asked = urlencode(operation.asked(query), quote_via=quote, errors="surrogatepass") if query else ""
        target = f"{path}?{asked}" if asked else path
        exchange = self._send(method or operation.method, target, _spoken(operation, body), operation_id)
        exchange.given = partial(self._described, {**(query or {}), **(given or {})}, exchange.request, body, method)
        if self.identity is not None and "Authorization" not in self._headers:
            exchange.log_in = self.identity.log_in
        answer = Answer(exchange, operation)
        if operation_id == "log_in":
            self._note_session(body, answer)
        return self._completed(answer, operation)

    def _note_session(self, body: object, answer: Answer) -> None:
        made = answer.parsed()
        if isinstance(made, dict) and answer.status in {200, 201}:
            email = body.get("email") if isinstance(body, Mapping) else None
            self.scene.backend.sessions.note(email, made.get("access_token"))

    def _completed(self, answer: Answer, operation: Operation) -> Answer:
        """Read what was made, where the answer to its creation is known to lack the resource."""
        if not operation.completed or operation.read_by is None or answer.status != CREATED:
            return answer
        reader, made = self.scene.backend.binding[operation.read_by], answer.parsed()
        if isinstance(made, dict) and made.get("id") is not None:
            answer.complete_by(self._reader().call(reader.id, dict.fromkeys(reader.ids, made["id"])))
        return answer

    def _reader(self) -> Caller:
        """Return who may read what was just made: the caller that made it, or an editor where a guest did."""
        backend = self.scene.backend
        is_known = self.identity is not None or self._credentials is not None or not backend.has_authentication
        editor = next((each for each in backend.editors if each.absent is None), None)
        return self if is_known or editor is None else Caller(self.scene, editor)

    def request(self, method: str, path: str, body: object = None) -> Answer:
        """Send any method to any path below the base URL, percent-encoded already."""
        exchange = self._send(method, self.scene.backend.address.path + path, body, None)
        exchange.given = partial(text, "{method} {path}", method=method, path=path)
        return Answer(exchange)

    def follow(self, answer: Answer, operation_id: str) -> Answer:
        """GET what the Location of an answer names; `operation_id` is the operation that reads such things."""
        location = answer.header("Location")
        address = self.scene.backend.address
        if not location:
            answer.refute(text("a Location header"), text("{answer}, no Location", answer=answer.described()))
        goal = place(f"{address.origin}{answer.exchange.request.target}", location)
        if goal is None:
            answer.refute(text("a Location that is a URL of HTTP"), text("Location: {url}", url=location))
        return Answer(self._send("GET", goal.target, None, operation_id), self.scene.backend.binding[operation_id])

    def walk(self, operation: str, *ids: Thing, limit: int | None = None, **query: object) -> Iterator[list[Any]]:
        """Follow `next_cursor` from the first page to null; yield the items of each page.

        `operation` is the name of a method that asks for one page. A walk that does not end within 1,000
        pages is inconclusive.
        """
        from archkata.conformance.lists.walking import walk  # noqa: PLC0415 - walking needs callers

        return walk(self, operation, ids, {**({"limit": limit} if limit else {}), **query})

    def _send(self, method: str, target: str, body: object, operation_id: str | None) -> Exchange:
        content, headers = _encoded(body)
        credentials = self._authorization(operation_id) if self._credentials is None else self._credentials
        headers.update({**credentials, **self._headers})
        if "Cookie" in credentials and "Cookie" in self._headers:
            headers["Cookie"] = f"{credentials['Cookie']}; {self._headers['Cookie']}"
        request = Request(method, target, tuple(headers.items()), content)
        return self.scene.send(self.connection, request, operation_id, self._limits, obey=self._obeys)

    def _described(
        self, members: Mapping[str, object], request: Request, body: object, method: str | None
    ) -> Text | None:
        """Say what tells a request from a usual one."""
        if method is not None:
            return text("{method} {path}", method=method, path=request.target)
        if isinstance(body, Raw):
            return described_body(body.content, body.type)
        return described(members) or described_headers(self._headers)

    def _authorization(self, operation_id: str | None) -> dict[str, str]:
        backend = self.scene.backend
        if (
            self.identity is None
            or operation_id in backend.binding.public
            or not backend.has_authentication
            or "Authorization" in self._headers
        ):
            return {}
        return backend.binding.scheme.headers(self.token)

    @property
    def token(self) -> str:
        """The bearer token; logs in where there is none yet."""
        assert self.identity is not None  # noqa: S101 - guests have no tokens, and are not asked for them
        identity = self.identity
        with identity.lock:
            if not identity.has_fresh_token():
                self._log_in(identity)
            elif identity.log_in is not None and identity.log_in not in self.scene.exchanges:
                self.scene.exchanges.insert(0, identity.log_in)
        assert identity.token is not None  # noqa: S101 - _log_in sets it or raises
        return identity.token

    def log_in_again(self) -> None:
        """Forget the token, so that the next call logs in."""
        if self.identity is not None:
            self.identity.token = None

    def _log_in(self, identity: Identity) -> None:
        if identity.absent is not None:
            raise Unavailable(identity.absent)
        answer = self._ask_for_token(identity.email, identity.password)
        if answer.status not in {200, 201} and identity.email != identity.email.lower():
            # whether the letter case counts is for a rule of its own
            answer = self._ask_for_token(identity.email.lower(), identity.password)
        try:
            session = answer.expect(200, 201)
            bearer = token(session.get("access_token"))
            if bearer is None:
                answer.refute(text("a member `access_token`, a string of visible ASCII"), answer.described())
        except Refuted as refuted:
            raise SetupRefuted(answer.judged_by, refuted) from refuted
        identity.token = bearer
        identity.log_in = answer.exchange
        seconds = lifetime(session.get("expires_in")) or float("inf")
        identity.expires = time.monotonic() + max(seconds - TOKEN_MARGIN_S, seconds / 2)

    def _ask_for_token(self, email: str, password: str) -> Answer:
        return Caller(self.scene).call("log_in", body={"email": email, "password": password})


def _spoken(operation: Operation, body: object) -> object:
    """Return a body as the target takes it: its names, and a form where it takes one."""
    if isinstance(body, Raw):
        return Raw(operation.outgoing_bytes(body.content), body.type)
    spoken = operation.outgoing(body)
    if not operation.as_form or not isinstance(spoken, dict):
        return spoken
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in spoken.items()}
    present = {name: value for name, value in fields.items() if spoken[name] is not None}
    return Raw(urlencode(present, errors="surrogatepass").encode(), FORM)


def _encoded(body: object) -> tuple[bytes, dict[str, str]]:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if body is None:
        return b"", headers
    if isinstance(body, Raw):
        if body.type is not None:
            headers["Content-Type"] = body.type
        return body.content, headers
    headers["Content-Type"] = "application/json"
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"), headers
