"""/sessions"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.entities.answers import made
from reference_impl.entities.sessions import Credentials, TokenView
from reference_impl.routes.answers import nothing, response_of
from reference_impl.routes.authentication import Authenticated
from reference_impl.routes.backend import backend_of
from reference_impl.routes.documents import operation
from reference_impl.services import sessions


async def log_in(request: Request, credentials: Credentials) -> Response:
    """Give a token to whoever has the right credentials."""
    backend = backend_of(request)
    session = await sessions.log_in(backend.store, backend.passwords, backend.guard, backend.tokens, credentials)
    token: TokenView = {
        "access_token": backend.tokens.issue(session),
        "token_type": "Bearer",
        "expires_in": backend.tokens.ttl,
    }
    return response_of(made(token), request)


async def log_out(request: Request, bearer: Authenticated) -> Response:
    """End the session of the token that was sent."""
    await backend_of(request).store.write(lambda shop: sessions.log_out(shop, bearer))
    return nothing()


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    operation(router, "POST /sessions", log_in, 201, TokenView, refusals=(401,))
    operation(router, "DELETE /sessions/current", log_out, 204, refusals=(401,))
