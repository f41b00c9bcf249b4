"""Are links made quickly while many accounts shorten URLs?

A pass means: nearly all links are made within 200 ms.
"""

import random

from locust import task

from archkata.load.generator import KataUser
from archkata.load.scenario import Scenario

scenario = Scenario(
    ladder=20,
    rate="60/s",
    duration="30s",
    quick="6s",
    needs=["create_link", "log_in"],
    limits=["POST /links p95 200 ms"],
)


class Publisher(KataUser):
    """Shortens URLs."""

    headers: dict[str, str] = {}  # noqa: RUF012 - Locust users share what was prepared

    @classmethod
    def prepare(cls, setup):
        """Register an account, and log in."""
        credentials = {"email": f"load-{random.randrange(10**9)}@example.org", "password": "correct horse battery"}
        client = setup.client()
        client.post("/accounts", json=credentials)
        token = client.post("/tokens", json=credentials).json()["access_token"]
        cls.headers = {"Authorization": f"Bearer {token}"}

    @task
    def shorten(self):
        """Shorten a URL."""
        body = {"url": f"https://example.org/{random.random()}"}
        self.client.post("/links", json=body, headers=self.headers)
