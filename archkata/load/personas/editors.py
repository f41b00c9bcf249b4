"""Editors: they publish products and reviews, change prices and restock."""

from __future__ import annotations

import random
from typing import Any, ClassVar

from locust import between, task

from archkata.load.generator import KataUser
from archkata.load.generator.preparing import Setup
from archkata.load.personas.orders import Orders
from archkata.load.personas.shelf import Shelf, camera, publish

REVIEW = {"title": "A camera under load", "content": "It keeps its pace.\n" * 20, "rating": 4}


class Editor(KataUser):
    """Somebody who writes for the store."""

    abstract = True
    wait_time = between(1, 4)
    shelf: ClassVar[Shelf]
    orders: ClassVar[Orders]
    authorization: ClassVar[dict[str, str]] = {}

    @classmethod
    def prepare(cls, setup: Setup) -> None:
        """Log in, and try that reviews can be written."""
        cls.shelf, cls.orders = Shelf.of(setup), Orders(setup.pen)
        editor = setup.editor()
        cls.authorization = dict(editor.headers)
        setup.made(editor, f"{cls.shelf.products[0].path}/reviews", REVIEW, name="/products/{id}/reviews")
        editor.close()

    def on_start(self) -> None:
        """Say who it is with each request."""
        self.client.headers.update(self.authorization)

    @task(3)
    def publish_product(self) -> None:
        """Publish a product; it is in the books from then on."""
        answer: Any = self.client.post("/products", json=camera(random.getrandbits(32)), name="/products")
        if answer.status_code == 201:
            publish(self.orders.pen, answer.json())

    @task(4)
    def publish_review(self) -> None:
        """Publish a review."""
        path = f"{random.choice(self.shelf.products).path}/reviews"
        self.client.post(path, json=REVIEW, name="/products/{id}/reviews")

    @task(2)
    def restock(self) -> None:
        """Bring some units in."""
        self.orders.restock(self.client, random.choice(self.shelf.products), random.randint(1, 100))

    @task(1)
    def change_price(self) -> None:
        """Change a price."""
        price = {"amount": random.randint(100_000, 200_000), "currency": "USD"}
        self.client.patch(random.choice(self.shelf.products).path, json={"price": price}, name="/products/{id}")
