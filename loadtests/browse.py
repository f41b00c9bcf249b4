"""Do readers get their pages quickly while others read?

Anonymous readers list, search and read. A pass means: at the planned rate, requests counted from the moment at which
they were due, the limits hold.
"""

import random
from typing import ClassVar

from locust import between, task

from archkata.load.generator import KataUser
from archkata.load.scenario import Scenario

scenario = Scenario(
    rate="150/s",
    duration="30s",
    needs=["publish_product", "get_product", "list_products"],
    limits=["GET /products/{id} p95 100 ms", "GET /products p95 100 ms", "errors 0.1 %"],
)

PRODUCTS = 50


class Reader(KataUser):
    """Somebody who looks for a camera."""

    wait_time = between(0.5, 2)
    products: ClassVar = []

    @classmethod
    def prepare(cls, setup):
        """Publish some cameras."""
        editor = setup.editor()
        cls.products = [setup.made(editor, "/products", camera(n))["id"] for n in range(PRODUCTS)]

    @task(8)
    def read(self):
        """Read a product."""
        self.client.get(f"/products/{random.choice(self.products)}", name="/products/{id}")

    @task(2)
    def list(self):
        """Look at the first page."""
        self.client.get("/products?limit=20", name="/products")

    @task(1)
    def search(self):
        """Look for a word."""
        self.client.get("/products?q=mirror&limit=20", name="/products?q=")


def camera(number):
    """Return a product of this run."""
    return {
        "sku": f"load-{random.getrandbits(48):x}-{number}",
        "name": f"Mirrorless {number}",
        "manufacturer": "Archkata",
        "kind": "camera",
        "features": [{"name": "sensor", "description": "full frame"}],
        "price": {"amount": 129900 + number, "currency": "USD"},
        "stock": 100,
    }
