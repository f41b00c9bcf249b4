"""/sessions"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.entities.answers import made
from reference_impl.entities.sessions import Credentials, LoginOrigin, TokenView
from reference_impl.entities.texts import folded
from reference_impl.routes.answers import nothing, response_of
from reference_impl.routes.authentication import Authenticated, network_of
from reference_impl.routes.backend import backend_of
from reference_impl.routes.documents import operation
from reference_impl.services import sessions

DEVICE_COOKIE = "device"
DEVICE_KNOWN_S = 180 * 24 * 3600


async def log_in(request: Request, credentials: Credentials) -> Response:
    """Give a token for the right credentials, and a cookie to a device that the account does not know yet."""
    backend, account = backend_of(request), folded(credentials.email)
    device = backend.devices.name_in(request.cookies.get(DEVICE_COOKIE, ""), account)
    session = await sessions.log_in(
        backend.store, backend.passwords, backend.guard, backend.tokens, credentials, origin_of(request, device)
    )
    token: TokenView = {
        "access_token": backend.tokens.issue(session),
        "token_type": "Bearer",
        "expires_in": backend.tokens.ttl,
    }
    answer = response_of(made(token), request)
    if device is None:
        remember(answer, request, backend.devices.issue(account))
    return answer


def origin_of(request: Request, device: str | None) -> LoginOrigin:
    """Where a log-in comes from."""
    if device is not None:
        return LoginOrigin(f"device {device}", known=True)
    address = network_of(request.client.host) if request.client else "unknown"
    return LoginOrigin(f"address {address}", known=False)


def remember(answer: Response, request: Request, device: str) -> None:
    """Let the client keep the name of its device; nothing but a log-in needs it."""
    answer.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_KNOWN_S,
        path=request.scope.get("root_path", "") + "/sessions",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


async def log_out(request: Request, bearer: Authenticated) -> Response:
    """End the session of the token that was sent."""
    await backend_of(request).store.write(lambda shop: sessions.log_out(shop, bearer))
    return nothing()


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    operation(router, "POST /sessions", log_in, 201, TokenView, refusals=(401,))
    operation(router, "DELETE /sessions/current", log_out, 204, refusals=(401,))
