"""Before the clock runs: data made through the API alone."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from typing import Any, Self

import gevent

from archkata.language import Text, text
from archkata.load.dialect import Dialect
from archkata.load.generator.client import LoadClient
from archkata.load.generator.login import Login
from archkata.load.generator.recorder import Recorder
from archkata.load.generator.timeouts import Timeouts
from archkata.load.journal_writer import JournalWriter
from archkata.load.waits import REFUSALS, OfGenerator, seconds_until
from archkata.redaction import Secrets
from archkata.wire import Address, TransportError
from archkata.wire.values import identifier, lifetime, token

DEFAULT_EDITORS = (
    "editor@archkata.example:correct horse battery staple,second-editor@archkata.example:correct horse battery staple"
)
ABSENT = frozenset({404, 405, 501})
MOST_WAITS = 5
LONGEST_WAIT_S = 10
PARTING_S = 2.0


class CannotPrepare(Exception):
    """The target would not make what a scenario needs; the sentence, without a full stop, says what it answered.

    `missing` is the operation and its status where the target plainly does not have it.
    """

    missing: list[Any] | None = None

    def __init__(self, sentence: Text | str) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence if isinstance(sentence, Text) else text("{said}", said=sentence)

    @classmethod
    def by(cls, asked: Text | str, answer: Any) -> Self:
        """Return the error of an answer to what was asked."""
        error = cls(text("{asked}: {answer}", asked=asked, answer=said(answer)))
        error.missing = [str(asked), answer.status_code] if answer.status_code in ABSENT else None
        return error


@dataclass
class Setup:
    """What a scenario prepares itself with. Its requests are not measured.

    `shared` holds what several kinds of users prepare together; `chance` repeats with the seed.
    """

    address: Address
    seed: int
    timeouts: Timeouts
    journal: JournalWriter = field(default_factory=JournalWriter)
    dialect: Dialect | None = None
    shared: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._open: list[str] = []

    def client(self, token: str | None = None) -> LoadClient:
        """Return a client of its own connection."""
        client = LoadClient(self.address, Recorder(), self.timeouts, dialect=self.dialect)
        if token:
            client.headers["Authorization"] = f"Bearer {token}"
        return client

    def editors(self) -> list[tuple[str, str]]:
        """Return the editors' accounts as (email, password)."""
        return editors()

    def editor(self) -> LoadClient:
        """Return a client that is logged in as an editor, where the target has authentication."""
        session = self._session(*self.editors()[0])
        return self.client(session[0] if session else None)

    def editor_login(self) -> Login | None:
        """Log an editor in, for as long as the run takes; None where the target has no authentication."""
        return self.log_in(*self.editors()[0])

    def log_in(self, email: str, password: str) -> Login | None:
        """Log an account in, for as long as the run takes; None where the target has no authentication."""
        found = self._session(email, password)
        return Login(*found, lambda: self._renewed(email, password)) if found else None

    def _renewed(self, email: str, password: str) -> tuple[str, float | None] | None:
        try:
            return self._session(email, password)
        except CannotPrepare:
            return None  # such as 503, because so many hash at the same time

    def _session(self, email: str, password: str) -> tuple[str, float | None] | None:
        client = self.client()
        answer = self.ask(client, "POST", "/sessions", {"email": email, "password": password})
        client.close()
        if answer.status_code in ABSENT:
            return None
        made = made_by("POST /sessions", answer)
        bearer = token(made.get("access_token"))
        if bearer is None:
            raise CannotPrepare.by(text("POST /sessions, without an access_token"), answer)
        if email in {editor for editor, _ in self.editors()}:
            self._open.append(bearer)
        return bearer, lifetime(made.get("expires_in"))

    def log_editors_out(self) -> None:
        """End the editors' sessions, where the target has log-outs; 2 s at most."""
        gevent.with_timeout(PARTING_S, self._log_editors_out, timeout_value=None)

    def _log_editors_out(self) -> None:
        for bearer in self._open:
            client = self.client(bearer)
            client.delete("/sessions/current")
            client.close()

    @staticmethod
    def ask(client: LoadClient, method: str, path: str, body: Any = None, headers: Any = None) -> Any:
        """Ask; a 429 or 503 that says when to come back is obeyed some times."""
        for _ in range(MOST_WAITS):
            answer = client.request(method, path, json=body, headers=headers)
            wait = seconds_until(OfGenerator(answer)) if answer.status_code in REFUSALS else None
            if wait is None or wait > LONGEST_WAIT_S:
                break
            gevent.sleep(wait + 0.5)
        return answer

    @classmethod
    def made(cls, client: LoadClient, path: str, body: dict[str, Any], name: str | None = None) -> dict[str, Any]:
        """Create a resource and return it; raises CannotPrepare, which names the operation."""
        return made_by(f"POST {name or path}", cls.ask(client, "POST", path, body))


def made_by(asked: str, answer: Any) -> dict[str, Any]:
    """Return the object of an answer that made something; raises CannotPrepare."""
    made = members(answer) if answer.status_code in {200, 201} else None
    if made is None:
        raise CannotPrepare.by(asked, answer)
    return made


def members(answer: Any) -> dict[str, Any] | None:
    """Return the members of an answer's JSON object; None where its body is anything else."""
    try:
        found = answer.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def id_of(made: dict[str, Any], asked: str) -> str | int:
    """Return the id of what was made, which is a text or a whole number; raises CannotPrepare."""
    identity = identifier(made.get("id"))
    if identity is None:
        raise CannotPrepare(text("{asked}: an answer without an id", asked=asked))
    return identity


def said(answer: Any) -> Text | str:
    """Return what an answer was, in a few characters."""
    if isinstance(answer.error, TransportError):
        return answer.error.sentence
    if answer.error:
        return str(answer.error)
    # some targets say a request back that they refuse, and a log-in holds an editor's password
    return f"{answer.status_code} {Secrets(editors(), os.environ).hide(answer.text)[:200]}".strip()


def editors() -> list[tuple[str, str]]:
    """Return the editors' accounts of the environment as (email, password)."""
    rows = os.environ.get("ARCHKATA_EDITORS", DEFAULT_EDITORS).split(",")
    return [(email, password) for email, _, password in (row.partition(":") for row in rows)]
