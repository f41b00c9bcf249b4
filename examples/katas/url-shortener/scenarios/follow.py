"""Do links lead on quickly while many follow them?

A pass means: nearly all redirects are answered within 50 ms.
"""

import itertools
import random
from typing import ClassVar

from locust import task

from archkata.load.generator import KataUser
from archkata.load.scenario import Scenario

REDIRECTS = (301, 302, 303, 307, 308)

scenario = Scenario(
    ladder=10,
    rate="50/s",
    duration="30s",
    quick="6s",
    needs=["follow_link", "create_link"],
    limits=["GET /r/{code} p95 50 ms"],
)


class Reader(KataUser):
    """Follows links."""

    codes: ClassVar = []
    numbers: ClassVar = itertools.count()

    @classmethod
    def prepare(cls, setup):
        """Register an account, and make twenty links."""
        email = f"load-{random.randrange(10**9)}@example.org"
        credentials = {"email": email, "password": "correct horse battery"}
        client = setup.client()
        client.post("/accounts", json=credentials)
        token = client.post("/tokens", json=credentials).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        for number in range(20):
            link = client.post("/links", json={"url": f"https://example.org/{number}"}, headers=headers)
            Reader.codes.append(link.json()["code"])

    @task
    def follow(self):
        """Follow a link."""
        path = f"/r/{random.choice(self.codes)}"
        with self.client.get(path, name="/r/{code}", catch_response=True) as answer:
            if answer.status_code in REDIRECTS and answer.headers.get("Location"):
                answer.success()
            else:
                answer.failure("no redirect")
