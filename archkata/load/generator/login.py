"""Log-ins that outlast their tokens: a token may live shorter than a run."""

from __future__ import annotations

from collections.abc import Callable

import gevent

Renewal = Callable[[], tuple[str, float | None] | None]
SOON_S = 0.5
"""The shortest pause between two log-ins, however short the life of a token is said to be."""


class Login:
    """A bearer token that is always fresh; halfway to its end a new one is got, so that no request waits for it.

    `renew` returns the next token and its life in seconds (None: not announced), or None when that is not possible now.
    Without `renew`, or without a life, the token stays what it is.
    """

    def __init__(self, token: str, life: float | None = None, renew: Renewal | None = None) -> None:
        self.token = token
        if renew is not None and life is not None:
            gevent.spawn(self._keep_fresh, life, renew)

    @property
    def headers(self) -> dict[str, str]:
        """What names the user in a request."""
        return {"Authorization": f"Bearer {self.token}"}

    def _keep_fresh(self, life: float | None, renew: Renewal) -> None:
        while life is not None:
            gevent.sleep(max(life / 2, SOON_S))
            while (found := renew()) is None:
                gevent.sleep(SOON_S)
            self.token, life = found
