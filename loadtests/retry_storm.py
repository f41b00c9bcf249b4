"""Do those who ask again make an outage longer?

Three times the target is gone for a while: for clients that ask again every 100 ms, for clients that back off, and for
clients that back off with jitter. A pass means: soon after each outage everything is as before. The attempts for each
call, and the wave behind the outage, stand side by side. The outage is played by a gate in front of the target.
"""

import itertools
import random
from time import perf_counter
from typing import ClassVar

import gevent
from locust import task

from archkata.load.analyses.storms import storms
from archkata.load.generator import KataUser
from archkata.load.scenario import Scenario
from loadtests.personas import TestData

scenario = Scenario(
    ladder=100,
    rate="100/s",
    arrivals="constant",
    duration="60s",
    quick="8s",
    phases=[
        ("naive calm", 0.1, 1, 1),
        ("naive outage", 0.08, 1, 1),
        ("naive after", 0.15, 1, 1),
        ("backoff calm", 0.1, 1, 1),
        ("backoff outage", 0.08, 1, 1),
        ("backoff after", 0.15, 1, 1),
        ("jitter calm", 0.1, 1, 1),
        ("jitter outage", 0.08, 1, 1),
        ("jitter after", 0.16, 1, 1),
    ],
    analysis=storms,
    disturbs="outage",
    needs=["publish_product", "get_product"],
)

PATIENCE_S = 10.0
FIRST_S = 0.1
LONGEST_S = 2.0
KINDS = ("naive", "backoff", "jitter")


class RetryingReader(KataUser):
    """Reads a product, and asks again until it is there."""

    products: ClassVar = []

    @classmethod
    def prepare(cls, setup):
        """Publish some cameras."""
        cls.products = TestData.of(setup).products

    @task
    def call(self):
        """Read a product, with as many attempts as it takes."""
        kind, path = self.kind, random.choice(self.products).path
        end = perf_counter() + PATIENCE_S
        for attempt in itertools.count():
            if self.client.get(path, name=f"/products/{{id}} ({kind})").ok or perf_counter() > end:
                return
            gevent.sleep(pause(kind, attempt))

    @property
    def kind(self):
        """Which clients' turn it is: each third of the run has its own."""
        schedule = self.session.schedule
        share = schedule.elapsed / self.session.seconds if schedule else random.random()
        return KINDS[min(2, int(share * 3 + 0.01))]


def pause(kind, attempt):
    """Return how long a client waits before it asks again."""
    if kind == "naive":
        return FIRST_S
    longest = min(LONGEST_S, FIRST_S * 2**attempt)
    return longest if kind == "backoff" else random.uniform(0, longest)
