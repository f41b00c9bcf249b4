"""Faults of the stage auth: who gets a token, what counts as one, and what it opens."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import around, mutant, replaces, rewritten


@mutant("email-in-its-own-case", caught_by=("AUT-01",))
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
        *_, credentials = others
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
        *_, credentials = others
        if await store.read(lambda shop: shop.users.with_email(credentials.email)) is None:
            raise UnauthenticatedError("There is no account with this email.")
        return await enter(store, *others)


@mutant("missing-challenge", caught_by=("AUT-04",))
def missing_challenge() -> None:
    """A missing token is answered with 403, and without a word about what would help."""
    from reference_impl.errors import ForbiddenError
    from reference_impl.routes import authentication

    @around(authentication, "bearer_of")
    async def bearer_of(identify: Any, request: Any) -> Any:
        if "authorization" not in request.headers:
            raise ForbiddenError("A bearer token is needed.")
        return await identify(request)


@mutant("token-in-the-query", caught_by=("AUT-04",))
def token_in_the_query() -> None:
    """A token may come in the query as well, where it ends up in logs and histories."""
    from starlette.requests import Request

    from reference_impl.routes import authentication

    @around(authentication, "bearer_of")
    async def bearer_of(identify: Any, request: Request) -> Any:
        token = request.query_params.get("access_token")
        if token:
            request.scope["headers"].append((b"authorization", f"Bearer {token}".encode()))
        return await identify(Request(request.scope))


@mutant("log-out-without-a-guard", caught_by=("AUT-04",))
def log_out_without_a_guard() -> None:
    """The route that logs out was registered outside the guard: without a token it answers 204 and does nothing."""
    from fastapi import Response
    from starlette.requests import Request

    from reference_impl.routes import sessions
    from reference_impl.routes.authentication import bearer_of

    end = sessions.log_out

    @replaces(sessions, "log_out")
    async def log_out(request: Request) -> Response:
        if "authorization" not in request.headers:
            return Response(status_code=204)
        return await end(request, await bearer_of(request))


@mutant("second-word-is-the-token", caught_by=("AUT-05",))
def second_word_is_the_token() -> None:
    """The header is split at its blank, and nobody asks how many words there are."""
    from reference_impl.routes import authentication

    @replaces(authentication, "token_of")
    def token_of(authorization: str | None) -> str | None:
        if not authorization:
            return None
        _, token = authorization.split(" ")
        return token


@mutant("scheme-cut-away", caught_by=("AUT-05",))
def scheme_cut_away() -> None:
    """ "Bearer " is replaced by nothing, whether or not it was there: a bare token is taken, too."""
    from reference_impl.routes import authentication

    @replaces(authentication, "token_of")
    def token_of(authorization: str | None) -> str | None:
        return authorization.replace("Bearer ", "") if authorization else None


@mutant("decode-without-verify", caught_by=("AUT-06",))
def decode_without_verify() -> None:
    """The token is decoded, and its signature is never looked at."""
    import jwt

    from reference_impl.entities.sessions import Session
    from reference_impl.services.tokens import Tokens

    @replaces(Tokens, "session_named_by")
    def session_named_by(_self: Tokens, token: str) -> Session | None:
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
            return Session(claims["jti"], claims["sub"], claims["exp"])
        except (jwt.InvalidTokenError, KeyError):
            return None


@mutant("alg-from-token", caught_by=("AUT-07",))
def alg_from_token() -> None:
    """The token's own header chooses the algorithm, so that `none` needs no signature."""
    import jwt

    from reference_impl.entities.sessions import Session
    from reference_impl.services.tokens import Tokens

    verified = Tokens.session_named_by

    @replaces(Tokens, "session_named_by")
    def session_named_by(self: Tokens, token: str) -> Session | None:
        try:
            if jwt.get_unverified_header(token)["alg"].lower() != "none":
                return verified(self, token)
            claims = jwt.decode(token, options={"verify_signature": False})
            return Session(claims["jti"], claims["sub"], claims["exp"])
        except (jwt.InvalidTokenError, KeyError):
            return None


@mutant("secret-of-the-tutorial", caught_by=("AUT-07",))
def secret_of_the_tutorial() -> None:
    """Tokens are signed with the secret that stood in the tutorial."""
    from reference_impl.storage.sqlite.secrets import SqliteSecrets

    @replaces(SqliteSecrets, "get_or_make")
    def get_or_make(_self: SqliteSecrets, _name: str) -> bytes:
        return b"09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"


@mutant("key-from-token", caught_by=("AUT-07",))
def key_from_token() -> None:
    """A key that the token brings along in its header is believed."""
    import jwt

    from reference_impl.entities.sessions import Session
    from reference_impl.services.tokens import Tokens

    verified = Tokens.session_named_by

    @replaces(Tokens, "session_named_by")
    def session_named_by(self: Tokens, token: str) -> Session | None:
        try:
            key = jwt.get_unverified_header(token).get("jwk")
        except jwt.InvalidTokenError:
            return None
        if key is None:
            return verified(self, token)
        return Tokens(jwt.PyJWK.from_dict(key, algorithm="HS256").key, self.ttl).verified(token)


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
    async def log_in(enter: Any, store: Any, passwords: Any, guard: Any, tokens: Any, credentials: Any) -> Any:
        pair = (credentials.email, credentials.password)
        if pair in right:
            user = await store.read(lambda shop: shop.users.with_email(credentials.email))
            return await store.write(lambda shop: sessions._open(shop, user, tokens.expiry()))
        session = await enter(store, passwords, guard, tokens, credentials)
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


@mutant("list-believes-its-query", caught_by=("AUT-11",))
def list_believes_its_query() -> None:
    """The list of purchases shows those of whoever is named in the query."""
    from reference_impl.services import purchases

    @replaces(purchases, "page")
    def page(shop: Any, _bearer: Any, user_id: str, window: Any) -> Any:
        return shop.purchases.page(user_id, window)


@mutant("refund-by-anyone", caught_by=("AUT-12",))
def refund_by_anyone() -> None:
    """A refund looks up the purchase by its id and never asks whose it is."""
    from reference_impl.services import refunds

    pay = refunds.refund

    @replaces(refunds, "refund")
    def refund(shop: Any, bearer: Any, purchase_id: str, wanted: Any) -> Any:
        purchase = shop.purchases.get(purchase_id)
        if purchase is not None:
            bearer = replace(bearer, user=replace(bearer.user, id=purchase.user_id))
        return pay(shop, bearer, purchase_id, wanted)


@mutant("editors-change-everybody", caught_by=("AUT-12",))
def editors_change_everybody() -> None:
    """Reading and changing share one guard, and as an editor may read every user, it may change them all."""
    from reference_impl.services import users

    own = users._own_user

    @replaces(users, "_own_user")
    def own_user(shop: Any, bearer: Any, user_id: str, precondition: Any) -> Any:
        if bearer.is_editor:
            bearer = replace(bearer, user=replace(bearer.user, id=user_id))
        return own(shop, bearer, user_id, precondition)


@mutant("changed-before-refused", caught_by=("AUT-12",))
def changed_before_refused() -> None:
    """A change of a user is made first, in a transaction of its own, and whose it is is asked afterwards."""
    from reference_impl.routes import users
    from reference_impl.routes.backend import backend_of

    @around(users, "replace_user")
    async def replace_user(put: Any, request: Any, user_id: str, wanted: Any, bearer: Any) -> Any:
        def save(shop: Any) -> None:
            user = shop.users.get_for_change(user_id)
            if user is not None and user.id != bearer.user.id:
                shop.users.save(replace(user, name=wanted.name))

        await backend_of(request).store.write(save)
        return await put(request, user_id, wanted, bearer)


@mutant("anybody-restocks", caught_by=("AUT-13",))
def anybody_restocks() -> None:
    """Of all operations on products the restock alone has no guard."""
    from reference_impl.errors import NotFoundError
    from reference_impl.services import products

    @replaces(products, "restock")
    def restock(shop: Any, _bearer: Any, product_id: str, quantity: int) -> Any:
        product = shop.products.put(product_id, quantity)
        if product is None:
            raise NotFoundError
        return product


@mutant("role-from-body", caught_by=("AUT-14",))
def role_from_body() -> None:
    """The registration copies the body into the record, and with it a role that somebody gives itself."""
    from reference_impl.routes import users
    from reference_impl.routes.backend import backend_of

    @around(users, "register_user")
    async def register_user(register: Any, request: Any, registration: Any) -> Any:
        answer = await register(request, registration)
        role = (await request.json()).get("role", "customer")

        def promote(shop: Any) -> None:
            shop.users.save(replace(shop.users.with_email(registration.email), role=role))

        await backend_of(request).store.write(promote)
        return answer


@mutant("role-from-patch", caught_by=("AUT-14",))
def role_from_patch() -> None:
    """A patch of a user takes is_editor, which the page for administrators needs."""
    from reference_impl.routes import users
    from reference_impl.routes.backend import backend_of

    @around(users, "change_user")
    async def change_user(patch: Any, request: Any, user_id: str, changes: Any, bearer: Any) -> Any:
        answer = await patch(request, user_id, changes, bearer)

        def promote(shop: Any) -> None:
            shop.users.save(replace(shop.users.get(user_id), role="editor"))

        if (await request.json()).get("is_editor") is True:
            await backend_of(request).store.write(promote)
        return answer


@mutant("reviews-for-members", caught_by=("AUT-15",))
def reviews_for_members() -> None:
    """A guard for everything has forgotten one of its exceptions: single reviews need a token."""
    from reference_impl.routes import reviews
    from reference_impl.routes.authentication import bearer_of

    @around(reviews, "get_review")
    async def get_review(show: Any, request: Any, **ids: Any) -> Any:
        await bearer_of(request)
        return await show(request, **ids)


@mutant("editors-read-nobody", caught_by=("AUT-15",))
def editors_read_nobody() -> None:
    """The filter by owner has no exception for editors, who may read every purchase."""
    from reference_impl.errors import NotFoundError
    from reference_impl.services import purchases

    @replaces(purchases, "get")
    def get(shop: Any, bearer: Any, purchase_id: str) -> Any:
        purchase = shop.purchases.get(purchase_id)
        if purchase is None or purchase.user_id != bearer.user.id:
            raise NotFoundError
        return purchase


@mutant("buyer-from-body", caught_by=("AUT-16",))
def buyer_from_body() -> None:
    """The buyer is still whoever the body names, as in the days before there were tokens."""
    from reference_impl.services import purchases

    sell = purchases.buy

    @replaces(purchases, "buy")
    def buy(shop: Any, bearer: Any, order: Any) -> Any:
        if order.user_id is not None:
            bearer = replace(bearer, user=replace(bearer.user, id=order.user_id))
        return sell(shop, bearer, order)


@mutant("not-yours-and-not-there", caught_by=("AUT-17",))
def not_yours_and_not_there() -> None:
    """A purchase is loaded first and its owner compared then: 404 for what is not there, 403 for what is."""
    from reference_impl.errors import ForbiddenError
    from reference_impl.services import purchases

    find = purchases.get

    @replaces(purchases, "get")
    def get(shop: Any, bearer: Any, purchase_id: str) -> Any:
        purchase = shop.purchases.get(purchase_id)
        if purchase is not None and purchase.user_id != bearer.user.id and not bearer.is_editor:
            raise ForbiddenError("This is not your purchase.")
        return find(shop, bearer, purchase_id)


@mutant("guesses-for-ever", caught_by=("AUT-18",), kind="timed")
def guesses_for_ever() -> None:
    """Nobody counts failed log-ins, so a password can be guessed at full speed."""
    from reference_impl.services.login_guard import LoginGuard

    @replaces(LoginGuard, "failed")
    def failed(_self: LoginGuard, _account: str) -> None:
        return None


@mutant("locked-out-for-good", caught_by=("AUT-18",), kind="timed")
def locked_out_for_good() -> None:
    """After ten failures the account is closed, and each further try, also with the right password, begins it anew."""
    import time

    from reference_impl.errors import TooManyTriesError
    from reference_impl.services.login_guard import LoginGuard

    @replaces(LoginGuard, "check")
    def check(self: LoginGuard, account: str) -> None:
        record = self._records.get(account)
        if record is not None and record.closed_until > time.monotonic() - 3600:
            record.closed_until = time.monotonic()
            raise TooManyTriesError("Too many failed log-ins for this account.", retry_after=5)
