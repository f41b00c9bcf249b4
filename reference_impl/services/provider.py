"""What the services ask of a payment provider, as a Protocol. remote/provider.py speaks its HTTP."""

from typing import Protocol

from reference_impl.entities.money import Money
from reference_impl.entities.payments import Attempt, Charge


class UnusableAnswer(Exception):
    """The provider has answered, and nobody can tell what it means."""


class Provider(Protocol):
    """Each call is one attempt, and ends within seconds. The same key never has a second effect there."""

    async def charge(self, total: Money, reference: str) -> Attempt:
        """Charge a total; the reference is the key, too."""

    async def refund(self, charge_id: str, amount: int, key: str) -> Attempt:
        """Refund a part of a charge."""

    async def find(self, reference: str) -> list[Charge] | None:
        """The charges with this reference; None if the provider does not say; UnusableAnswer."""
