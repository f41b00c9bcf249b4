"""Editors: they publish products and reviews, change prices and restock."""

from __future__ import annotations

import random
from typing import Any, ClassVar

from locust import between, task

from archkata.load.generator import KataUser
from archkata.load.generator.login import Login
from archkata.load.generator.preparing import Setup, members
from archkata.wire.values import identifier
from loadtests.personas.data import TestData, camera, publish
from loadtests.personas.orders import Orders

REVIEW = {"title": "A camera under load", "content": "It keeps its pace.\n" * 20, "rating": 4}


class Editor(KataUser):
    """Publishes for the store."""

    abstract = True
    wait_time = between(1, 4)
    data: ClassVar[TestData]
    orders: ClassVar[Orders]
    login: ClassVar[Login | None] = None

    @classmethod
    def prepare(cls, setup: Setup) -> None:
        """Log in, and try that reviews can be written."""
        cls.data, cls.orders, cls.login = TestData.of(setup), Orders(setup.journal), setup.editor_login()
        editor = setup.client(cls.login.token if cls.login else None)
        setup.made(editor, f"{cls.data.products[0].path}/reviews", REVIEW, name="/products/{id}/reviews")
        editor.close()

    @property
    def headers(self) -> dict[str, str]:
        """What names the editor in a request."""
        return self.login.headers if self.login else {}

    @task(3)
    def publish_product(self) -> None:
        """Publish a product; it is in the books from then on."""
        body, headers = camera(random.getrandbits(32)), self.headers
        answer: Any = self.client.post("/products", json=body, name="/products", headers=headers)
        made = members(answer) or {}
        if answer.status_code == 201 and identifier(made.get("id")) is not None:
            publish(self.orders.journal, made)

    @task(4)
    def publish_review(self) -> None:
        """Publish a review."""
        path = f"{random.choice(self.data.products).path}/reviews"
        self.client.post(path, json=REVIEW, name="/products/{id}/reviews", headers=self.headers)

    @task(2)
    def restock(self) -> None:
        """Bring some units in."""
        self.orders.restock(self.client, random.choice(self.data.products), random.randint(1, 100), self.headers)

    @task(1)
    def change_price(self) -> None:
        """Change a price."""
        price = {"amount": random.randint(100_000, 200_000), "currency": "USD"}
        path, headers = random.choice(self.data.products).path, self.headers
        self.client.patch(path, json={"price": price}, name="/products/{id}", headers=headers)
