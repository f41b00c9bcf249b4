"""What is sold, refunded and restocked in one loop, with books that know what was asked and not answered."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from typing import Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.calling.together import together
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.keys import with_key
from harness.actors import Editor, Product, User, new_product
from harness.workloads.conservation import StockBooks, StockChange, StockChangeKind

STOCK: Final = 10_000
"""So many that no refusal ever fits the stock."""


class Trade(Enum):
    """What happens to the units of a product: a rule is told by its own products."""

    SOLD = auto()
    REFUNDED = auto()
    RESTOCKED = auto()


@dataclass
class StockedProduct:
    """One product with its books."""

    product: Product
    trade: Trade
    books: StockBooks = field(default_factory=lambda: StockBooks(STOCK))


@dataclass
class PurchaseRequest:
    """A purchase or, with `of`, a refund of one: a request that can be sent again as it was.

    `first` is the answer that acknowledged it. The entry in the books knows whether it happened.
    """

    shelf: StockedProduct
    identity: Identity
    quantity: int
    key: str | None
    of: Resource | None = None
    entry: StockChange = field(init=False)
    first: Answer | None = None

    def __post_init__(self) -> None:
        kind = StockChangeKind.BOUGHT if self.of is None else StockChangeKind.REFUNDED
        self.entry = self.shelf.books.intend(kind, self.quantity)

    def place(self, buyer: User, *, twice: bool = False) -> Answer:
        """Send it, or the same twice at one moment, and enter in the books what came of it."""
        twins = [self.sender(buyer) for _ in range(2 if twice else 1)]
        answers = together(partial(self.send, twin) for twin in twins) if twice else [self.send(twins[0])]
        for twin in twins:
            twin.connection.close()  # a quick backend takes more orders than a process may have sockets
        for each in answers:
            each.exchange.judged = True
        if twice and any(each.status is None for each in answers):
            # the other twin may have been cut off half-way, whatever became of this one
            self.shelf.books.intend(self.entry.kind, self.quantity)
        answer = min(answers, key=_weight)
        self.told(answer)
        return answer

    def told(self, answer: Answer) -> None:
        """Enter in the books what an answer says."""
        self.entry.told(answer)
        if self.entry.happened:
            self.first = answer

    def sender(self, buyer: User) -> User:
        """Return the buyer with the key of this order, over a connection of its own."""
        return with_key(buyer, self.key) if self.key else buyer.anew()

    def send(self, sender: User) -> Answer:
        """Send the request, as it was every time."""
        if self.of is None:
            return sender.buy(self.shelf.product, quantity=self.quantity)
        return sender.refund(self.of, quantity=self.quantity)


@dataclass
class Goods:
    """The shelves of one loop, and all orders for what stands on them."""

    shelves: list[StockedProduct]
    orders: list[PurchaseRequest] = field(default_factory=list)

    @classmethod
    def laid_out(cls, editor: Editor, trades: Iterable[Trade]) -> Goods:
        """Publish a product for each trade."""
        return cls([StockedProduct(new_product(editor, stock=STOCK), trade) for trade in trades])

    def of(self, *trades: Trade) -> list[StockedProduct]:
        """Return the shelves of these trades."""
        return [shelf for shelf in self.shelves if shelf.trade in trades]

    def order(
        self, shelf: StockedProduct, identity: Identity, quantity: int, key: str | None, of: Resource | None = None
    ) -> PurchaseRequest:
        """Write an order down before it is sent."""
        order = PurchaseRequest(shelf, identity, quantity, key, of)
        self.orders.append(order)
        return order

    @property
    def unanswered(self) -> list[PurchaseRequest]:
        """The orders that may have been carried out or not."""
        return [order for order in self.orders if order.entry.happened is None]

    @property
    def acknowledged(self) -> list[PurchaseRequest]:
        """The orders that were."""
        return [order for order in self.orders if order.first is not None]


def acting(scene: Scene, identity: Identity) -> User:
    """Return a caller of the backend as it runs now, which takes the first answer."""
    return User(scene, identity).impatient()


@contextlib.contextmanager
def briefly(scene: Scene) -> Iterator[Scene]:
    """Yield the same scene for a part of it that may come often, and close the connections of that part."""
    part = replace(scene, connections=[])
    try:
        yield part
    finally:
        part.close()


def _weight(answer: Answer) -> int:
    """Of twins the one that succeeded tells what happened; one without an answer leaves it open."""
    if answer.status is None:
        return 1
    return 0 if 200 <= answer.status < 300 else 2 if answer.status >= 500 else 3
