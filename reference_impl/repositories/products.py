"""The products that are kept."""

from typing import Protocol

from reference_impl.entities.pages import Page, Window
from reference_impl.entities.products import Kind, Product


class Products(Protocol):
    """Skus are unique here, and a stock is never negative, also when requests race."""

    def add(self, product: Product) -> None:
        """Keep a new product. ConflictError if the sku is taken."""

    def get(self, product_id: str) -> Product | None:
        """The product with this id."""

    def get_for_change(self, product_id: str) -> Product | None:
        """The same, and nobody else changes it before this transaction ends."""

    def save(self, product: Product) -> None:
        """Keep the new state of a known product; its stock is not touched."""

    def put(self, product_id: str, quantity: int) -> Product | None:
        """Add to the stock, and return the product as it is then."""

    def take(self, product_id: str, quantity: int) -> Product | None:
        """Take from the stock if it holds as many, in one step, and return the product as it is then."""

    def page(self, window: Window, kind: Kind | None, text: str) -> Page[Product]:
        """A part of the list, oldest first: those of a kind, and those whose searchable text holds this one."""
