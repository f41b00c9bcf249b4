"""Identities inside a check. Their calls are the contract's operations and go through the target's binding."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Self

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer, Resource, Thing, id_of
from archkata.conformance.calling.caller import Caller, Raw
from archkata.conformance.calling.inputs import ABSENT
from archkata.conformance.outcome import Finding
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted, SetupRefuted
from archkata.language import text
from archkata.wire import UnreadableError, read_json
from archkata.wire.values import identifier
from harness.data import valid_product, valid_review, valid_user

CREATED = 201

__all__ = [
    "ABSENT",
    "Actor",
    "Editor",
    "Guest",
    "Product",
    "Raw",
    "Thing",
    "User",
    "new_product",
    "new_purchase",
    "new_refund",
    "new_review",
    "new_user",
    "registered",
]


class Actor(Caller):
    """Knows the operations of the contract."""

    def logged_in(self) -> Self:
        """Return a copy of the actor, with a token where the backend has authentication."""
        if self.identity is not None and self.scene.backend.has_authentication:
            _ = self.token
        return self

    def without_token(self) -> Guest:
        """Return a guest who knows what this actor knows."""
        return Guest(self.scene)

    # Users

    def register_user(self, body: object = None, **members: object) -> Answer:
        """POST /users; a fresh valid registration but for what is given."""
        sent = _body(valid_user(self.scene.fresh), body, members)
        answer = self.call("register_user", body=sent, given=members)
        if answer.status == CREATED and answer.is_incomplete:
            self._complete_as_account(answer, sent)
        return answer

    def get_user(self, user: Thing) -> Answer:
        """GET /users/{id}."""
        return self.call("get_user", {"user_id": id_of(user)})

    def replace_user(self, user: Thing, body: object = None, **members: object) -> Answer:
        """PUT /users/{id}."""
        return self._write("replace_user", {"user_id": id_of(user)}, _body({}, body, members))

    def change_user(self, user: Thing, body: object = None, **members: object) -> Answer:
        """PATCH /users/{id}."""
        return self._write("change_user", {"user_id": id_of(user)}, _body({}, body, members))

    # Catalogue

    def publish_product(self, body: object = None, **members: object) -> Answer:
        """POST /products; a fresh valid product but for what is given."""
        return self.call("publish_product", body=_body(valid_product(self.scene.fresh), body, members), given=members)

    def get_product(self, product: Thing) -> Answer:
        """GET /products/{id}."""
        return self.call("get_product", {"product_id": id_of(product)})

    def list_products(self, **query: object) -> Answer:
        """GET /products."""
        return self.call("list_products", query=query)

    def change_product(self, product: Thing, body: object = None, **members: object) -> Answer:
        """PATCH /products/{id}."""
        return self._write("change_product", {"product_id": id_of(product)}, _body({}, body, members))

    def restock_product(self, product: Thing, body: object = None, **members: object) -> Answer:
        """POST /products/{id}/restocks."""
        return self._write("restock_product", {"product_id": id_of(product)}, _body({}, body, members))

    # Reviews

    def publish_review(self, product: Thing, body: object = None, **members: object) -> Answer:
        """POST /products/{id}/reviews; a fresh valid review but for what is given."""
        filled = _body(valid_review(self.scene.fresh), body, members)
        return self.call("publish_review", {"product_id": id_of(product)}, body=filled, given=members)

    def list_reviews(self, product: Thing, **query: object) -> Answer:
        """GET /products/{id}/reviews."""
        return self.call("list_reviews", {"product_id": id_of(product)}, query=query)

    def get_review(self, review: Thing) -> Answer:
        """GET /reviews/{id}."""
        return self.call("get_review", {"review_id": id_of(review)})

    def change_review(self, review: Thing, body: object = None, **members: object) -> Answer:
        """PATCH /reviews/{id}."""
        return self._write("change_review", {"review_id": id_of(review)}, _body({}, body, members))

    def withdraw_review(self, review: Thing) -> Answer:
        """DELETE /reviews/{id}."""
        return self.call("withdraw_review", {"review_id": id_of(review)})

    # Purchases and refunds

    def buy(self, product: Thing, body: object = None, **members: object) -> Answer:
        """POST /purchases; one unit for oneself but for what is given."""
        usual = {"product_id": id_of(product), "quantity": 1, **self._as_buyer()}
        return self.call("buy", body=_body(usual, body, members), given=members)

    def get_purchase(self, purchase: Thing) -> Answer:
        """GET /purchases/{id}."""
        return self.call("get_purchase", {"purchase_id": id_of(purchase)})

    def list_purchases(self, **query: object) -> Answer:
        """GET /purchases, by default one's own."""
        return self.call("list_purchases", query={**self._named(), **query})

    def refund(self, purchase: Thing, body: object = None, **members: object) -> Answer:
        """POST /purchases/{id}/refunds; all that is left but for what is given."""
        return self._write("refund", {"purchase_id": id_of(purchase)}, _body({}, body, members))

    def list_refunds(self, purchase: Thing, **query: object) -> Answer:
        """GET /purchases/{id}/refunds."""
        return self.call("list_refunds", {"purchase_id": id_of(purchase)}, query=query)

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

    # Lists, and who buys

    def _write(self, operation: str, ids: Mapping[str, object], body: object) -> Answer:
        """Call an operation whose body is all that tells one call from another."""
        return self.call(operation, ids, body=body, given=body if isinstance(body, Mapping) else None)

    def _complete_as_account(self, answer: Answer, sent: object) -> None:
        """Read who was registered as this account itself does, where the answer is known to lack it."""
        if isinstance(sent, Raw):
            with contextlib.suppress(UnreadableError):
                sent = read_json(sent.content)
        told = identifier(answer.expect(CREATED).get("id"))
        if isinstance(sent, Mapping) and told is not None:
            account = User(self.scene, Identity(str(sent.get("email")), str(sent.get("password")), told))
            answer.complete_by(account.get_user(told))

    def _as_buyer(self) -> dict[str, object]:
        """Name the buyer, but for one who is known by the token alone."""
        return {} if self._is_known_by_token_alone() else self._named()

    def _is_known_by_token_alone(self) -> bool:
        return self.identity is not None and self.identity.id is None and self.scene.backend.has_authentication

    def _named(self) -> dict[str, object]:
        if self.identity is None:
            return {}
        return {"user_id": self.id if isinstance(self, User) else self.identity.id}


class Guest(Actor):
    """A client without a token."""


class User(Actor):
    """A registered user, logged in when that is needed."""

    identity: Identity

    @property
    def id(self) -> str | int:
        """The id that the backend gave; what needs it is blocked where the registration does not tell it."""
        if self.identity.id is None:
            nothing = Finding(text("an id of the new user"), text("none in the answer to its registration"))
            raise SetupRefuted(self.scene.backend.binding["register_user"].judged_by or "", Refuted(nothing))
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


def registered(guest: Actor, **members: object) -> tuple[User, Resource]:
    """Register a fresh user; return who acts and what was shown, with its id. Where that fails, USR-01 has failed."""
    body = {**valid_user(guest.scene.fresh), **members}
    shown = _created(guest.register_user(body))
    return User(guest.scene, Identity(str(body["email"]), str(body["password"]), shown.id, str(body["name"]))), shown


def new_user(scene: Scene, **members: object) -> User:
    """Register a fresh user, with an id where one is told; where that fails, USR-01 has failed."""
    body = {**valid_user(scene.fresh), **members}
    answer = Guest(scene).register_user(body)
    try:
        told = identifier(answer.expect(201).get("id"))
    except Refuted as refuted:
        raise SetupRefuted(answer.judged_by, refuted) from refuted
    return User(scene, Identity(str(body["email"]), str(body["password"]), told, str(body["name"])))


def new_product(editor: Actor, **members: object) -> Product:
    """Publish a fresh product; where that fails, CAT-01 has failed."""
    shown = _created(editor.publish_product(**members))
    product = Product(shown)
    product.answer = shown.answer
    return product


def new_review(editor: Actor, product: Thing, **members: object) -> Resource:
    """Publish a fresh review; where that fails, REV-01 has failed."""
    return _created(editor.publish_review(product, **members))


def new_purchase(buyer: Actor, product: Thing, **members: object) -> Resource:
    """Buy a unit, but for what is given; where that fails, PUR-01 has failed."""
    return _created(buyer.buy(product, **members))


def new_refund(buyer: Actor, purchase: Thing, **members: object) -> Resource:
    """Refund what is left, but for what is given; where that fails, REF-01 has failed."""
    return _created(buyer.refund(purchase, **members))


def _created(answer: Answer) -> Resource:
    """Take 201 with an id; anything else is what another rule is about."""
    try:
        created = answer.expect(201)
        _ = created.id
    except Refuted as refuted:
        raise SetupRefuted(answer.judged_by, refuted) from refuted
    return created


def _body(usual: Mapping[str, object], body: object, members: Mapping[str, object]) -> object:
    if body is not None:
        return body
    return {name: value for name, value in {**usual, **members}.items() if value is not ABSENT}
