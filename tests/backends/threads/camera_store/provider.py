"""The payment provider's three operations, and what their answers mean."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

from .ledger import Sale
from .messages import Json
from .outbound import Answer, NoAnswer, NotSent, exchange
from .retry_policy import ATTEMPT_SECONDS, DEFAULT_WAIT, RETRIED, persist


class Result(Enum):
    """How asking the provider for a charge or a refund ended."""

    DONE = "done"
    DECLINED = "declined"
    REJECTED = "rejected"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of a charge or a refund at the provider.

    `doubtful`: an attempt had no answer, and may have done its work or may still do it. `charge` is the
    provider's id of what was done.
    """

    result: Result
    doubtful: bool = False
    charge: str = ""
    retry_in: float = DEFAULT_WAIT


@dataclass(frozen=True, slots=True)
class Found:
    """A charge that stands in the provider's books."""

    charge: str
    amount: int
    refunded: int


class LookUpFailed(Exception):
    """The provider did not say what stands in its books."""


class Provider:
    """The client of the payment provider."""

    def __init__(self, url: str) -> None:
        self._url = url

    def charge(self, reference: str, sale: Sale) -> Verdict:
        """Charge a sale, persistently. The reference is the key, too: all attempts are one request."""
        content = {"amount": sale.total, "currency": sale.currency, "reference": reference}
        return self._persist(f"{self._url}/charges", content, reference)

    def refund(self, charge: str, amount: int, reference: str) -> Verdict:
        """Refund a part of a charge, persistently."""
        return self._persist(self._refunds_of(charge), {"amount": amount}, reference)

    def refund_once(self, charge: str, amount: int, reference: str) -> Verdict:
        """Refund with a single attempt, for those who come back later anyway."""
        try:
            answer = self._post(self._refunds_of(charge), {"amount": amount}, reference)
        except (NotSent, NoAnswer):
            return Verdict(Result.GIVEN_UP, doubtful=True)
        return _verdict(answer, doubtful=False)

    def look_up(self, reference: str) -> Found | None:
        """The charge with a reference, None if there is none; one attempt."""
        try:
            url = f"{self._url}/charges?reference={quote(reference, safe='')}"
            answer = exchange("GET", url, None, {}, ATTEMPT_SECONDS)
        except (NotSent, NoAnswer) as fault:
            raise LookUpFailed from fault
        items = answer.content().get("items")
        if answer.status != 200 or not isinstance(items, list):
            raise LookUpFailed
        standing = [found for found in map(_found, items) if found is not None]
        return standing[0] if standing else None

    def _refunds_of(self, charge: str) -> str:
        return f"{self._url}/charges/{quote(charge, safe='')}/refunds"

    def _post(self, url: str, content: dict[str, object], key: str) -> Answer:
        answer = exchange("POST", url, content, {"Idempotency-Key": f'"{key}"'}, ATTEMPT_SECONDS)
        if answer.status in (200, 201) and not isinstance(answer.content().get("id"), str | int):
            raise NoAnswer  # something was done, but what was it?
        return answer

    def _persist(self, url: str, content: dict[str, object], key: str) -> Verdict:
        outcome = persist(lambda: self._post(url, content, key))
        if outcome.answer is None:
            return Verdict(Result.GIVEN_UP, outcome.doubtful, retry_in=outcome.retry_in)
        return _verdict(outcome.answer, doubtful=outcome.doubtful)


def _verdict(answer: Answer, *, doubtful: bool) -> Verdict:
    if answer.status in (200, 201):
        return Verdict(Result.DONE, charge=str(answer.content()["id"]))
    if answer.status == 402:
        return Verdict(Result.DECLINED, doubtful)
    if 400 <= answer.status < 500 and answer.status != 429:
        return Verdict(Result.REJECTED, doubtful)
    # An unheard-of status says nothing about what was done.
    unknown = answer.status not in RETRIED
    return Verdict(Result.GIVEN_UP, doubtful or unknown)


def _found(item: Json) -> Found | None:
    if not isinstance(item, dict) or item.get("status") != "succeeded":
        return None
    charge, amount, refunded = item.get("id"), item.get("amount"), item.get("refunded")
    if isinstance(charge, str | int) and isinstance(amount, int) and isinstance(refunded, int):
        return Found(str(charge), amount, refunded)
    raise LookUpFailed
