"""Money: whole minor units of a currency, because floating point belongs in no ledger."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.numbers import WHOLE

LARGEST_AMOUNT = 2**53 - 1  # what every JSON reader gets exactly


class MoneyView(TypedDict):
    """Money as it is shown."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Money:
    """A price, or the sum of some."""

    amount: Annotated[int, Field(strict=True, ge=1, le=LARGEST_AMOUNT, examples=[129900]), WHOLE]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]

    def times(self, quantity: int) -> "Money":
        """The exact price of so many."""
        return Money(self.amount * quantity, self.currency)

    @property
    def is_exact(self) -> bool:
        """Whether the amount can be told in JSON to the last unit."""
        return self.amount <= LARGEST_AMOUNT

    def view(self) -> MoneyView:
        """What is shown of it."""
        return {"amount": self.amount, "currency": self.currency}
