"""The purchases that are kept."""

from typing import Protocol

from reference_impl.entities.pages import Page, Window
from reference_impl.entities.purchases import Purchase


class Purchases(Protocol):
    """Purchases are never removed; only the refunded quantity grows."""

    def add(self, purchase: Purchase) -> None:
        """Keep a new purchase."""

    def get(self, purchase_id: str) -> Purchase | None:
        """The purchase with this id."""

    def refund(self, purchase_id: str, quantity: int) -> bool:
        """Count units as refunded if as many are left, in one step; whether it was so."""

    def page(self, user_id: str, window: Window) -> Page[Purchase]:
        """A part of the list of a user's purchases, newest first."""
