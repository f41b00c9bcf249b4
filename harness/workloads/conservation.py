"""Conservation of goods: `stock + purchased - refunded = stock at publication + restocks`, with unknown outcomes.

Each request that moves the stock of a product is an entry in its books. One without a whole answer, or with a 5xx, may
have happened or not; so the books say which stocks are possible, and any other one is a contradiction. `settle` finds
out what happened from lists, until one stock is left.

A restock is in no list and need not honour a key. Where several may be unknown, different powers of two as their
quantities let the stock itself tell which of them happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from archkata.conformance.calling.answer import Answer
from archkata.conformance.vocabulary.expectations import ensure, ensure_same, shown
from archkata.language import Text, counted, text
from archkata.wire import Exchange


class StockChangeKind(Enum):
    """What moves a stock."""

    BOUGHT = "bought"
    REFUNDED = "refunded"
    RESTOCKED = "restocked"


@dataclass
class StockChange:
    """One request. `happened` is None as long as its outcome is unknown."""

    kind: StockChangeKind
    quantity: int
    happened: bool | None = None
    id: str | int | None = None

    @property
    def change(self) -> int:
        """By how much the stock moves if it happened."""
        return -self.quantity if self.kind is StockChangeKind.BOUGHT else self.quantity

    def told(self, answer: Answer) -> None:
        """Take what the answer says: 2xx happened, 4xx did not, and anything else leaves it open."""
        answer.exchange.judged = True
        status = answer.status
        if status is None or status >= 500:
            return
        self.happened = 200 <= status < 300
        if self.happened and self.kind is not StockChangeKind.RESTOCKED:
            self.id = answer.expect(status).id


@dataclass
class StockBooks:
    """The goods of one product since its publication with `published` units."""

    published: int
    entries: list[StockChange] = field(default_factory=list)

    def intend(self, kind: StockChangeKind, quantity: int) -> StockChange:
        """Enter a request before it is sent, and return the entry that takes the answer."""
        entry = StockChange(kind, quantity)
        self.entries.append(entry)
        return entry

    def enter(self, kind: StockChangeKind, quantity: int, answer: Answer) -> StockChange:
        """Enter a request together with its answer."""
        entry = self.intend(kind, quantity)
        entry.told(answer)
        return entry

    def happened(self, kind: StockChangeKind) -> int:
        """Count the units of a kind that were acknowledged."""
        return sum(entry.quantity for entry in self.entries if entry.kind is kind and entry.happened)

    @property
    def unknown(self) -> list[StockChange]:
        """The entries that may have happened or not."""
        return [entry for entry in self.entries if entry.happened is None]

    def possible_stocks(self) -> set[int]:
        """Return every stock that some outcome of the unknown entries would explain."""
        stocks = {self.published + sum(entry.change for entry in self.entries if entry.happened)}
        for entry in self.unknown:
            stocks |= {stock + entry.change for stock in stocks}
        return stocks

    def ensure_balanced(self, stock: object, evidence: Exchange | None = None) -> None:
        """Refute the rule unless a stock, as it was read at a quiet moment, is a possible one."""
        possible = self.possible_stocks()
        sold, published = self.happened(StockChangeKind.BOUGHT), self.published
        ensure(
            max(possible) >= 0,
            counted(max(possible) + sold, "at most 1 unit sold", "at most {n} units sold"),
            text("{sold} sold", sold=sold),
            evidence=evidence,
        )
        ensure(
            type(stock) is int and stock >= 0 and stock in possible,
            text(
                "a stock of {stock}: {published} published, {restocked} restocked, {bought} sold, {refunded} refunded",
                stock=_range(possible),
                published=published,
                restocked=self.happened(StockChangeKind.RESTOCKED),
                bought=sold,
                refunded=self.happened(StockChangeKind.REFUNDED),
            ),
            text("a stock of {stock}", stock=shown(stock)),
            evidence=evidence,
        )

    def settle(self, kind: StockChangeKind, rows: Iterable[Mapping[str, Any]]) -> None:
        """Compare with all purchases (or refunds) of this product that lists show; nothing stays unknown of this kind.

        Refutes the rule where an acknowledged one is missing, and where there is one that no request made.
        """
        found = {shown(row.get("id")): row for row in rows}
        mine = [entry for entry in self.entries if entry.kind is kind]
        for entry in mine:
            if entry.happened:
                ensure(
                    found.pop(shown(entry.id), None) is not None,
                    text("the acknowledged id {id} in the list", id=shown(entry.id)),
                    text("a list without it"),
                )
        open_entries = [entry for entry in mine if entry.happened is None]
        for row in found.values():
            match = next((entry for entry in open_entries if entry.quantity == row.get("quantity")), None)
            ensure(match, text("nothing that was refused, or never asked for"), text("{row}", row=shown(row)))
            if match is not None:
                match.happened, match.id = True, row.get("id")
                open_entries.remove(match)
        for entry in open_entries:
            entry.happened = False


def ensure_refunds_fit(purchase: Mapping[str, Any], refunds: Iterable[Mapping[str, Any]]) -> None:
    """Refute the rule unless a purchase, its status and its refunds agree, and no more is refunded than was bought."""
    total = sum(units(refund) for refund in refunds)
    quantity = units(purchase)
    ensure(
        total <= quantity,
        counted(quantity, "at most 1 unit refunded", "at most {n} units refunded"),
        text("refunds of {total}", total=total),
    )
    ensure_same(purchase.get("refunded_quantity"), total, text("member `{name}`", name="refunded_quantity"))
    status = "completed" if total == 0 else "refunded" if total == quantity else "partially_refunded"
    ensure_same(purchase.get("status"), status, text("member `{name}`", name="status"))


def units(row: Mapping[str, Any]) -> int:
    """Return the quantity of a purchase or a refund; nothing where it is no number."""
    quantity = row.get("quantity")
    return quantity if type(quantity) is int else 0


def _range(possible: set[int]) -> Text:
    least, most = min(possible), max(possible)
    return text("{stock}", stock=least) if least == most else text("{least} to {most}", least=least, most=most)
