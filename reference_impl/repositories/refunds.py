"""The refunds that are kept."""

from typing import Protocol

from reference_impl.entities.pages import Page, Window
from reference_impl.entities.refunds import Refund


class Refunds(Protocol):
    """Refunds are only ever added."""

    def add(self, refund: Refund) -> None:
        """Keep a new refund."""

    def page(self, purchase_id: str, window: Window) -> Page[Refund]:
        """A part of the list of a purchase's refunds, oldest first."""
