"""Access tokens: signed JSON Web Tokens that name a session."""

import math
import time
from dataclasses import dataclass

import jwt

from reference_impl.entities.sessions import Session

ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Signs and verifies with one secret. That a session still stands is for the store to say."""

    secret: bytes
    ttl: int

    def issue(self, session: Session) -> str:
        """The token of a session."""
        claims = {"sub": session.user_id, "jti": session.id, "exp": math.ceil(session.expires_at)}
        return jwt.encode(claims, self.secret, ALGORITHM)

    def session_named_by(self, token: str) -> Session | None:
        """The session that the token names, if we signed it. The algorithm is ours to choose, never the token's."""
        try:
            claims = jwt.decode(token, self.secret, algorithms=[ALGORITHM], options={"require": ["sub", "jti", "exp"]})
        except jwt.InvalidTokenError:
            return None
        return Session(claims["jti"], claims["sub"], claims["exp"])

    def expiry(self) -> float:
        """When a session that opens now ends."""
        return time.time() + self.ttl
