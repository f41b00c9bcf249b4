"""Purchases: who bought how many of what, at which price."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.money import Money, MoneyView
from reference_impl.entities.numbers import WHOLE

Quantity = Annotated[int, Field(strict=True, ge=1, le=100), WHOLE]
Status = Literal["completed", "partially_refunded", "refunded"]


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody says to buy. The buyer is the bearer; naming somebody else is refused."""

    product_id: str
    quantity: Quantity
    user_id: str | None = None


class PurchaseView(TypedDict):
    """A purchase as it is shown."""

    id: str
    user_id: str
    product_id: str
    quantity: int
    unit_price: MoneyView
    total: MoneyView
    status: Status
    refunded_quantity: int
    purchased_at: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """A sale that happened. Only refunds change it, and its price never changes.

    Units that are held belong to a refund whose money is still under way. `charge_id` is the provider's.
    """

    id: str
    user_id: str
    product_id: str
    quantity: int
    unit_price: Money
    purchased_at: str
    refunded_quantity: int = 0
    held_quantity: int = 0
    charge_id: str | None = None

    @property
    def total(self) -> Money:
        """What was paid."""
        return self.unit_price.times(self.quantity)

    @property
    def left(self) -> int:
        """How many units may still be refunded."""
        return self.quantity - self.refunded_quantity - self.held_quantity

    @property
    def status(self) -> Status:
        """Where the purchase stands."""
        if self.refunded_quantity == 0:
            return "completed"
        return "refunded" if self.refunded_quantity == self.quantity else "partially_refunded"

    def view(self) -> PurchaseView:
        """What is shown of it."""
        return {
            "id": self.id,
            "user_id": self.user_id,
            "product_id": self.product_id,
            "quantity": self.quantity,
            "unit_price": self.unit_price.view(),
            "total": self.total.view(),
            "status": self.status,
            "refunded_quantity": self.refunded_quantity,
            "purchased_at": self.purchased_at,
        }
