"""Does the throttle stop those who ask too much, and only those?

Clients below, at and three times over the limit, and patient ones who obey Retry-After. A pass means: who keeps to the
limit is never refused, who does not gets what the policy allows and no more, and Retry-After tells the truth.
Each client keeps a pace of its own, so that the loop is open for each of them; there is no common plan.
"""

import itertools
import random
from typing import ClassVar

import gevent
from locust import constant, task

from archkata.load.generator import KataUser, Paced
from archkata.load.scenario import Scenario
from archkata.load.waits import OfGenerator, seconds_until
from loadtests.analyses.throttle import throttle
from loadtests.personas import TestData
from loadtests.personas.policy import announced_policy

scenario = Scenario(
    ladder=50,
    users=10,
    duration="30s",
    quick="6s",
    analysis=throttle,
    start={"ARCHKATA_RATE_LIMIT": "20/2"},
    needs=["publish_product", "get_product", "register_user", "log_in"],
)

CLIENTS = 10
RELIEF_S = 0.5


class Client(KataUser):
    """A client with an account, and so with a limit, of its own."""

    abstract = True
    data: ClassVar = None
    policy: ClassVar = None
    numbers: ClassVar = itertools.count()

    @classmethod
    def prepare(cls, setup):
        """Make accounts, and learn the policy from an answer."""
        Client.data = TestData.of(setup, accounts=CLIENTS + 1)
        Client.policy = announced_policy(setup, Client.data)

    def __init__(self, environment):
        super().__init__(environment)
        self.number = next(self.numbers) % CLIENTS
        self.account = self.data.accounts[self.number]

    def ask(self, kind):
        """Read a product."""
        path, headers = random.choice(self.data.products).path, self.account.headers
        return self.client.get(path, name=f"/products/{{id}} ({kind})", headers=headers)

    @property
    def limit(self):
        """The limit of a client in requests a second."""
        return self.policy.quota / self.policy.window


class Below(Client, Paced):
    """Asks half of what it may."""

    fixed_count = 4

    def __init__(self, environment):
        super().__init__(environment)
        self.pace = self.limit / 2

    @task
    def read(self):
        """Read a product."""
        self.ask("below the limit")


class AtTheLimit(Client, Paced):
    """Asks as much as it may, but for two requests in a window, because no clock is exact."""

    fixed_count = 2

    def __init__(self, environment):
        super().__init__(environment)
        self.pace = max(self.policy.quota - 2, self.policy.quota / 2) / self.policy.window

    @task
    def read(self):
        """Read a product."""
        self.ask("at the limit")


class Over(Client, Paced):
    """Asks three times as much as it may, and never waits."""

    fixed_count = 2

    def __init__(self, environment):
        super().__init__(environment)
        self.pace = 3 * self.limit

    @task
    def read(self):
        """Read a product."""
        self.ask("over the limit")


class Patient(Client):
    """Asks until it is refused, and comes back half a second after the moment that Retry-After names."""

    fixed_count = 2
    wait_time = constant(0.01)

    @task
    def burst(self):
        """Ask; where that is refused, obey and ask again."""
        answer = self.ask("patient")
        if answer.status_code != 429:
            return
        seconds = seconds_until(OfGenerator(answer))
        if seconds is None or seconds > 2 * self.policy.window + 1:
            self.session.note("no Retry-After" if seconds is None else "long Retry-After", self.number)
            gevent.sleep(self.policy.window)
            return
        gevent.sleep(seconds + RELIEF_S)
        self.session.note("returned", self.number, seconds, self.ask("patient, back again").status_code)
