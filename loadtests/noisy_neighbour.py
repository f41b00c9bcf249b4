"""What do the others notice of one customer who asks without end?

Eight customers keep a modest pace; then one of them sends a hundred searches a second. A pass means: the others are
answered as quickly as before (twice the p95, or 50 ms more), all of them, and all alike.
Each client keeps a pace of its own, so that the loop is open for each of them; there is no common plan.
"""

import itertools
import random
from typing import ClassVar

import gevent
from locust import task

from archkata.load.generator import Paced
from archkata.load.scenario import Scenario
from loadtests.analyses.fairness import fairness
from loadtests.personas import TestData

scenario = Scenario(
    ladder=60,
    users=18,
    duration="30s",
    quick="6s",
    analysis=fairness,
    start={"ARCHKATA_RATE_LIMIT": "40/1"},
    needs=["publish_product", "get_product", "list_products", "register_user"],
)

CLIENTS = 9
ALONE = 0.4


class Client(Paced):
    """A customer with an account."""

    abstract = True
    data: ClassVar = None
    numbers: ClassVar = itertools.count()

    @classmethod
    def prepare(cls, setup):
        """Make goods and accounts."""
        Client.data = TestData.of(setup, accounts=CLIENTS)


class Neighbour(Client):
    """Reads five products a second."""

    fixed_count = 8
    pace = 5.0

    def __init__(self, environment):
        super().__init__(environment)
        self.account = self.data.accounts[next(self.numbers) % (CLIENTS - 1)]

    @task
    def read(self):
        """Read a product."""
        path, headers = random.choice(self.data.products).path, self.account.headers
        self.client.get(path, name="/products/{id}", headers=headers)


class Noisy(Client):
    """One of ten connections of the same customer, a hundred searches a second once the others have been alone."""

    fixed_count = 10
    pace = 10.0

    def on_start(self):
        """Let the others be alone first."""
        gevent.sleep(ALONE * (self.session.seconds or 0))

    @task
    def search(self):
        """Search."""
        headers = self.data.accounts[-1].headers
        self.client.get("/products?q=mirror&limit=50", name="/products?q= (noise)", headers=headers)
