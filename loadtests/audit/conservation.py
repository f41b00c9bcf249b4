"""Conservation of goods after a run: which stocks are possible, given what is known to have happened and what is not.

With thousands of requests the possible stocks are a range, not a set as in `conformance.races.books`: what is unknown
may have taken or given its units, or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from loadtests.audit.ledger import BOUGHT, Move


@dataclass
class ProductBooks:
    """One product: its stock at publication, and all that moved it; `known` are the moves whose end is certain."""

    published: int
    certain: int = 0
    may_take: int = 0
    may_give: int = 0
    moves: int = 0
    known: int = 0

    def enter(self, move: Move, *, happened: bool | None) -> None:
        """Add a move as it is known by now."""
        change = -move.quantity if move.kind == BOUGHT else move.quantity
        self.moves += 1
        self.known += happened is not None
        if happened:
            self.certain += change
        elif happened is None and change < 0:
            self.may_take -= change
        elif happened is None:
            self.may_give += change

    @property
    def least(self) -> int:
        """The least stock that is possible."""
        return self.published + self.certain - self.may_take

    @property
    def most(self) -> int:
        """The greatest stock that is possible."""
        return self.published + self.certain + self.may_give

    def agree_with(self, stock: object) -> bool:
        """Say whether a stock that was read is possible."""
        return type(stock) is int and self.least <= stock <= self.most
