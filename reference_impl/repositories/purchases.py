"""The purchases that are kept."""

from typing import Protocol

from reference_impl.entities.pages import Page, Window
from reference_impl.entities.purchases import Purchase


class Purchases(Protocol):
    """Purchases are never removed; only the units that are refunded, or held for a refund, change."""

    def add(self, purchase: Purchase) -> None:
        """Keep a new purchase."""

    def get(self, purchase_id: str) -> Purchase | None:
        """The purchase with this id."""

    def hold(self, purchase_id: str, quantity: int) -> bool:
        """Hold units for a refund if as many are left, in one step; whether it was so."""

    def release(self, purchase_id: str, quantity: int) -> None:
        """Let go of units that were held."""

    def refund(self, purchase_id: str, quantity: int) -> None:
        """Count units that were held as refunded."""

    def page(self, user_id: str, window: Window) -> Page[Purchase]:
        """A part of the list of a user's purchases, newest first."""
