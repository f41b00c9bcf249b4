"""Before the clock runs: data made through the API alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from archkata.load.generator.client import Client
from archkata.load.generator.recorder import Recorder
from archkata.load.generator.timeouts import Timeouts
from archkata.wire import Address

DEFAULT_EDITORS = (
    "editor@archkata.example:correct horse battery staple,second-editor@archkata.example:correct horse battery staple"
)


class CannotPrepare(Exception):
    """The target would not make what a scenario needs; the text says what it answered."""


@dataclass
class Setup:
    """What a scenario prepares itself with. Its requests are not measured."""

    address: Address
    seed: int
    timeouts: Timeouts

    def client(self) -> Client:
        """Return a client of its own connection."""
        return Client(self.address, Recorder(), self.timeouts)

    def editors(self) -> list[tuple[str, str]]:
        """Return the editors' accounts as (email, password)."""
        rows = os.environ.get("ARCHKATA_EDITORS", DEFAULT_EDITORS).split(",")
        return [(email, password) for email, _, password in (row.partition(":") for row in rows)]

    def editor(self) -> Client:
        """Return a client that is logged in as an editor, where the target has authentication."""
        client = self.client()
        email, password = self.editors()[0]
        answer = client.post("/sessions", json={"email": email, "password": password})
        if answer.status_code in {200, 201}:
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        elif answer.status_code not in {404, 405, 501}:
            raise CannotPrepare(f"POST /sessions (an editor): {said(answer)}")
        return client

    @staticmethod
    def made(client: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Create a resource and return it; raises CannotPrepare."""
        answer = client.post(path, json=body)
        try:
            made = answer.json() if answer.status_code in {200, 201} else None
        except ValueError:
            made = None
        if not isinstance(made, dict):
            raise CannotPrepare(f"POST {path}: {said(answer)}")
        return made


def said(answer: Any) -> str:
    """Return what an answer was, in a few characters."""
    return str(answer.error) if answer.error else f"{answer.status_code} {answer.text[:200]}".strip()
