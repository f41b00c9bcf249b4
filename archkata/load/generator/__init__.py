"""What lives inside the Locust process: users that keep to a plan, their HTTP client, and what is recorded.

Locustfiles write `from archkata.load.generator import KataUser` (or `Paced`); that registers the room with Locust's
events. Nothing else of archkata imports it.
"""

from archkata.load.generator.paced import Paced
from archkata.load.generator.user import KataUser
from archkata.load.generator.wiring import fasten

__all__ = ["KataUser", "Paced"]

fasten()
