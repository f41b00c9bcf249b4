"""How a token travels: in Authorization behind the name of a scheme, or in a cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final

from archkata.wire import Reply


@dataclass(frozen=True)
class Scheme:
    """`word` stands before the token in Authorization (none where it is empty); with a `cookie` it travels in that."""

    word: str = "Bearer"
    cookie: str | None = None

    def headers(self, token: str) -> dict[str, str]:
        """Return the header that carries a token."""
        if self.cookie is not None:
            return {"Cookie": f"{self.cookie}={token}"}
        return {"Authorization": f"{self.word} {token}".strip()}

    def spelled(self, authorization: str) -> dict[str, str]:
        """Return the header for a value of Authorization that was written for Bearer; another value stays as it is."""
        word, blank, token = authorization.partition(" ")
        if word != BEARER.word or self == BEARER:
            return {"Authorization": authorization}
        return {"Authorization": f"{self.word}{blank}{token}"} if self.cookie is None else self.headers(token)

    @property
    def challenge(self) -> str | None:
        """The scheme that WWW-Authenticate must name; None where no header carries the token."""
        return self.word.lower() or None if self.cookie is None else None


BEARER: Final = Scheme()


def cookies_of(reply: Reply) -> Mapping[str, str]:
    """Return the cookies that an answer sets; one that is taken back has no value."""
    found: dict[str, str] = {}
    for name, value in reply.headers:
        if name.lower() == "set-cookie":
            try:
                found.update({key: morsel.value for key, morsel in SimpleCookie(value).items()})
            except CookieError:
                continue
    return {name: value for name, value in found.items() if value}
