"""Identities inside a check. Their calls are the contract's operations and go through the target's binding."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import quote, urlencode, urljoin, urlsplit

from archkata.conformance.answer import Answer, Resource
from archkata.conformance.backend import Identity
from archkata.conformance.scene import Scene
from archkata.conformance.signals import NotClaimed, Refuted, SetupRefuted
from archkata.language import text
from archkata.wire import Exchange, Limits, Request

ABSENT: Final = object()
"""As the value of a member: leave it out."""

PUBLIC: Final = {
    "register_user",
    "log_in",
    "get_health",
    "get_product",
    "list_products",
    "get_review",
    "list_reviews",
}
TOKEN_MARGIN_S = 2.0
SPARE_PAGES = 20

Thing = Mapping[str, Any] | str | int
"""A representation, or an id alone."""


@dataclass(frozen=True)
class Raw:
    """A body sent as it is, byte for byte."""

    content: bytes
    type: str | None = "application/json"


class Actor:
    """Somebody who calls the backend over one keep-alive connection. Copies made by `with_…` have their own."""

    def __init__(self, scene: Scene, identity: Identity | None = None) -> None:
        self.scene = scene
        self.identity = identity
        self.connection = scene.connect()
        self._headers: dict[str, str] = {}
        self._limits = Limits()
        self._obeys = True

    # How somebody calls

    def anew(self) -> Self:
        """The same somebody over a new connection."""
        other = copy.copy(self)
        other._headers = dict(self._headers)
        other.connection = self.scene.connect(self.connection.source)
        return other

    def with_headers(self, headers: Mapping[str, str]) -> Self:
        """The same somebody who also sends these headers."""
        other = self.anew()
        other._headers.update(headers)
        return other

    def with_authorization(self, value: str) -> Self:
        """The same somebody with another Authorization header, as it stands."""
        return self.with_headers({"Authorization": value})

    def with_token(self, token: str) -> Self:
        """The same somebody with another bearer token."""
        return self.with_authorization(f"Bearer {token}")

    def without_token(self) -> Guest:
        """Nobody in particular, who knows what this one knows."""
        return Guest(self.scene)

    def if_none_match(self, tag: str) -> Self:
        """The same somebody who has a copy with this tag already."""
        return self.with_headers({"If-None-Match": tag})

    def if_match(self, tag: str) -> Self:
        """The same somebody who only changes the state with this tag."""
        return self.with_headers({"If-Match": tag})

    def on_one_connection(self) -> Self:
        """The same somebody over a connection that keeps bytes that nobody asked for."""
        other = self.anew()
        other.connection = self.scene.connect(sticky=True)
        return other

    def impatient(self) -> Self:
        """The same somebody who takes 429 and 503 as answers instead of waiting."""
        other = self.anew()
        other._obeys = False
        return other

    def taking(self, limits: Limits) -> Self:
        """The same somebody who reads larger or waits shorter."""
        other = self.anew()
        other._limits = limits
        return other

    # Users

    def register_user(self, body: object = None, **members: object) -> Answer:
        """POST /users; a fresh valid registration but for what is given."""
        return self.call("register_user", body=_body(self.scene.fresh.user(), body, members))

    def get_user(self, user: Thing) -> Answer:
        """GET /users/{id}."""
        return self.call("get_user", {"user_id": _id(user)})

    def replace_user(self, user: Thing, body: object = None, **members: object) -> Answer:
        """PUT /users/{id}."""
        return self.call("replace_user", {"user_id": _id(user)}, body=_body({}, body, members))

    def change_user(self, user: Thing, body: object = None, **members: object) -> Answer:
        """PATCH /users/{id}."""
        return self.call("change_user", {"user_id": _id(user)}, body=_body({}, body, members))

    # Catalogue

    def publish_product(self, body: object = None, **members: object) -> Answer:
        """POST /products; a fresh valid product but for what is given."""
        return self.call("publish_product", body=_body(self.scene.fresh.product(), body, members))

    def get_product(self, product: Thing) -> Answer:
        """GET /products/{id}."""
        return self.call("get_product", {"product_id": _id(product)})

    def list_products(self, **query: object) -> Answer:
        """GET /products."""
        return self.call("list_products", query=query)

    def change_product(self, product: Thing, body: object = None, **members: object) -> Answer:
        """PATCH /products/{id}."""
        return self.call("change_product", {"product_id": _id(product)}, body=_body({}, body, members))

    def restock_product(self, product: Thing, body: object = None, **members: object) -> Answer:
        """POST /products/{id}/restocks."""
        return self.call("restock_product", {"product_id": _id(product)}, body=_body({}, body, members))

    # Reviews

    def publish_review(self, product: Thing, body: object = None, **members: object) -> Answer:
        """POST /products/{id}/reviews; a fresh valid review but for what is given."""
        filled = _body(self.scene.fresh.review(), body, members)
        return self.call("publish_review", {"product_id": _id(product)}, body=filled)

    def list_reviews(self, product: Thing, **query: object) -> Answer:
        """GET /products/{id}/reviews."""
        return self.call("list_reviews", {"product_id": _id(product)}, query=query)

    def get_review(self, review: Thing) -> Answer:
        """GET /reviews/{id}."""
        return self.call("get_review", {"review_id": _id(review)})

    def change_review(self, review: Thing, body: object = None, **members: object) -> Answer:
        """PATCH /reviews/{id}."""
        return self.call("change_review", {"review_id": _id(review)}, body=_body({}, body, members))

    def withdraw_review(self, review: Thing) -> Answer:
        """DELETE /reviews/{id}."""
        return self.call("withdraw_review", {"review_id": _id(review)})

    # Purchases and refunds

    def buy(self, product: Thing, body: object = None, **members: object) -> Answer:
        """POST /purchases; one unit for oneself but for what is given."""
        usual = {"product_id": _id(product), "quantity": 1, **self._as_buyer()}
        return self.call("buy", body=_body(usual, body, members))

    def get_purchase(self, purchase: Thing) -> Answer:
        """GET /purchases/{id}."""
        return self.call("get_purchase", {"purchase_id": _id(purchase)})

    def list_purchases(self, **query: object) -> Answer:
        """GET /purchases, by default one's own."""
        return self.call("list_purchases", query={**self._as_buyer(), **query})

    def refund(self, purchase: Thing, body: object = None, **members: object) -> Answer:
        """POST /purchases/{id}/refunds; all that is left but for what is given."""
        return self.call("refund", {"purchase_id": _id(purchase)}, body=_body({}, body, members))

    def list_refunds(self, purchase: Thing, **query: object) -> Answer:
        """GET /purchases/{id}/refunds."""
        return self.call("list_refunds", {"purchase_id": _id(purchase)}, query=query)

    # Sessions and health

    def log_in(self, body: object = None, **members: object) -> Answer:
        """POST /sessions."""
        return self.call("log_in", body=_body({}, body, members))

    def log_out(self) -> Answer:
        """DELETE /sessions/current."""
        return self.call("log_out")

    def get_health(self) -> Answer:
        """GET /healthz."""
        return self.call("get_health")

    # What all of these are made of

    def walk(self, operation: str, *ids: Thing, limit: int | None = None, **query: object) -> Iterator[list[Any]]:
        """Follow `next_cursor` from the first page to null; yield the items of each page.

        Takes `list_products`, `list_reviews`, `list_purchases` or `list_refunds`. A walk that does not end within 1,000
        pages is inconclusive.
        """
        from archkata.conformance.walking import walk  # noqa: PLC0415 - walking needs actors

        return walk(self, operation, ids, {**({"limit": limit} if limit else {}), **query})

    def call(
        self,
        operation_id: str,
        ids: Mapping[str, object] | None = None,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        method: str | None = None,
    ) -> Answer:
        """Call an operation of the contract; `method` replaces the operation's own (HEAD, or a wrong one)."""
        backend = self.scene.backend
        operation = backend.binding[operation_id]
        # whoever has authentication without claiming it still wants a token with each request
        allowed = operation_id == "log_in" and backend.has_authentication
        if operation.stage not in {"api", *backend.claims} and not allowed:
            raise NotClaimed(operation.stage)
        path = backend.address.path + operation.fill(ids or {})
        target = f"{path}?{urlencode(query, quote_via=quote)}" if query else path
        outgoing = body if isinstance(body, Raw) else operation.outgoing(body)
        exchange = self._send(method or operation.method, target, outgoing, operation_id)
        return Answer(exchange, operation)

    def request(self, method: str, path: str, body: object = None) -> Answer:
        """Send any method to any path below the base URL, percent-encoded already."""
        return Answer(self._send(method, self.scene.backend.address.path + path, body, None))

    def follow(self, answer: Answer, operation_id: str) -> Answer:
        """GET what the Location of an answer names; `operation_id` is the operation that reads such things."""
        location = answer.header("Location")
        address = self.scene.backend.address
        if not location:
            answer.refute(text("a Location header"), text("{answer}, no Location", answer=answer.described()))
        goal = urlsplit(urljoin(f"{address.origin}{answer.exchange.request.target}", location))
        target = goal.path + (f"?{goal.query}" if goal.query else "")
        return Answer(self._send("GET", target, None, operation_id), self.scene.backend.binding[operation_id])

    def _send(self, method: str, target: str, body: object, operation_id: str | None) -> Exchange:
        content, headers = _encoded(body)
        authorization = self._authorization(operation_id)
        if authorization and "Authorization" not in self._headers:
            headers["Authorization"] = authorization
        headers.update(self._headers)
        request = Request(method, target, tuple(headers.items()), content)
        return self.scene.send(self.connection, request, operation_id, self._limits, obey=self._obeys)

    def _authorization(self, operation_id: str | None) -> str | None:
        if self.identity is None or operation_id in PUBLIC or not self.scene.backend.has_authentication:
            return None
        return f"Bearer {self.token}"

    @property
    def token(self) -> str:
        """The bearer token; logs in where there is none yet."""
        assert self.identity is not None  # noqa: S101 - guests have no tokens, and nobody asks them
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
        answer = Guest(self.scene).log_in(email=identity.email, password=identity.password)
        try:
            session = answer.expect(200, 201)
            if not isinstance(session.get("access_token"), str):
                answer.refute(text("a member `access_token`, a string"), answer.described())
        except Refuted as refuted:
            raise SetupRefuted("AUT-01", refuted) from refuted
        identity.token = session["access_token"]
        identity.log_in = answer.exchange
        life = session.get("expires_in")
        seconds = float(life) if isinstance(life, int) and life > 0 else float("inf")
        identity.expires = time.monotonic() + max(seconds - TOKEN_MARGIN_S, seconds / 2)

    def _as_buyer(self) -> dict[str, object]:
        return {} if self.identity is None else {"user_id": self.identity.id}


class Guest(Actor):
    """Somebody without a token."""


class User(Actor):
    """A registered user, logged in when that is needed."""

    identity: Identity

    @property
    def id(self) -> str | int:
        """The id that the backend gave."""
        assert self.identity.id is not None  # noqa: S101 - known since the registration
        return self.identity.id

    @property
    def email(self) -> str:
        """The address as it was sent."""
        return self.identity.email

    @property
    def name(self) -> str:
        """The name as it was sent."""
        return self.identity.name

    @property
    def password(self) -> str:
        """The throw-away password."""
        return self.identity.password


class Editor(Actor):
    """One of the two editors that the backend has from its start."""

    identity: Identity

    @property
    def email(self) -> str:
        """The editor's address."""
        return self.identity.email

    @property
    def password(self) -> str:
        """The editor's password."""
        return self.identity.password


class Product(Resource):
    """A product that was published for the check."""


def new_user(scene: Scene, **members: object) -> User:
    """Register a fresh user; where that fails, USR-01 has failed."""
    body = {**scene.fresh.user(), **members}
    answer = Guest(scene).register_user(body)
    try:
        created = answer.expect(201)
        identity = Identity(str(body["email"]), str(body["password"]), created.id, str(body["name"]))
    except Refuted as refuted:
        raise SetupRefuted("USR-01", refuted) from refuted
    return User(scene, identity)


def new_product(editor: Actor, **members: object) -> Product:
    """Publish a fresh product; where that fails, CAT-01 has failed."""
    answer = editor.publish_product(**members)
    try:
        product = Product(answer.expect(201))
        product.answer = answer
        _ = product.id
    except Refuted as refuted:
        raise SetupRefuted("CAT-01", refuted) from refuted
    return product


def _id(thing: Thing) -> object:
    if isinstance(thing, Resource):
        return thing.id
    return thing["id"] if isinstance(thing, Mapping) else thing


def _body(usual: Mapping[str, object], body: object, members: Mapping[str, object]) -> object:
    if body is not None:
        return body
    return {name: value for name, value in {**usual, **members}.items() if value is not ABSENT}


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
