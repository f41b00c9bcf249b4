"""Payments: what became of a request to the provider, and what is not settled with it yet."""

import hashlib
from dataclasses import dataclass
from enum import Enum, auto
from typing import Annotated

from pydantic import Field

from reference_impl.entities.answers import KeyedRequest
from reference_impl.entities.money import LARGEST_AMOUNT
from reference_impl.entities.purchases import Purchase
from reference_impl.entities.refunds import Refund

SILENT_AT_MOST_S = 5.0  # an attempt without an answer has had its effect by then, or never will


# What a provider says is as much input as what a client says: bounded, and checked where it comes in.
ChargeId = Annotated[str, Field(min_length=1, max_length=128, coerce_numbers_to_str=True)]
MinorUnits = Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT)]


class Fate(Enum):
    """The three outcomes of asking: yes, no (in three kinds), and "I don't know"."""

    DONE = auto()
    DECLINED = auto()
    REJECTED = auto()  # an answer that no repetition can change
    FAILED = auto()  # nothing has happened, and another try may succeed
    UNANSWERED = auto()  # it may have happened, or may still


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to the provider. `charge_id` is there when a charge is done."""

    fate: Fate
    charge_id: str = ""
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all attempts with one key. `doubtful`: one that had no answer may still have an effect."""

    fate: Fate
    charge_id: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as the provider knows it."""

    id: ChargeId
    amount: MinorUnits
    refunded: MinorUnits

    @property
    def standing(self) -> int:
        """What of it has not been refunded."""
        return self.amount - self.refunded

    @property
    def undo_key(self) -> str:
        """The key of the request that refunds all of it: always the same, and plain ASCII whatever the id is."""
        return f"undo_{hashlib.sha256(self.id.encode()).hexdigest()[:40]}"


@dataclass(frozen=True, slots=True)
class PendingPurchase:
    """A purchase whose units are taken and whose charge is under way.

    Once it is called off the units are back, and a charge that turns up nevertheless must be refunded.
    """

    purchase: Purchase
    request: KeyedRequest | None = None
    called_off_at: float | None = None


@dataclass(frozen=True, slots=True)
class PendingRefund:
    """A refund whose units are held and whose money is under way."""

    refund: Refund
    charge_id: str
    request: KeyedRequest | None = None
