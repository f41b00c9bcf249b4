"""The tokens that log-ins of a run have given: none is shown, and those of editors are logged out at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from archkata.wire import Connection, ReadLimits, Request, TransportError
from archkata.wire.values import token

if TYPE_CHECKING:
    from archkata.conformance.backend import Backend

LOG_OUT = "log_out"
PARTING_S = 2.0


class Sessions:
    """Tokens by who got them; used by many threads.

    Users that a run registers have random passwords. The editors are the target's own, and stay.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, str] = {}

    @property
    def tokens(self) -> tuple[str, ...]:
        """All tokens that were given."""
        with self._lock:
            return tuple(self._tokens)

    def note(self, email: object, given: object) -> None:
        """Take note of what a log-in answered."""
        bearer = token(given)
        if bearer is not None:
            with self._lock:
                self._tokens.setdefault(bearer, email.lower() if isinstance(email, str) else "")

    def of(self, emails: Iterable[str]) -> list[str]:
        """Return the tokens of these accounts."""
        wanted = {email.lower() for email in emails}
        with self._lock:
            return [each for each, email in self._tokens.items() if email in wanted]


def log_editors_out(backend: Backend) -> None:
    """End the editors' sessions at a backend that still answers, where it has such an operation; 2 s at most.

    A session that does not end is no finding here: a rule of the kata says what a log-out does.
    """
    operation = backend.binding.operations.get(LOG_OUT)
    open_ones = backend.sessions.of(editor.email for editor in backend.editors)
    if operation is None or not open_ones or backend.health.dead:
        return
    connection, end = Connection(backend.address), time.monotonic() + PARTING_S
    try:
        for bearer in open_ones:
            left = end - time.monotonic()
            if left <= 0:
                return
            headers = (*backend.binding.scheme.headers(bearer).items(),)
            request = Request(operation.method, backend.address.path + operation.path, headers)
            connection.send(request, ReadLimits(seconds=left, connect_seconds=left))
    except TransportError:
        return
    finally:
        connection.close()
