"""The books of the payment provider: what was charged, what was paid back, under which keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class ProviderRefund:
    """Money that went back."""

    id: str
    key: str
    amount: int
    at: float


@dataclass
class Charge:
    """Money that was taken. `at` is a time of the monotonic clock."""

    id: str
    key: str
    amount: int
    currency: str
    reference: str
    at: float
    refunds: list[ProviderRefund] = field(default_factory=list)

    @property
    def refunded(self) -> int:
        """The sum of the refunds."""
        return sum(refund.amount for refund in self.refunds)

    @property
    def net(self) -> int:
        """What stands, net of refunds."""
        return self.amount - self.refunded

    @property
    def stands(self) -> bool:
        """Say whether anything is still charged."""
        return self.net > 0

    def snapshot(self) -> Charge:
        """Return a copy that does not change any more."""
        return replace(self, refunds=list(self.refunds))


MOST_CHARGES = 100_000


class ChargeLedger:
    """Idempotent by key: a key has one effect, whatever is asked under it afterwards."""

    def __init__(self) -> None:
        self.charges: dict[str, Charge] = {}
        self._by_key: dict[str, Charge] = {}
        self._refund_by_key: dict[tuple[str, str], ProviderRefund] = {}

    def charged_under(self, key: str) -> Charge | None:
        """Return the charge that was made under a key."""
        return self._by_key.get(key)

    def refunded_under(self, charge: Charge, key: str) -> ProviderRefund | None:
        """Return the refund of a charge that was made under a key."""
        return self._refund_by_key.get((charge.id, key))

    @property
    def is_full(self) -> bool:
        """Say whether no more charges are taken."""
        return len(self.charges) >= MOST_CHARGES

    def charge(self, key: str, amount: int, currency: str, reference: str, now: float) -> Charge:
        """Take money once for a key."""
        made = self._by_key.get(key)
        if made is None:
            made = Charge(f"ch_{secrets.token_hex(8)}", key, amount, currency, reference, now)
            self.charges[made.id] = self._by_key[key] = made
        return made

    def refund(self, charge: Charge, key: str, amount: int, now: float) -> ProviderRefund:
        """Give money back once for a key."""
        made = self.refunded_under(charge, key)
        if made is None:
            made = ProviderRefund(f"re_{secrets.token_hex(8)}", key, amount, now)
            charge.refunds.append(made)
            self._refund_by_key[charge.id, key] = made
        return made

    def referring(self, references: set[str]) -> Iterator[Charge]:
        """Yield the charges with one of the references."""
        return (charge for charge in self.charges.values() if charge.reference in references)
