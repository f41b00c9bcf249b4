"""A locustfile that asks for one path, and says when it was due."""

from locust import constant, task

from archkata.load.generator import KataUser
from archkata.load.scenario import Scenario

# evenly spaced, so that every test knows how many there are
scenario = Scenario(arrivals="constant")


class Probe(KataUser):
    """Asks."""

    wait_time = constant(0)

    @task
    def ask(self) -> None:
        """Ask once; in a closed loop nothing is due."""
        headers = {"X-Due": repr(self.due)} if self.due is not None else {}
        self.client.get("/thing", name="/thing", headers=headers)
