"""Who sends a request: the bearer of a token (RFC 6750), told to the routes as a dependency; and from where."""

from ipaddress import IPv6Address, ip_network
from typing import Annotated

from fastapi import Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from reference_impl.entities.sessions import Bearer
from reference_impl.errors import UnauthenticatedError
from reference_impl.routes.backend import backend_of
from reference_impl.services import sessions


def token_of(authorization: str | None) -> str | None:
    """The token in an Authorization header, if there is one well-formed bearer token in it."""
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip(" ")
    return token if scheme.lower() == "bearer" and token and " " not in token else None


class BearerToken(SecurityBase):
    """FastAPI's own HTTPBearer answers 403 and knows no sessions, hence this one."""

    def __init__(self) -> None:
        self.model = HTTPBearer(bearerFormat="JWT", description="The access_token that POST /sessions answers.")
        self.scheme_name = "bearer"

    async def __call__(self, request: Request) -> Bearer:
        """The bearer, or 401."""
        return await bearer_of(request)


async def bearer_of(request: Request) -> Bearer:
    """Who sends this request; UnauthenticatedError if nobody that we know."""
    token = token_of(request.headers.get("authorization"))
    if token is None:
        raise UnauthenticatedError("A bearer token is needed.")
    backend = backend_of(request)
    named = backend.tokens.session_named_by(token)
    if named is None:
        raise UnauthenticatedError("The token is not valid, or not any more.")
    return await backend.store.read(lambda shop: sessions.bearer_of(shop, named.id))


Authenticated = Annotated[Bearer, Security(BearerToken())]


def network_of(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 one: a single host has 2^64 of those to choose from."""
    if ":" not in address:
        return address
    ipv6 = IPv6Address(address.partition("%")[0])
    return str(ipv6.ipv4_mapped or ip_network((int(ipv6) >> 64 << 64, 64)))
