"""The payment provider, one attempt at a time."""

import asyncio
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import httpx

from reference_impl.entities.money import Money
from reference_impl.entities.payments import Attempt, Charge, Fate

LONGEST_ATTEMPT_S = 1.95
TRANSIENT = {429, 500, 502, 503, 504}


class HttpProvider:
    """Turns answers, and their absence, into outcomes."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client

    async def charge(self, total: Money, reference: str) -> Attempt:
        """Charge a total; the reference is the key, too."""
        body = {"amount": total.amount, "currency": total.currency, "reference": reference}
        return await self._attempt("/charges", body, reference)

    async def refund(self, charge_id: str, amount: int, key: str) -> Attempt:
        """Refund a part of a charge."""
        return await self._attempt(f"/charges/{charge_id}/refunds", {"amount": amount}, key)

    async def find(self, reference: str) -> list[Charge] | None:
        """The charges with this reference; None if the provider does not say."""
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT_S):
                answer = await self._client.get(f"{self._url}/charges", params={"reference": reference})
            if not answer.is_success:
                return None
            return [Charge(item["id"], item["amount"], item["refunded"]) for item in answer.json()["items"]]
        except (httpx.HTTPError, TimeoutError, ValueError, LookupError, TypeError):
            return None

    async def _attempt(self, path: str, body: dict[str, Any], key: str) -> Attempt:
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT_S):
                headers = {"idempotency-key": f'"{key}"'}
                answer = await self._client.post(self._url + path, json=body, headers=headers)
            return attempt_of(answer)
        except httpx.ConnectError:
            return Attempt(Fate.FAILED)  # it never got the request
        except (httpx.HTTPError, TimeoutError):
            return Attempt(Fate.UNANSWERED)


def attempt_of(answer: httpx.Response) -> Attempt:
    """What an answer means. One that says "done" and not what, is as good as none."""
    if answer.is_success:
        try:
            return Attempt(Fate.DONE, str(answer.json()["id"]))
        except (ValueError, LookupError, TypeError):
            return Attempt(Fate.UNANSWERED)
    if answer.status_code in TRANSIENT:
        return Attempt(Fate.FAILED, retry_after=seconds_until(answer.headers.get("retry-after", "0")))
    return Attempt(Fate.DECLINED if answer.status_code == 402 else Fate.REJECTED)


def seconds_until(retry_after: str) -> float:
    """The seconds that a Retry-After asks for: a number of them, or an HTTP date."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(parsedate_to_datetime(retry_after).timestamp() - time(), 0.0)
    except ValueError:
        return 0.0
