"""The throttle, in front of everything but the health check."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_impl.routes.authentication import network_of, token_of
from reference_impl.routes.backend import backend_of
from reference_impl.routes.problems import problem
from reference_impl.services.throttling import Buckets, Decision
from reference_impl.settings import RatePolicy

EXEMPT = {"/healthz"}


class Throttle:
    """Refuses whoever is past the limit, and tells all where they stand (IETF draft ratelimit-headers)."""

    def __init__(self, app: ASGIApp, policy: RatePolicy, buckets: Buckets) -> None:
        self.app = app
        self.buckets = buckets
        self.announced = f'"default";q={policy.quota};w={policy.window}'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a token of the client before anything else happens."""
        if scope["type"] != "http" or scope["path"] in EXEMPT:
            await self.app(scope, receive, send)
            return
        decision = await self.buckets.take(client_of(scope))

        async def send_announcing(message: Message) -> None:
            if message["type"] == "http.response.start":
                standing = f'"default";r={decision.remaining};t={decision.reset}'.encode()
                message["headers"] += [(b"ratelimit-policy", self.announced), (b"ratelimit", standing)]
            await send(message)

        app = self.app if decision.allowed else refusal(decision)
        await app(scope, receive, send_announcing)


def refusal(decision: Decision) -> ASGIApp:
    """429 and when to come back."""
    return problem(429, "Too many requests.", {"retry-after": str(decision.retry_after)})


def client_of(scope: Scope) -> str:
    """Whose limit a request counts on: the user's who is logged in, else the address that has connected.

    Headers that name another address can be written by anybody, so nobody reads them here.
    """
    authorization = next((value for name, value in scope["headers"] if name == b"authorization"), None)
    token = token_of(authorization.decode("latin-1")) if authorization else None
    session = backend_of(HTTPConnection(scope)).tokens.session_named_by(token) if token else None
    return f"user {session.user_id}" if session else f"address {network_of(scope['client'][0])}"
