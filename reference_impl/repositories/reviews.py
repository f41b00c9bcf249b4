"""The reviews that are kept."""

from typing import Protocol

from reference_impl.entities.pages import Page, Window
from reference_impl.entities.reviews import Review


class Reviews(Protocol):
    """A review that is withdrawn is gone."""

    def add(self, review: Review) -> None:
        """Keep a new review."""

    def get(self, review_id: str) -> Review | None:
        """The review with this id."""

    def get_for_change(self, review_id: str) -> Review | None:
        """The same, and nobody else changes it before this transaction ends."""

    def save(self, review: Review) -> None:
        """Keep the new state of a known review, at its old place in the list."""

    def remove(self, review_id: str) -> None:
        """Withdraw a review."""

    def page(self, product_id: str, window: Window) -> Page[Review]:
        """A part of the list of a product's reviews, newest first."""
