"""Faults of the stage auth: what counts as a token, and for how long."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from typing import Any

from archkata.conformance.mutants import around, mutant, replaces


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
