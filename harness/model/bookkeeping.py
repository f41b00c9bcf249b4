"""The books of a small shop as they must be, and the steps of which stories about them are made.

Each step asks the backend for something and then books it; the books decide whether it had to be taken or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.vocabulary.expectations import shown
from archkata.language import Text, text
from harness.actors import Editor, Product, User, new_product
from harness.data import usd
from harness.vocabulary.strangers import buys_of_unknown_buyers, is_refusal

REFUSED = (400, 404, 409, 422)
MOST = 100


@dataclass
class ModelSale:
    """One purchase in the books."""

    buyer: int
    product: int
    quantity: int
    price: int
    refunded: int = 0

    @property
    def left(self) -> int:
        """How many units can still be refunded."""
        return self.quantity - self.refunded

    def facts(self) -> dict[str, Any]:
        """Return the members that the backend's purchase must have."""
        states = {0: "completed", self.quantity: "refunded"}
        return {
            "quantity": self.quantity,
            "unit_price": usd(self.price),
            "total": usd(self.quantity * self.price),
            "status": states.get(self.refunded, "partially_refunded"),
            "refunded_quantity": self.refunded,
        }


@dataclass
class ModelState:
    """Stocks and prices by product, and sales by the number of the step that made them."""

    stock: list[int]
    price: list[int]
    sales: dict[int, ModelSale] = field(default_factory=dict)


@dataclass
class ObservedState:
    """The same things on the backend. Purchases are kept by the number of their step."""

    editor: Editor
    buyers: Sequence[User]
    products: list[Product]
    purchases: dict[int, Resource] = field(default_factory=dict)

    @classmethod
    def opened(cls, editor: Editor, buyers: Sequence[User], books: ModelState) -> ObservedState:
        """Publish products with the stocks and prices of the books."""
        shelves = zip(books.stock, books.price, strict=True)
        return cls(editor, buyers, [new_product(editor, stock=stock, price=usd(price)) for stock, price in shelves])

    def ensure_agrees(self, books: ModelState, sales: Iterable[int]) -> None:
        """Refute the rule where a stock, a price or one of these purchases is not as the books say."""
        for product, stock, price in zip(self.products, books.stock, books.price, strict=True):
            self.editor.get_product(product).expect(200, stock=stock, price=usd(price))
        for number in sales:
            sale = books.sales[number]
            self.buyers[sale.buyer].get_purchase(self.purchases[number]).expect(200, **sale.facts())


@dataclass(frozen=True)
class StoryStep:
    """One request of a story. `taken` are the statuses of success."""

    number: int
    taken: ClassVar[tuple[int, ...]] = (201,)

    def ask(self, shop: ObservedState) -> Answer | None:
        """Ask the backend for it; None where it makes no sense, because an earlier step is not in this story."""
        raise NotImplementedError

    def book(self, books: ModelState) -> dict[str, Any] | None:
        """Book it and return what the answer must have; None, and nothing booked, where it must be refused."""
        raise NotImplementedError

    def told(self) -> Text:
        """Say it in a few words."""
        raise NotImplementedError

    def perform(self, shop: ObservedState, books: ModelState) -> None:
        """Ask for it, book it, and refute the rule where the backend and the books do not agree about the answer."""
        answer = self.ask(shop)
        if answer is None:
            return
        members = self.book(books)
        if members is None:
            answer.expect(*REFUSED)
        else:
            shop.purchases[self.number] = answer.expect(*self.taken, **members)


@dataclass(frozen=True)
class Buy(StoryStep):
    """So many units of a product, or of one that does not exist."""

    buyer: int
    product: int | None
    quantity: object

    def ask(self, shop: ObservedState) -> Answer:
        """Buy, as one of the buyers."""
        some = shop.products[self.product or 0].id
        product = shop.editor.scene.fresh.unknown_id(some) if self.product is None else some
        return shop.buyers[self.buyer].buy(product, quantity=self.quantity)

    def book(self, books: ModelState) -> dict[str, Any] | None:
        """Take the units from the stock."""
        if self.product is None:
            return None
        units = _units(self.quantity, min(MOST, books.stock[self.product]))
        if units is None:
            return None
        books.stock[self.product] -= units
        sale = books.sales[self.number] = ModelSale(self.buyer, self.product, units, books.price[self.product])
        return sale.facts()

    def told(self) -> Text:
        """Say it in a few words."""
        product = text("an unknown product") if self.product is None else text("product {n}", n=self.product + 1)
        return text(
            "purchase {n}: user {user} buys {quantity} of {product}",
            n=self.number,
            user=self.buyer + 1,
            quantity=shown(self.quantity),
            product=product,
        )


@dataclass(frozen=True)
class BuyForNobody(StoryStep):
    """A unit of a product for buyers that are not known: whether they are refused is another rule's business."""

    buyer: int
    product: int

    def perform(self, shop: ObservedState, books: ModelState) -> None:
        """Ask for it. Only where all are refused, nothing may have happened; else the stock is taken as it is."""
        product = shop.products[self.product]
        answers = list(buys_of_unknown_buyers(shop.buyers[self.buyer], product))
        if not all(map(is_refusal, answers)):
            books.stock[self.product] = shop.editor.get_product(product).expect(200)["stock"]

    def book(self, books: ModelState) -> None:
        """Book nothing."""

    def told(self) -> Text:
        """Say it in a few words."""
        return text("purchase {n}: an unknown buyer wants product {product}", n=self.number, product=self.product + 1)


@dataclass(frozen=True)
class Refund(StoryStep):
    """Some units of an earlier purchase or, without a quantity, the rest."""

    buyer: int
    sale: int
    quantity: object = None

    def ask(self, shop: ObservedState) -> Answer | None:
        """Ask for the refund as the buyer, if there is such a purchase."""
        purchase = shop.purchases.get(self.sale)
        if purchase is None:
            return None
        wanted = {} if self.quantity is None else {"quantity": self.quantity}
        return shop.buyers[self.buyer].refund(purchase, wanted)

    def book(self, books: ModelState) -> dict[str, Any] | None:
        """Put the units back into the stock."""
        sale = books.sales[self.sale]
        units = _units(sale.left if self.quantity is None else self.quantity, sale.left)
        if units is None:
            return None
        sale.refunded += units
        books.stock[sale.product] += units
        return {"quantity": units, "amount": usd(units * sale.price)}

    def told(self) -> Text:
        """Say it in a few words."""
        if self.quantity is None:
            return text("the rest of purchase {n} is refunded", n=self.sale)
        return text("{quantity} of purchase {n} are refunded", quantity=shown(self.quantity), n=self.sale)


@dataclass(frozen=True)
class Restock(StoryStep):
    """Units that come in."""

    product: int
    quantity: int
    taken: ClassVar[tuple[int, ...]] = (200, 201, 204)

    def ask(self, shop: ObservedState) -> Answer:
        """Restock, as an editor."""
        return shop.editor.restock_product(shop.products[self.product], quantity=self.quantity)

    def book(self, books: ModelState) -> dict[str, Any] | None:
        """Add them to the stock."""
        if self.quantity < 1:
            return None
        books.stock[self.product] += self.quantity
        return {}

    def told(self) -> Text:
        """Say it in a few words."""
        return text("product {n} is restocked with {quantity}", n=self.product + 1, quantity=self.quantity)


@dataclass(frozen=True)
class Reprice(StoryStep):
    """Another price, in cents, for those who buy from now on."""

    product: int
    price: int
    taken: ClassVar[tuple[int, ...]] = (200, 204)

    def ask(self, shop: ObservedState) -> Answer:
        """Change the price, as an editor."""
        return shop.editor.change_product(shop.products[self.product], price=usd(self.price))

    def book(self, books: ModelState) -> dict[str, Any] | None:
        """Change it."""
        if self.price < 1:
            return None
        books.price[self.product] = self.price
        return {}

    def told(self) -> Text:
        """Say it in a few words."""
        return text("product {n} now costs {amount} cents", n=self.product + 1, amount=self.price)


def told(story: Iterable[StoryStep]) -> Text:
    """Tell a whole story."""
    sentence: Text | None = None
    for step in story:
        sentence = text("{earlier}; {step}", earlier=sentence, step=step.told()) if sentence else step.told()
    return sentence or text("nothing happened")


def _units(quantity: object, most: int) -> int | None:
    if isinstance(quantity, int) and not isinstance(quantity, bool) and 1 <= quantity <= most:
        return quantity
    return None
