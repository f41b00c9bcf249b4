"""What KataUser is where httptools cannot be imported: Locust's fast user, with the same turns."""

from __future__ import annotations

from locust import FastHttpUser

from archkata.load.generator.turns import TurnTaking


class KataUser(TurnTaking, FastHttpUser):
    """A user with Locust's own client; it needs several times the CPU, and the run says so."""

    abstract = True
