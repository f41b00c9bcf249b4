"""What is under way at the payment provider, so that no crash forgets it."""

from typing import Protocol

from reference_impl.entities.payments import PendingPurchase, PendingRefund


class PendingPurchases(Protocol):
    """Purchases that are being charged, and charges that must not stand."""

    def add(self, pending: PendingPurchase) -> None:
        """Keep one whose charge is about to begin."""

    def under_way(self, request_name: str) -> PendingPurchase | None:
        """The one that a keyed request has begun, unless it was called off."""

    def call_off(self, purchase_id: str, instant: float) -> None:
        """Note that the purchase does not happen, and that a charge may turn up nevertheless."""

    def remove(self, purchase_id: str) -> None:
        """Forget one that is settled."""

    def all(self) -> list[PendingPurchase]:
        """All that are not settled."""


class PendingRefunds(Protocol):
    """Refunds that are being paid out."""

    def add(self, pending: PendingRefund) -> None:
        """Keep one whose payment is about to begin."""

    def under_way(self, request_name: str) -> PendingRefund | None:
        """The one that a keyed request has begun."""

    def remove(self, refund_id: str) -> None:
        """Forget one that is settled."""

    def all(self) -> list[PendingRefund]:
        """All that are not settled."""
