"""The payment provider, one attempt at a time."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Annotated, Any
from urllib.parse import quote

import httpx
from pydantic import Field, TypeAdapter, ValidationError

from reference_impl.entities.money import Money
from reference_impl.entities.payments import Attempt, Charge, ChargeId, Fate
from reference_impl.remote.clients import RemoteAnswer, ask
from reference_impl.services.provider import UnusableAnswer

LONGEST_ATTEMPT_S = 1.95
TRANSIENT = {429, 500, 502, 503, 504}
MOST_CHARGES = 20  # for one purchase; there is one, and rarely a second


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to a charge or a refund. Only charges are spoken of again, by their id."""

    id: ChargeId


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a look-up."""

    items: Annotated[list[Charge], Field(max_length=MOST_CHARGES)]


DONE, FOUND = TypeAdapter(Done), TypeAdapter(Found)


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
        return await self._attempt(f"/charges/{segment(charge_id)}/refunds", {"amount": amount}, key)

    async def find(self, reference: str) -> list[Charge] | None:
        """The charges with this reference; None if the provider does not say, UnusableAnswer if nobody can use it."""
        url, query = f"{self._url}/charges", {"reference": reference}
        try:
            answer = await ask(self._client, "GET", url, seconds=LONGEST_ATTEMPT_S, params=query)
        except (httpx.HTTPError, TimeoutError):
            return None
        if not answer.is_success:
            return None
        try:
            return FOUND.validate_json(answer.body or b"").items
        except ValidationError as fault:
            reason = fault.errors(include_url=False, include_input=False)[0]["msg"]
            raise UnusableAnswer(f"The provider's answer about {reference} makes no sense: {reason}.") from None

    async def _attempt(self, path: str, body: dict[str, Any], key: str) -> Attempt:
        headers = {"idempotency-key": f'"{key}"'}
        try:
            answer = await ask(
                self._client, "POST", self._url + path, seconds=LONGEST_ATTEMPT_S, json=body, headers=headers
            )
        except httpx.ConnectError:
            return Attempt(Fate.FAILED)  # it never got the request
        except (httpx.HTTPError, TimeoutError):
            return Attempt(Fate.UNANSWERED)
        return attempt_of(answer)


def segment(charge_id: str) -> str:
    """An id as one segment of a path, whatever stands in it: a slash, a line feed, two dots."""
    quoted = quote(charge_id, safe="")
    return quoted if quoted.strip(".") else quoted.replace(".", "%2E")


def attempt_of(answer: RemoteAnswer) -> Attempt:
    """What an answer means. One that says "done" and not what, is as good as none."""
    if answer.is_success:
        try:
            return Attempt(Fate.DONE, DONE.validate_json(answer.body or b"").id)
        except ValidationError:
            return Attempt(Fate.UNANSWERED)
    if answer.status in TRANSIENT:
        return Attempt(Fate.FAILED, retry_after=seconds_until(answer.headers.get("retry-after", "0")))
    return Attempt(Fate.DECLINED if answer.status == 402 else Fate.REJECTED)


def seconds_until(retry_after: str) -> float:
    """The seconds that a Retry-After asks for: a number of them, or an HTTP date."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(parsedate_to_datetime(retry_after).timestamp() - time(), 0.0)
    except (ValueError, OverflowError):
        return 0.0
