"""The HTTP client of an audit: patient, with the tokens of the run, over a few connections."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock, local
from typing import Any, TypeVar

from archkata.load.dialect import Dialect
from archkata.load.waits import REFUSALS, seconds_until
from archkata.wire import Address, Connection, ReadLimits, Request, TransportError, UnreadableError, read_json
from archkata.wire.values import token
from loadtests.audit.ledger import AccountAccess, Move, SalesLedger

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 4
PATIENCE = ReadLimits(seconds=15, connect_seconds=5)
MOST_WAITS = 8
LONGEST_WAIT_S = 5
ABOUT_SOMETHING_ELSE = {401, 403, 408, 409, 425, 429}
"""A log-in that is over, a body that came too slowly, a twin in flight, a limit: nothing that the order itself is."""


@dataclass(frozen=True)
class AuditAnswer:
    """An answer: its status (0 for none) and its JSON object, empty where there is none."""

    status: int
    body: dict[str, Any]

    @property
    def is_final(self) -> bool:
        """Say whether it shows the outcome of the order; any other answer leaves that open."""
        return self.status // 100 in {2, 4} and self.status not in ABOUT_SOMETHING_ELSE


class AuditClient:
    """Asks for products and purchases, and repeats moves with their keys."""

    def __init__(self, address: Address, ledger: SalesLedger, dialect: Dialect | None = None) -> None:
        self._address = address
        self._dialect = dialect
        self._accounts = dict(ledger.accounts)
        self._logging_in = Lock()
        self._of_thread = local()
        self._connections: list[Connection] = []

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections:
            connection.close()

    def each(self, work: Callable[[T], R], items: Iterable[T]) -> Sequence[R]:
        """Do some work for all items, four at a time."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="audit") as pool:
            return list(pool.map(work, items))

    def read(self, path: str, account: int | None = None) -> AuditAnswer:
        """GET a path as an account."""
        return self._ask("GET", path, account)

    def repeat(self, move: Move) -> AuditAnswer:
        """Send a move again: the same bytes with the same key."""
        return self._ask("POST", move.path, move.account, move.body.encode(), move.key)

    def _ask(self, method: str, path: str, account: int | None, body: bytes = b"", key: str = "") -> AuditAnswer:
        holder = self._accounts.get(account) if account is not None else None
        found = self._ask_as(holder, method, path, body, key)
        if found.status == 401 and account is not None and holder is not None and holder.token:
            found = self._ask_as(self._logged_in(account, holder), method, path, body, key)
        return found

    def _logged_in(self, number: int, holder: AccountAccess) -> AccountAccess:
        """Return an account with a new token; the old one may have ended with time."""
        with self._logging_in:
            if self._accounts[number] is holder:
                order = json.dumps({"email": holder.email, "password": holder.password}).encode()
                found = token(self._ask_as(None, "POST", "/sessions", order, "").body.get("access_token"))
                self._accounts[number] = replace(holder, token=found or "")
            return self._accounts[number]

    def _ask_as(self, holder: AccountAccess | None, method: str, path: str, body: bytes, key: str) -> AuditAnswer:
        headers = [("Accept", "application/json"), ("Accept-Encoding", "identity")]
        headers += [("Authorization", f"Bearer {holder.token}")] if holder and holder.token else []
        headers += [("Content-Type", "application/json")] if body else []
        headers += [("Idempotency-Key", key)] if key else []
        spoken = self._dialect.of(method, path) if self._dialect else None
        if spoken:
            method, path, body = spoken.method, spoken.url, spoken.body(body) or b""
        request = Request(method, self._address.path + path, tuple(headers), body)
        for _ in range(MOST_WAITS):
            try:
                reply = self._connection().send(request, PATIENCE)
            except TransportError:
                return AuditAnswer(0, {})
            wait = seconds_until(reply) if reply.status in REFUSALS else None
            if wait is None or wait > LONGEST_WAIT_S:
                break
            time.sleep(wait + 0.2)
        found = _object(reply.body)
        return (
            AuditAnswer(spoken.status(reply.status), spoken.understood(found))
            if spoken
            else AuditAnswer(reply.status, found)
        )

    def _connection(self) -> Connection:
        if not hasattr(self._of_thread, "connection"):
            self._of_thread.connection = Connection(self._address)
            self._connections.append(self._of_thread.connection)
        connection: Connection = self._of_thread.connection
        return connection


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = read_json(body)
    except UnreadableError:
        return {}
    return found if isinstance(found, dict) else {}
