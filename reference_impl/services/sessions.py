"""Logging in and out, and who a token speaks for."""

import time

from reference_impl.entities.ids import new_id
from reference_impl.entities.sessions import Bearer, Credentials, LoginOrigin, Session
from reference_impl.entities.texts import folded
from reference_impl.entities.users import User
from reference_impl.errors import UnauthenticatedError
from reference_impl.repositories.store import Repositories, Store
from reference_impl.services.login_guard import LoginGuard
from reference_impl.services.passwords import Passwords
from reference_impl.services.tokens import Tokens


async def log_in(
    store: Store,
    passwords: Passwords,
    guard: LoginGuard,
    tokens: Tokens,
    credentials: Credentials,
    origin: LoginOrigin,
) -> Session:
    """Open a session. A wrong password and an unknown email take the same way, the same time, and the same answer.

    The hash is computed between two transactions, because it takes longer than all of our writes together.
    """
    async with guard.attempt(folded(credentials.email), origin):
        user = await store.read(lambda shop: shop.users.with_email(credentials.email))
        matches = await passwords.matches(user.password_hash if user else None, credentials.password)
        if user is None or not matches:
            raise UnauthenticatedError("The email or the password is wrong.")
    return await store.write(lambda shop: _open(shop, user, tokens.expiry()))


def _open(shop: Repositories, user: User, expires_at: float) -> Session:
    current = shop.users.get_for_change(user.id)
    if current is None or current.password_hash != user.password_hash:  # changed while we were hashing
        raise UnauthenticatedError("The email or the password is wrong.")
    session = Session(new_id("ses"), user.id, expires_at)
    shop.sessions.add(session)
    return session


def log_out(shop: Repositories, bearer: Bearer) -> None:
    """End the session that the bearer's token came from."""
    shop.sessions.remove(bearer.session_id)


def forget_expired(shop: Repositories) -> None:
    """Let go of sessions that have ended by themselves."""
    shop.sessions.remove_expired(time.time())


def bearer_of(shop: Repositories, session_id: str) -> Bearer:
    """Who stands behind a session that still stands."""
    bearer = shop.sessions.bearer(session_id, time.time())
    if bearer is None:
        raise UnauthenticatedError("The session has ended.")
    return bearer
