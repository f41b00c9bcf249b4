"""The subscriber of events."""

import httpx

from reference_impl.entities.events import Event
from reference_impl.remote.clients import ask

LONGEST_ATTEMPT_S = 4.0


class HttpSubscriber:
    """Delivers an event by POST. Only a 2xx is an acknowledgement; silence is none."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client

    async def tell(self, event: Event) -> bool:
        """Whether the subscriber has acknowledged the event."""
        headers = {"content-type": "application/json"}
        content = event.body.encode()
        try:
            answer = await ask(
                self._client, "POST", self._url, seconds=LONGEST_ATTEMPT_S, content=content, headers=headers
            )
        except (httpx.HTTPError, TimeoutError):
            return False
        return answer.is_success
