"""Bearer tokens: as the holder gets them, and as an attacker changes or makes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.caller import Caller
from archkata.conformance.signals import NotExercised
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.language import text
from archkata.wire import read_json
from archkata.wire.values import token

C = TypeVar("C", bound=Caller)
SESSION = ("access_token", "token_type", "expires_in")
CUT = 5
COOKIES = ("access_token", "token", "session", "sessionid", "Authorization")
_DIGESTS = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
_OUTSIDE_HEX = re.compile(r"(?=.*[g-z]).*[G-Z]", re.DOTALL)


def expect_token(answer: Answer) -> str:
    """Take the answer to a log-in with all that belongs to it, and return the token."""
    session = answer.expect(200, 201)
    bearer, life = token(session.get("access_token")), session.get("expires_in")
    if bearer is None:
        answer.refute(text("a member `access_token`, a string of visible ASCII"), answer.described())
    if str(session.get("token_type")).lower() != "bearer" and not answer.lacks("token_type"):
        answer.refute(text("member `token_type`: Bearer"), answer.described())
    is_life = isinstance(life, int) and not isinstance(life, bool) and life >= 1
    if not is_life and not answer.lacks("expires_in"):
        answer.refute(text("a positive whole `expires_in`"), text("`expires_in`: {value}", value=shown(life)))
    return bearer


def ensure_short_lived(answer: Answer, seconds: int) -> None:
    """Go on only where the backend gives its tokens this life, because it was started so."""
    if answer.lacks("expires_in"):
        raise NotExercised(text("the log-in does not say how long a token lives (`expires_in`)"))
    life = answer.expect(200, 201)["expires_in"]
    if life > seconds:
        raise NotExercised(text("ARCHKATA_TOKEN_TTL is ignored: `expires_in` is {seconds}", seconds=life))


def expect_no_token(answer: Answer, *statuses: int) -> None:
    """Take the refusal of a log-in."""
    refusal = answer.expect(*statuses)
    ensure("access_token" not in refusal, text("no token"), answer.described(), evidence=answer.exchange)


def with_cookies(actor: C, token: str) -> C:
    """A copy of the caller that brings the token in cookies of all the usual names, but for one that is right."""
    names = (name for name in COOKIES if name != actor.scene.backend.binding.scheme.cookie)
    return actor.with_headers({"Cookie": "; ".join(f"{name}={token}" for name in names)})


def tampered(token: str) -> Iterator[str]:
    """Yield the token with one character changed in each part, cut short, and made longer.

    The last character of a part stays, because base64 may not use all of its bits. Where the letters are not those of
    hexadecimal numbers, upper and lower case differ, so each part is tried with another case, too.
    """
    start = 0
    for part in token.split(".") if "." in token else _thirds(token):
        middle, end = start + len(part) // 2 - 1, start + len(part) - 1
        if middle >= start:
            yield token[:middle] + _another(token[middle]) + token[middle + 1 :]
            yield from _other_case(token, start, end)
        start += len(part) + ("." in token)
    yield token[:-CUT]
    yield token + "A" * CUT


@dataclass(frozen=True)
class SignedToken:
    """What a JSON Web Token says; it can be signed again, or not at all."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @classmethod
    def read(cls, token: str) -> SignedToken:
        """Take a token apart; where it is not of this form the rule is not exercised."""
        try:
            header, claims, _ = map(_decoded, token.split("."))
            parts = read_json(header), read_json(claims)
        except ValueError:
            parts = None, None
        if not all(isinstance(part, dict) for part in parts):
            raise NotExercised(text("the tokens are no JSON Web Tokens"))
        return cls(*parts)

    def about(self, others: Mapping[object, object]) -> SignedToken:
        """The same token about another user: claims with these values get the other ones."""
        texts = {str(value): str(other) for value, other in others.items()}
        claims = {name: _exchanged(value, texts) for name, value in self.claims.items()}
        return replace(self, claims=claims)

    def unsigned(self, algorithm: str) -> str:
        """The token with this algorithm in its header and an empty signature."""
        return f"{_encoded({**self.header, 'alg': algorithm})}.{_encoded(self.claims)}."

    def signed(self, secret: str, **header: object) -> str:
        """The token signed with a secret, by its own algorithm if that takes one; `header` is added to its header."""
        named = self.header.get("alg")
        algorithm = named if isinstance(named, str) and named in _DIGESTS else "HS256"
        said = f"{_encoded({**self.header, 'alg': algorithm, **header})}.{_encoded(self.claims)}"
        signature = hmac.digest(secret.encode(), said.encode(), _DIGESTS[algorithm])
        return f"{said}.{_base64(signature)}"

    def signed_with_enclosed_key(self, secret: str) -> str:
        """The token signed with a secret that its own header brings along."""
        return self.signed(secret, jwk={"kty": "oct", "k": _base64(secret.encode())})


def _thirds(token: str) -> list[str]:
    size = max(1, len(token) // 3)
    return [token[:size], token[size : 2 * size], token[2 * size :]]


def _another(sign: str) -> str:
    like = "AB" if sign.isupper() else "ab" if sign.isalpha() else "37"
    return like[0] if sign != like[0] else like[1]


def _other_case(token: str, start: int, end: int) -> Iterator[str]:
    letters = [place for place in range(start, end) if token[place].isalpha() and token[place].isascii()]
    if letters and _OUTSIDE_HEX.match(token):
        middle = letters[len(letters) // 2]
        yield token[:middle] + token[middle].swapcase() + token[middle + 1 :]


def _exchanged(value: object, texts: Mapping[str, str]) -> object:
    other = texts.get(str(value))
    if other is None:
        return value
    return int(other) if isinstance(value, int) else other


def _encoded(part: Mapping[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
