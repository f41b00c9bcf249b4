"""Plain Locust task code on archkata's client."""

from locust import constant, task

from archkata.load.generator import KataUser


class Reader(KataUser):
    """Reads as fast as it can."""

    wait_time = constant(0)

    @task
    def read(self) -> None:
        """Read a product."""
        self.client.get("/products/17", name="/products/{id}")
