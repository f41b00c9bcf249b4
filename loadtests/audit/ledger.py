"""What the personas of the camera store wrote into the journal of a run: products, accounts, and what moved a stock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archkata.load.journal import JournalEntry, RunJournal

PRODUCT, ACCOUNT, MOVE, KEYS = "product", "account", "move", "keys"
"""The first member of a line."""
BOUGHT, REFUNDED, RESTOCKED = "bought", "refunded", "restocked"
SAME, SECOND = "same", "second"
"""The outcome of a purchase that was repeated with its key before the run: the same one, or a second one."""
EDITOR = -1
"""The account of editors, whose tokens are not in the journal."""


@dataclass(frozen=True, slots=True)
class Move:
    """One request that moves a stock, with its body as it was sent, and the answer (None when it was no JSON object).

    `path` is where it went, `account` who sent it, `key` its idempotency key.
    """

    kind: str
    account: int
    path: str
    product: Any
    quantity: int
    key: str
    body: str
    status: int
    answer: dict[str, Any] | None

    @property
    def happened(self) -> bool | None:
        """Whether it took effect; None where that is unknown: no answer, a 408 or a 5xx."""
        if self.status in {0, 408} or self.status >= 500:
            return None
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """A customer who bought, and how to send requests as them; without a token the target has no authentication."""

    token: str | None
    email: str = ""
    password: str = ""


@dataclass
class SalesLedger:
    """The lines of all processes; `products` are stocks at publication.

    `keys` are the outcomes of purchases that were repeated with their keys before the run: SAME, SECOND, or a status.
    """

    products: dict[str | int, int] = field(default_factory=dict)
    accounts: dict[int, AccountAccess] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    is_whole: bool = True

    @classmethod
    def of(cls, journal: RunJournal) -> SalesLedger:
        """Read a journal; lines of other kinds are left alone."""
        ledger = cls(is_whole=journal.is_whole)
        for entry in journal.entries:
            ledger._take(entry)
        return ledger

    @property
    def honours_keys(self) -> bool:
        """Whether a purchase that is repeated with its key is safe."""
        return self.keys == {SAME}

    def _take(self, entry: JournalEntry) -> None:
        row = entry.values
        if entry.kind == MOVE:
            self.moves.append(Move(row[0], EDITOR if row[1] == EDITOR else entry.own(row[1]), *row[2:]))
        elif entry.kind == PRODUCT:
            self.products[row[0]] = row[1]
        elif entry.kind == ACCOUNT:
            self.accounts[entry.own(row[0])] = AccountAccess(*row[1:])
        elif entry.kind == KEYS:
            self.keys.add(row[0])
