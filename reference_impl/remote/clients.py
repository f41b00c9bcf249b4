"""HTTP clients, one for each remote service: one that hangs must not use up the connections of another (bulkhead)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

LARGEST_ANSWER = 64 * 1024
UNCOMPRESSED = {"accept-encoding": "identity"}  # a small answer must not become a large one


@dataclass(frozen=True, slots=True)
class RemoteAnswer:
    """An answer of another service. The body is None if it was larger than anything that is expected of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


def new_client(connections: int) -> httpx.AsyncClient:
    """A client for one service. Its time-outs are the callers' business; proxies of the environment are not ours."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(limits=limits, timeout=None, trust_env=False)  # noqa: S113  every call has its own


async def ask(client: httpx.AsyncClient, method: str, url: str, *, seconds: float, **request: Any) -> RemoteAnswer:
    """One request, over after so many seconds: TimeoutError, or httpx.HTTPError for what goes wrong on the way."""
    headers = {**UNCOMPRESSED, **request.pop("headers", {})}
    async with asyncio.timeout(seconds), client.stream(method, url, headers=headers, **request) as response:
        return RemoteAnswer(response.status_code, response.headers, await bounded_body(response))


async def bounded_body(response: httpx.Response) -> bytes | None:
    """The body as it was sent, if it is not too large; the rest of a larger one is never read."""
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > LARGEST_ANSWER:
            return None
    return bytes(body)
