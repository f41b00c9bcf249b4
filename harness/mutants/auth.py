"""Faults of the stage auth: who can log in, and what an answer gives away."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from typing import Any

from archkata.conformance.mutants import around, mutant, replaces, rewritten


@mutant("email-in-its-own-case", caught_by=("AUT-19",))
def email_in_its_own_case() -> None:
    """Logging in looks for the email letter by letter: who registered in small letters cannot log in with capitals."""
    from reference_impl.storage.sqlite import users

    statement = rewritten(users.BY_EMAIL, "folded_email", "email")

    @replaces(users.SqliteUsers, "with_email")
    def with_email(self: Any, email: str) -> Any:
        return self._one(statement, email)


@mutant("editors-inserted-again", caught_by=("AUT-01",))
def editors_inserted_again() -> None:
    """At each start the editors are inserted as if it were the first. The second start meets its own rows."""
    from reference_impl.entities.ids import new_id
    from reference_impl.entities.instants import now
    from reference_impl.entities.users import User
    from reference_impl.services import editors

    @replaces(editors, "_appoint")
    def appoint(email: str, password_hash: str, shop: Any) -> None:
        shop.users.add(User(new_id("usr"), email, "editor", now(), password_hash, role="editor"))


@mutant("password-in-any-case", caught_by=("AUT-02",))
def password_in_any_case() -> None:
    """The password is made small like the email, when it is kept and when it is compared."""
    from reference_impl.services.passwords import Passwords

    @around(Passwords, "hash")
    async def hashed(keep: Any, self: Passwords, password: str) -> Any:
        return await keep(self, password.lower())

    @around(Passwords, "matches")
    async def matches(compare: Any, self: Passwords, password_hash: str | None, password: str) -> Any:
        return await compare(self, password_hash, password.lower())


@mutant("hash-of-nobody", caught_by=("AUT-02",))
def hash_of_nobody() -> None:
    """The hash of an unknown email's account is compared without asking whether there is such an account."""
    from reference_impl.services import sessions

    @around(sessions, "log_in")
    async def log_in(enter: Any, store: Any, passwords: Any, *others: Any) -> Any:
        *_, credentials, _origin = others
        user = await store.read(lambda shop: shop.users.with_email(credentials.email))
        await passwords.matches(user.password_hash, credentials.password)
        return await enter(store, passwords, *others)


@mutant("unknown-email-told", caught_by=("AUT-03",))
def unknown_email_told() -> None:
    """Whoever tries an email that has no account is told that it has none."""
    from reference_impl.errors import UnauthenticatedError
    from reference_impl.services import sessions

    @around(sessions, "log_in")
    async def log_in(enter: Any, store: Any, *others: Any) -> Any:
        *_, credentials, _origin = others
        if await store.read(lambda shop: shop.users.with_email(credentials.email)) is None:
            raise UnauthenticatedError("There is no account with this email.")
        return await enter(store, *others)


@mutant("life-in-milliseconds", caught_by=("AUT-08",), kind="timed")
def life_in_milliseconds() -> None:
    """The life of a token is added in milliseconds to a time in seconds: two seconds become half an hour."""
    import time

    from reference_impl.services.tokens import Tokens

    @replaces(Tokens, "expiry")
    def expiry(self: Tokens) -> float:
        return time.time() + self.ttl * 1000


@mutant("log-out-in-the-browser-only", caught_by=("AUT-09",))
def log_out_in_the_browser_only() -> None:
    """Logging out is left to the client, who is to forget the token. The backend remembers it."""
    from reference_impl.services import sessions

    @replaces(sessions, "log_out")
    def log_out(_shop: Any, _bearer: Any) -> None:
        return None


@mutant("log-out-everywhere", caught_by=("AUT-09",))
def log_out_everywhere() -> None:
    """Logging out ends all sessions of the user, on the other devices, too."""
    from reference_impl.services import sessions

    @replaces(sessions, "log_out")
    def log_out(shop: Any, bearer: Any) -> None:
        shop.sessions.remove_others(bearer.user.id, but="none")


@mutant("old-password-remembered", caught_by=("AUT-10",))
def old_password_remembered() -> None:
    """Passwords that were right once are kept in memory, so as to save the hashing. A change does not clear them."""
    from reference_impl.services import sessions

    right: set[tuple[str, str]] = set()

    @around(sessions, "log_in")
    async def log_in(enter: Any, store: Any, passwords: Any, *others: Any) -> Any:
        _guard, tokens, credentials, _origin = others
        pair = (credentials.email, credentials.password)
        if pair in right:
            user = await store.read(lambda shop: shop.users.with_email(credentials.email))
            return await store.write(lambda shop: sessions._open(shop, user, tokens.expiry()))
        session = await enter(store, passwords, *others)
        right.add(pair)
        return session


@mutant("new-password-unhashed", caught_by=("AUT-10",))
def new_password_unhashed() -> None:
    """A changed password goes around the place where passwords are hashed, so no log-in ever matches it."""
    from reference_impl.services import users

    change = users.change

    @replaces(users, "change")
    def change_user(
        shop: Any, bearer: Any, user_id: str, changes: Any, *, password_hash: str | None, precondition: Any
    ) -> Any:
        kept = changes.get("password", password_hash)
        return change(shop, bearer, user_id, changes, password_hash=kept, precondition=precondition)


@mutant("guesses-for-ever", caught_by=("AUT-18",), kind="timed")
def guesses_for_ever() -> None:
    """Nobody counts failed log-ins, so a password can be guessed at full speed."""
    from reference_impl.services.login_guard import LoginGuard

    @replaces(LoginGuard, "failed")
    def failed(_self: LoginGuard, _record: Any) -> None:
        return None


@mutant("locked-out-for-good", caught_by=("AUT-18",), kind="timed")
def locked_out_for_good() -> None:
    """After ten failures the account is closed, and each further try, also with the right password, begins it anew."""
    import time

    from reference_impl.errors import TooManyTriesError
    from reference_impl.services.login_guard import LoginGuard

    @replaces(LoginGuard, "check")
    def check(_self: LoginGuard, record: Any) -> None:
        if record.closed_until and record.closed_until > time.monotonic() - 3600:
            record.closed_until = time.monotonic()
            raise TooManyTriesError("Too many failed log-ins for this account.", retry_after=5)
