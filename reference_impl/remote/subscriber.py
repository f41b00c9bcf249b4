"""Whoever wants to be told."""

import asyncio

import httpx

from reference_impl.entities.events import Event

LONGEST_ATTEMPT_S = 4.0


class HttpSubscriber:
    """Tells an event by POST. Only a 2xx is an acknowledgement; silence is none."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client

    async def tell(self, event: Event) -> bool:
        """Whether the subscriber has acknowledged the event."""
        headers = {"content-type": "application/json"}
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT_S):
                answer = await self._client.post(self._url, content=event.body.encode(), headers=headers)
        except (httpx.HTTPError, TimeoutError):
            return False
        return answer.is_success
