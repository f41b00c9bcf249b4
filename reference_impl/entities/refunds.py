"""Refunds: units that go back to the stock, and money that goes back to the buyer."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.money import Money, MoneyView
from reference_impl.entities.purchases import Quantity
from reference_impl.entities.texts import NO_NUL

Reason = Annotated[str, Field(max_length=500, pattern=NO_NUL)]


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What a buyer says to be refunded. Without a quantity it is all that is left."""

    quantity: Quantity | None = None
    reason: Reason | None = None


class RefundView(TypedDict):
    """A refund as it is shown."""

    id: str
    purchase_id: str
    quantity: int
    amount: MoneyView
    reason: str | None
    refunded_at: str


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund that happened, at the price of its purchase."""

    id: str
    purchase_id: str
    quantity: int
    amount: Money
    refunded_at: str
    reason: str | None = None

    def view(self) -> RefundView:
        """What is shown of it."""
        return {
            "id": self.id,
            "purchase_id": self.purchase_id,
            "quantity": self.quantity,
            "amount": self.amount.view(),
            "reason": self.reason,
            "refunded_at": self.refunded_at,
        }
