"""Are notes taken quickly while many write?

A pass means: notes are taken within half a second for nearly everybody.
"""

import random

from locust import task

from archkata.load.generator import KataUser
from archkata.load.scenario import Scenario

scenario = Scenario(rate="20/s", duration="30s", quick="6s", needs=["write_note"], limits=["POST /notes p95 500 ms"])


class Writer(KataUser):
    """Writes notes."""

    @task
    def write(self):
        """Write a note."""
        self.client.post("/notes", json={"text": f"note {random.random()}"}, name="/notes")
