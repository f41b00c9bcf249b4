"""Log-ins that outlast their tokens: a token may live shorter than a run."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import gevent

Renewal = Callable[[], tuple[str, float | None]]
NEVER = float("inf")


class Login:
    """A bearer token; halfway to its end a new one is got in the background, so that no request waits for it.

    `renew` returns the next token and its life in seconds (None: not told). Without it the token stays what it is.
    """

    def __init__(self, token: str, life: float | None = None, renew: Renewal | None = None) -> None:
        self._renew = renew
        self._renew_at = NEVER
        self._take(token, life)

    @property
    def headers(self) -> dict[str, str]:
        """What names the user in a request."""
        if perf_counter() > self._renew_at:
            self._renew_at = NEVER
            gevent.spawn(self._get_another)
        return {"Authorization": f"Bearer {self.token}"}

    def _get_another(self) -> None:
        if self._renew is not None:
            self._take(*self._renew())

    def _take(self, token: str, life: float | None) -> None:
        self.token = token
        self._renew_at = perf_counter() + life / 2 if life and self._renew else NEVER
