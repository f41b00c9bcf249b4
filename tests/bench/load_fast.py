"""Plain Locust task code on Locust's fast client."""

from locust import FastHttpUser, constant, task


class Reader(FastHttpUser):
    """Reads as fast as it can."""

    wait_time = constant(0)

    @task
    def read(self) -> None:
        """Read a product."""
        self.client.get("/products/17", name="/products/{id}")
