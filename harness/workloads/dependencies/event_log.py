"""Deeds at a branch, and the facts that the subscriber must be told because of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Final

from archkata.conformance.calling.answer import Answer, Resource
from archkata.doubles import Delivery
from archkata.doubles.delivering import Chooses
from harness.actors import Guest, Product, User
from harness.vocabulary.accounts import sign_up
from harness.workloads.dependencies.dependency_fixture import DependencyFixture

REGISTERED: Final = "user.registered"
PUBLISHED: Final = "review.published"
COMPLETED: Final = "purchase.completed"
REFUNDED: Final = "purchase.refunded"


@dataclass(frozen=True)
class Fact:
    """Something that was acknowledged, and must be told as an event of this type."""

    type: str
    thing: Resource
    asked: float
    at: float

    @property
    def id(self) -> str | int:
        """The id of the thing."""
        return self.thing.id

    @property
    def answer(self) -> Answer:
        """The acknowledgement."""
        return self.thing.answer


class EventLog:
    """Does deeds, and notes the facts. Parts of stages that are not claimed are left out of what is `doable`."""

    def __init__(self, shop: DependencyFixture) -> None:
        self.shop = shop
        self.scene = shop.scene
        self.facts: list[Fact] = []
        self.emails: set[str] = set()
        self.passwords: list[str] = []
        self._lock = threading.Lock()
        self.buyer: User = self._sign_up().impatient()
        self.editor = shop.editor
        self.camera: Product = shop.camera(stock=10_000)
        self.products = [self.camera]

    @property
    def types(self) -> list[str]:
        """The types of facts that this backend can make."""
        stages = {REGISTERED: "users", PUBLISHED: "reviews", COMPLETED: "purchases", REFUNDED: "refunds"}
        return [type_ for type_, stage in stages.items() if self.scene.claims(stage)]

    def claims(self, stage: str) -> bool:
        """Say whether the backend claims a stage."""
        return self.scene.claims(stage)

    def make(self, type_: str, number: int = 1) -> list[Fact]:
        """Make facts of a type."""
        deeds = {
            REGISTERED: self.register,
            PUBLISHED: self.review,
            COMPLETED: self.buy,
            REFUNDED: self.buy_and_refund,
        }
        return [deeds[type_]() for _ in range(number)]

    def shelf(self, stock: int = 10) -> Product:
        """Publish another product of this story."""
        product = self.shop.camera(stock=stock)
        self.products.append(product)
        return product

    def email(self) -> str:
        """Return an address of this story that is not registered."""
        email = self.scene.fresh.email()
        self.emails.add(email)
        return email

    def register(self, **members: Any) -> Fact:
        """Register a user."""
        self._sign_up(**members)
        return next(fact for fact in reversed(self.facts) if fact.type == REGISTERED)

    def review(self, product: Product | None = None) -> Fact:
        """Publish a review."""
        return self.note(PUBLISHED, self.editor.publish_review(product or self.camera).expect(201))

    def buy(self, product: Product | None = None, quantity: int = 1, by: User | None = None) -> Fact:
        """Buy something."""
        buyer = by or self.buyer
        return self.note(COMPLETED, buyer.buy(product or self.camera, quantity=quantity).expect(201))

    def refund(self, purchase: Fact, quantity: int = 1, by: User | None = None) -> Fact:
        """Refund units of a purchase."""
        buyer = by or self.buyer
        return self.note(REFUNDED, buyer.refund(purchase.thing, quantity=quantity).expect(201))

    def buy_and_refund(self) -> Fact:
        """Buy two units and refund one of them."""
        return self.refund(self.buy(quantity=2))

    def has_to_do_with(self, delivery: Delivery) -> bool:
        """Say whether an event is about something of this story, whether or not it was acknowledged."""
        if delivery.type == REGISTERED:
            return str(delivery.member("email")).lower() in self.emails
        if delivery.type == REFUNDED:
            purchases = [fact.id for fact in self.facts if fact.type == COMPLETED]
            return delivery.member("purchase_id") in purchases
        if delivery.type in {PUBLISHED, COMPLETED}:
            return delivery.member("product_id") in [product.id for product in self.products]
        return False

    def _sign_up(self, **members: Any) -> User:
        user, created = sign_up(Guest(self.scene), **{"email": self.email(), **members})
        self.passwords.append(user.password)
        self.note(REGISTERED, created)
        return user

    def come_back(self) -> None:
        """Go on after a restart of the branch."""
        self.scene, self.editor = self.shop.scene, self.shop.editor
        self.buyer = self.shop.back(self.buyer)

    def note(self, type_: str, thing: Resource) -> Fact:
        """Note a fact that was acknowledged."""
        fact = Fact(type_, thing, thing.answer.exchange.started, thing.answer.exchange.ended)
        with self._lock:
            self.facts.append(fact)
        return fact


def about(type_: str, **members: object) -> Chooses:
    """Choose the events of a type whose data have these members; the case of texts is the backend's own business."""

    def chooses(delivery: Delivery) -> bool:
        return delivery.type == type_ and all(
            _folded(delivery.member(name)) == _folded(value) for name, value in members.items()
        )

    return chooses


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else value
