"""Access tokens: signed JSON Web Tokens that name a session."""

import math
import time
from functools import lru_cache

import jwt

from reference_impl.entities.sessions import Session

ALGORITHM = "HS256"
LONGEST_TOKEN = 1_000
TOKENS_REMEMBERED = 10_000


class Tokens:
    """Signs and verifies with one secret. Whether the session still stands is for the store to say."""

    def __init__(self, secret: bytes, ttl: int) -> None:
        self.ttl = ttl
        self._secret = secret
        # A signature that was right once is right for ever; only the session's end is looked up every time.
        self._remembered = lru_cache(TOKENS_REMEMBERED)(self.verified)

    def issue(self, session: Session) -> str:
        """The token of a session."""
        claims = {"sub": session.user_id, "jti": session.id, "exp": math.ceil(session.expires_at)}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def session_named_by(self, token: str) -> Session | None:
        """The session that the token names, if it is one of ours."""
        return self._remembered(token) if len(token) <= LONGEST_TOKEN else None

    def verified(self, token: str) -> Session | None:
        """The same, by its signature. The algorithm is ours to choose, never the token's."""
        try:
            claims = jwt.decode(token, self._secret, [ALGORITHM], options={"require": ["sub", "jti", "exp"]})
        except jwt.InvalidTokenError:
            return None
        return Session(claims["jti"], claims["sub"], claims["exp"])

    def expiry(self) -> float:
        """When a session that opens now ends."""
        return time.time() + self.ttl
