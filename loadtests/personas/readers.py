"""Anonymous readers: they list, search, read, and ask again for what they have seen."""

from __future__ import annotations

import random
from typing import Any, ClassVar

from locust import between, task

from archkata.load.generator import KataUser
from archkata.load.generator.preparing import Setup
from loadtests.personas.data import Product, TestData

WORDS = ("mirror", "archkata", "load-")


class Reader(KataUser):
    """An anonymous reader who looks for a camera."""

    abstract = True
    wait_time = between(0.5, 2)
    products: ClassVar[list[Product]] = []
    tags: ClassVar[dict[str, str]] = {}

    @classmethod
    def prepare(cls, setup: Setup) -> None:
        """Publish some cameras."""
        cls.products, cls.tags = TestData.of(setup).products, {}

    @task(8)
    def read(self) -> None:
        """Read a product."""
        self.look_at(random.choice(self.products))

    @task(2)
    def list(self) -> None:
        """Look at the first page."""
        self.client.get("/products?limit=20", name="/products")

    @task(1)
    def search(self) -> None:
        """Look for a word."""
        self.client.get(f"/products?q={random.choice(WORDS)}&limit=20", name="/products?q=")

    @task(2)
    def read_again(self) -> None:
        """Ask whether a product is still as it was seen."""
        product = random.choice(self.products)
        tag = self.tags.get(product.path)
        if tag is None:
            self.look_at(product)
            return
        name = "/products/{id} (If-None-Match)"
        answer = self.client.get(product.path, name=name, headers={"If-None-Match": tag})
        self._remember(product, answer)

    def look_at(self, product: Product) -> Any:
        """Read a product and keep its tag."""
        answer = self.client.get(product.path, name="/products/{id}")
        self._remember(product, answer)
        return answer

    def _remember(self, product: Product, answer: Any) -> None:
        if answer.status_code == 200 and "etag" in answer.headers:
            self.tags[product.path] = answer.headers["etag"]
